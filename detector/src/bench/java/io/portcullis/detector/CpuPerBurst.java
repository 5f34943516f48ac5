package io.portcullis.detector;

import io.portcullis.argus.Burst;
import io.portcullis.argus.Flow;
import io.portcullis.argus.FlowSource;
import io.portcullis.argus.Reading;
import io.portcullis.argus.join.FlowJoiner;
import io.portcullis.argus.recorded.RecordedFlows;
import io.portcullis.detector.evidence.BeaconScorer;
import io.portcullis.detector.models.ModelSet;
import java.io.ByteArrayInputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Locale;

/** What a piece of a long connection costs, with its bursts judged and without. */
public final class CpuPerBurst {
  private static final int CONNECTIONS = 2_000;
  private static final int BURSTS = 100;
  private static final int ROUNDS = 9;
  private static final int WARM_UP = 3;

  private CpuPerBurst() {}

  public static void main(String[] arguments) throws Exception {
    byte[] lines = lines();
    double[] with = new double[ROUNDS];
    double[] without = new double[ROUNDS];
    for (int round = -WARM_UP; round < ROUNDS; round++) {
      double judged = nanosPerPiece(lines, true);
      double joined = nanosPerPiece(lines, false);
      if (round < 0) continue;
      with[round] = judged;
      without[round] = joined;
    }
    Arrays.sort(with);
    Arrays.sort(without);
    System.out.printf(
        Locale.ROOT,
        "%.0f ns a piece with its burst judged, %.0f without; median of %d rounds%n",
        with[ROUNDS / 2],
        without[ROUNDS / 2],
        ROUNDS);
  }

  /** Connections that speak each half minute. */
  private static byte[] lines() {
    StringBuilder text = new StringBuilder();
    for (int burst = 0; burst < BURSTS; burst++) {
      for (int each = 0; each < CONNECTIONS; each++) {
        String state = burst == 0 ? "SPA_SPA" : "PA_PA";
        text.append(1_700_000_000L + 30L * burst)
            .append(String.format(Locale.ROOT, ".%06d,0.200000,tcp,10.0.", each * 100))
            .append(each / 250)
            .append('.')
            .append(1 + each % 250)
            .append(",40000,   ->,203.0.113.7,443,")
            .append(state)
            .append(",0,0,4,900,450,1,Status\n");
      }
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static double nanosPerPiece(byte[] lines, boolean judge) throws Exception {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    Detector detector =
        new Detector(
            Profile.named("reasons").orElseThrow(),
            ModelSet.empty(),
            Detector.Limits.ROUTER,
            BeaconScorer.Choice.DEFAULT.with(BeaconScorer.Detail.EVIDENT));
    long before = threads.getCurrentThreadCpuTime();
    try (FlowSource source =
        new FlowJoiner(
            RecordedFlows.lines(new ByteArrayInputStream(lines), "bench", ZoneOffset.UTC),
            InstantSource.system())) {
      Reading reading = source.read(Duration.ZERO);
      while (reading != Reading.END) {
        if (reading instanceof Flow flow) detector.accept(flow);
        if (judge && reading instanceof Burst burst) detector.accept(burst);
        reading = source.read(Duration.ZERO);
      }
    }
    long nanos = threads.getCurrentThreadCpuTime() - before;
    return (double) nanos / (CONNECTIONS * BURSTS);
  }
}
