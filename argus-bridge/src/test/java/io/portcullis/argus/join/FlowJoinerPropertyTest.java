package io.portcullis.argus.join;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.argus.Flow;
import io.portcullis.argus.Piece;
import io.portcullis.argus.Reading;
import io.portcullis.argus.ScriptedSource;
import io.portcullis.argus.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever pieces come in whatever order: nothing is lost, nothing is counted twice. */
class FlowJoinerPropertyTest {
  private static final String[] STATES = {
    "S_",
    "S_SA",
    "SPA_SPA",
    "PA_PA",
    "A_",
    "_A",
    "FPA_PA",
    "PA_FPA",
    "FA_FA",
    "R_",
    "_RA",
    "FSPA_FSPA",
    "CON",
    "_",
    ""
  };

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void packetsAndBytesAreConserved(long seed) throws Exception {
    Random random = new Random(seed);
    ScriptedSource source =
        random.nextBoolean() ? ScriptedSource.ofLive() : ScriptedSource.ofRecording();
    FlowJoiner joiner = new FlowJoiner(source, source, 5 + random.nextInt(50));
    long packets = 0;
    long released = 0;
    long swallowed = 0;
    List<Flow> out = new ArrayList<>();
    double now = 1_700_000_000;
    for (int i = 0; i < 4_000; i++) {
      double pause = random.nextInt(20) == 0 ? random.nextInt(4_000) : random.nextDouble();
      now += pause;
      source.after(Duration.ofMillis((long) (pause * 1000)));
      Flow piece = piece(random, now).flow();
      source.then(piece);
      long before = joiner.swallowed();
      out.addAll(drain(joiner));
      packets += piece.totalPackets();
      if (joiner.swallowed() > before) swallowed += piece.totalPackets();
    }
    if (!source.recorded()) {
      for (int i = 0; i < 100; i++) {
        source.after(Duration.ofMinutes(2));
        out.addAll(drain(joiner));
      }
    }
    for (Flow flow : out) released += flow.totalPackets();

    assertThat(released + swallowed).as("seed %d", seed).isEqualTo(packets);
    assertThat(out.stream().mapToDouble(Flow::totalBytes).sum())
        .as("seed %d", seed)
        .isEqualTo(released * 100.0);
    assertOrder(seed, out);
  }

  /** Of each tuple those that are not late come in the order of their start. */
  private static void assertOrder(long seed, List<Flow> flows) {
    Map<Tuple, Long> newest = new HashMap<>();
    for (Flow flow : flows) {
      long before = newest.getOrDefault(flow.tuple(), Long.MIN_VALUE);
      if (!flow.late()) {
        assertThat(flow.startMicros())
            .as("seed %d, %s", seed, flow.tuple())
            .isGreaterThanOrEqualTo(before);
      }
      newest.merge(flow.tuple(), flow.startMicros(), Math::max);
    }
  }

  private static Piece piece(Random random, double now) {
    long packets = 1L + random.nextInt(9);
    Piece piece =
        new Piece(
            now,
            random.nextDouble(),
            random.nextInt(3) == 0 ? "udp" : "tcp",
            "10.0.0.5",
            1000 + random.nextInt(12),
            "198.51.100." + random.nextInt(3),
            random.nextBoolean() ? 53 : 443,
            STATES[random.nextInt(STATES.length)],
            packets,
            packets * 100,
            1 + random.nextInt(3),
            random.nextBoolean() ? "Start" : "Status");
    return random.nextInt(5) == 0 ? piece.reversed() : piece;
  }

  private static List<Flow> drain(FlowJoiner source) throws Exception {
    List<Flow> flows = new ArrayList<>();
    for (Reading r = source.read(Duration.ZERO);
        r != Reading.QUIET && r != Reading.END;
        r = source.read(Duration.ZERO)) {
      if (r instanceof Flow flow) flows.add(flow);
    }
    return flows;
  }
}
