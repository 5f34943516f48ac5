package io.portcullis.capture.names;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.argus.Flow;
import io.portcullis.argus.FlowSource;
import io.portcullis.argus.Reading;
import io.portcullis.argus.SharedData;
import io.portcullis.argus.Tuple;
import io.portcullis.argus.names.Handshake;
import io.portcullis.argus.names.IpAddress;
import io.portcullis.argus.names.ServerName;
import io.portcullis.argus.recorded.RecordedFlows;
import io.portcullis.capture.names.known.NameCount;
import io.portcullis.capture.names.known.NameLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Third parties' captures, which lie beside the project: what is in them must be found. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class CapturesTest {
  private Path folder = Path.of("");

  @BeforeAll
  void find() {
    folder = SharedData.path("labelled-4/captures");
  }

  @Test
  void everyCaptureIsReadToItsEndAndLittleIsBroken() throws IOException {
    Map<NameCount, Long> all = new EnumMap<>(NameCount.class);
    List<Path> files;
    try (Stream<Path> listed = Files.list(folder)) {
      files = listed.filter(file -> file.toString().endsWith(".pcap.xz")).sorted().toList();
    }
    for (Path file : files) {
      try (PcapNames names = PcapNames.open(file, new NameWatch(NameLimits.USUAL))) {
        names.advanceTo(Long.MAX_VALUE);
        assertThat(names.damage()).as("%s", file).isEmpty();
        names.counts().forEach((count, value) -> all.merge(count, value, Long::sum));
      }
    }
    assertThat(files).hasSizeGreaterThan(45);
    assertThat(all.get(NameCount.ANSWERS)).isGreaterThan(900);
    assertThat(all.get(NameCount.NONEXISTENT)).isGreaterThan(9_000);
    assertThat(all.get(NameCount.TLS_HELLOS)).isGreaterThan(470);
    assertThat(all.get(NameCount.QUIC_HELLOS)).isEqualTo(20);
    assertThat(all.get(NameCount.CERTIFICATES)).isGreaterThan(330);
    assertThat(all.get(NameCount.REQUESTS)).isGreaterThan(3_000);
    assertThat(all.get(NameCount.MALFORMED)).isLessThan(5);
    assertThat(all.get(NameCount.TOO_FAST)).isZero();
  }

  /** In flow time: as a replay asks. */
  @Test
  void mostFlowsWithTlsHaveANameWhenTheyAreJudged() throws Exception {
    long flows = 0;
    long named = 0;
    for (String each :
        new String[] {
          "cc/onedrive-loader", "normal/ja4-tls-handshake", "normal/mercury-capture2"
        }) {
      Path capture = folder.resolve(Path.of(each).getFileName() + ".pcap.xz");
      Path lines = folder.resolveSibling(each + ".binetflow");
      try (PcapNames names = PcapNames.open(capture, new NameWatch(NameLimits.USUAL))) {
        for (Flow flow : flows(lines)) {
          names.advanceTo(micros(flow.end()));
          ServerName name = of(names, flow);
          if (name.handshake().kind() != Handshake.Kind.TLS) continue;
          flows++;
          if (name instanceof ServerName.Named) named++;
        }
      }
    }
    assertThat(flows).isGreaterThan(200);
    assertThat((double) named / flows).isGreaterThan(0.9);
  }

  private static ServerName of(PcapNames names, Flow flow) {
    Tuple tuple = flow.tuple();
    Optional<IpAddress> client = IpAddress.parse(tuple.source());
    Optional<IpAddress> server = IpAddress.parse(tuple.destination());
    boolean tcp = tuple.protocol().equals("tcp");
    if (client.isEmpty() || server.isEmpty() || !tcp) return ServerName.UNKNOWN;
    int port = Integer.parseInt(tuple.destinationPort());
    return names.of(client.get(), server.get(), port, 6, micros(flow.start()));
  }

  private static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }

  /** The truth says of each server of malware by what name it was found, or that it was raw. */
  @Test
  void theServersOfTheTruthAreNamedOrRawAsItSays() throws Exception {
    int named = 0;
    int raw = 0;
    List<String> rows = Files.readAllLines(folder.resolveSibling("TRUTH.tsv"));
    for (String row : rows.subList(1, rows.size())) {
      String[] columns = row.split("\t", -1);
      Optional<ServerName> last = lastOf(columns);
      if (last.isEmpty()) continue;
      String said = columns[columns.length - 1];
      if (said.endsWith("raw")) {
        assertThat(last.get()).as(row).isNotInstanceOf(ServerName.Named.class);
        raw++;
      } else {
        assertThat(last.get()).as(row).isInstanceOf(ServerName.Named.class);
        assertThat(((ServerName.Named) last.get()).name())
            .isEqualTo(said.substring(said.lastIndexOf(' ') + 1));
        named++;
      }
    }
    assertThat(named).isGreaterThan(5);
    assertThat(raw).isGreaterThan(8);
  }

  /** What the last flow of a tuple was told, or empty where there is no capture of it. */
  private Optional<ServerName> lastOf(String[] columns) throws Exception {
    Path lines = folder.resolveSibling(columns[0]);
    String base = lines.getFileName().toString().replaceFirst("\\.binetflow.*", "");
    Path capture = folder.resolve(base + ".pcap.xz");
    if (!columns[4].equals("tcp") || Files.notExists(capture)) return Optional.empty();
    Tuple wanted = Tuple.of(columns[1], columns[2], columns[3], columns[4]);
    Optional<ServerName> last = Optional.empty();
    try (PcapNames names = PcapNames.open(capture, new NameWatch(NameLimits.USUAL))) {
      for (Flow flow : flows(lines)) {
        if (!flow.tuple().equals(wanted)) continue;
        names.advanceTo(micros(flow.end()));
        last = Optional.of(of(names, flow));
      }
    }
    return last;
  }

  private static List<Flow> flows(Path lines) throws Exception {
    List<Flow> flows = new ArrayList<>();
    try (FlowSource source = RecordedFlows.open(lines, ZoneOffset.UTC)) {
      for (Reading reading = source.read(Duration.ZERO);
          reading != Reading.END;
          reading = source.read(Duration.ZERO)) {
        if (reading instanceof Flow flow && !flow.isManagement()) flows.add(flow);
      }
    }
    return flows;
  }
}
