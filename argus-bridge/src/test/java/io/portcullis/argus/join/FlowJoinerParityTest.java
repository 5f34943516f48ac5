package io.portcullis.argus.join;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.portcullis.argus.Flow;
import io.portcullis.argus.FlowSource;
import io.portcullis.argus.Readings;
import io.portcullis.argus.SharedData;
import io.portcullis.argus.process.RealArgus;
import io.portcullis.argus.recorded.RecordedFlows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Joined pieces are what argus itself gives with an interval of an hour: the same packets, bytes,
 * start and duration. Only where a TCP port was used twice argus merges what we keep apart.
 */
class FlowJoinerParityTest {
  /** Seconds; each end of a joined flow is off by up to a microsecond of argus' own rounding. */
  private static final double TOLERANCE = 2e-6;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"S1", "S5", "S60"})
  void recordingsWithShortIntervalsAreWholeAgain(String interval) throws Exception {
    assertSame(
        joinedLines(SharedData.path("samples/argus/long." + interval + ".csv")),
        lines(SharedData.path("samples/argus/long.S3600.csv")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"S1", "S5", "S60"})
  void theyAreToldByTheirFirstRecord(String interval) throws Exception {
    RealArgus.require();
    assertSame(
        lines(SharedData.path("samples/argus/long." + interval + ".argus")),
        lines(SharedData.path("samples/argus/long.S3600.argus")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"samples/argus/odd.pcap", "samples/argus/long.pcap"})
  void oddPacketsAreJoinedToo(String packets) throws Exception {
    RealArgus.require();
    assertPiecesBecomeHours(SharedData.path(packets));
  }

  @TestFactory
  Stream<DynamicTest> realTrafficIsJoinedAsArgusWould() {
    return realTraffic("pcaps", "labelled/pcaps/malware");
  }

  /** Argus takes a second for each file, however small. */
  @Tag("soak")
  @TestFactory
  Stream<DynamicTest> moreRealTrafficIsJoinedAsArgusWould() {
    return realTraffic("labelled/pcaps/normal");
  }

  private Stream<DynamicTest> realTraffic(String... folders) {
    RealArgus.require();
    return Stream.of(folders)
        .flatMap(FlowJoinerParityTest::filesIn)
        .map(
            file ->
                DynamicTest.dynamicTest(
                    file.getFileName().toString(), () -> assertPiecesBecomeHours(file)));
  }

  private static Stream<Path> filesIn(String shared) {
    try (Stream<Path> files = Files.list(SharedData.path(shared))) {
      return files.sorted().toList().stream();
    } catch (IOException unreadable) {
      throw new AssertionError(unreadable);
    }
  }

  private void assertPiecesBecomeHours(Path packets) throws Exception {
    Path pieces = RealArgus.records(packets, "1", folder);
    Path hours = RealArgus.records(packets, "3600", folder);
    assertSame(lines(pieces), lines(hours));
  }

  private static List<Flow> joinedLines(Path csv) throws Exception {
    FlowSource pieces = RecordedFlows.open(csv, ZoneOffset.UTC);
    return Readings.traffic(new FlowJoiner(pieces, InstantSource.system()));
  }

  private static List<Flow> lines(Path file) throws Exception {
    return Readings.traffic(RecordedFlows.open(file, ZoneOffset.UTC));
  }

  private static void assertSame(List<Flow> joined, List<Flow> hourly) {
    Map<String, List<Flow>> ours = byEnds(joined);
    Map<String, List<Flow>> theirs = byEnds(hourly);
    assertThat(ours.keySet()).isEqualTo(theirs.keySet());
    ours.forEach((ends, flows) -> assertSameFlows(ends, flows, theirs.get(ends)));
  }

  /** IGMP is left out: argus tells its flows apart by a group that ra does not print. */
  private static Map<String, List<Flow>> byEnds(List<Flow> flows) {
    return flows.stream()
        .filter(flow -> !flow.tuple().protocol().equals("igmp"))
        .sorted(Comparator.comparingLong(Flow::startMicros))
        .collect(
            Collectors.groupingBy(
                flow -> flow.tuple() + " from port " + flow.sourcePort(),
                LinkedHashMap::new,
                Collectors.toList()))
        .entrySet()
        .stream()
        .collect(
            Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (a, b) -> a, TreeMap::new));
  }

  private static void assertSameFlows(String ends, List<Flow> ours, List<Flow> theirs) {
    if (ours.size() > theirs.size() && ends.contains("-tcp ")) {
      assertReusedPort(ends, ours, theirs);
      return;
    }
    assertThat(ours.stream().map(FlowJoinerParityTest::text))
        .as(ends)
        .isEqualTo(theirs.stream().map(FlowJoinerParityTest::text).toList());
    for (int i = 0; i < ours.size(); i++) {
      assertThat(ours.get(i).startMicros())
          .as(ends)
          .isCloseTo(theirs.get(i).startMicros(), within(2L));
      // With an hour's interval argus lets an ICMP error that comes seconds later prolong the flow
      // that it is about; with a short one that flow has left, and nothing that ra prints tells.
      boolean unanswered = ours.get(i).sourceBytes() == (long) ours.get(i).totalBytes();
      if (unanswered && ours.get(i).durationSeconds() < theirs.get(i).durationSeconds()) continue;
      double duration = theirs.get(i).durationSeconds();
      // Argus prints durations as 32-bit floats.
      assertThat(ours.get(i).durationSeconds())
          .as(ends)
          .isCloseTo(duration, within(TOLERANCE + Math.ulp((float) duration)));
    }
  }

  private static void assertReusedPort(String ends, List<Flow> ours, List<Flow> theirs) {
    assertThat(ours).as(ends).allMatch(flow -> flow.state().startsWith("FS"));
    assertThat(ours.stream().mapToLong(Flow::totalPackets).sum())
        .as(ends)
        .isEqualTo(theirs.stream().mapToLong(Flow::totalPackets).sum());
    assertThat(ours.stream().mapToDouble(Flow::totalBytes).sum())
        .as(ends)
        .isEqualTo(theirs.stream().mapToDouble(Flow::totalBytes).sum());
  }

  private static String text(Flow flow) {
    return flow.totalPackets()
        + " packets, "
        + flow.totalBytes()
        + " bytes, "
        + flow.sourceBytes()
        + " of the source"
        + (flow.tuple().protocol().equals("tcp") ? ", " + flow.state() : "");
  }
}
