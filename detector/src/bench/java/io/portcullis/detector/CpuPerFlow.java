package io.portcullis.detector;

import io.portcullis.argus.Flow;
import io.portcullis.argus.FlowSource;
import io.portcullis.argus.Reading;
import io.portcullis.argus.recorded.RecordedFlows;
import io.portcullis.detector.models.ModelSet;
import java.io.ByteArrayInputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What a flow costs from ra's line to the verdict, in time of the processor, which other people's
 * work on the same machine distorts less than that of the clock: of recordings, whose tuples and
 * hosts are as unevenly busy as real ones, and of made flows.
 */
public final class CpuPerFlow {
  private static final int WARM_UP = 3;
  private static final int ROUNDS = 9;
  private static final int FLOWS = 200_000;
  private static final int TUPLES = 10_000;

  private CpuPerFlow() {}

  /** The rounds of all ways take turns, so that a slow minute of the machine hits each of them. */
  public static void main(String[] arguments) throws Exception {
    ModelSet models = Traffic.models();
    measure("recorded", Recordings.all(), models);
    measure("made", List.of(Traffic.lines(FLOWS, TUPLES, 1)), models);
  }

  private static void measure(String what, List<byte[]> recordings, ModelSet models)
      throws Exception {
    List<Way> ways = List.of(Way.values());
    double[][] nanos = new double[ways.size()][ROUNDS];
    for (int round = -WARM_UP; round < ROUNDS; round++) {
      for (int way = 0; way < ways.size(); way++) {
        double each = nanosPerFlow(ways.get(way), recordings, models);
        if (round >= 0) nanos[way][round] = each;
      }
    }
    for (int way = 0; way < ways.size(); way++) {
      Arrays.sort(nanos[way]);
      System.out.printf(
          Locale.ROOT,
          "%-8s %-8s %5.0f ns a flow at best, %5.0f in the median of %d rounds%n",
          ways.get(way).word(),
          what,
          nanos[way][0],
          nanos[way][ROUNDS / 2],
          ROUNDS);
    }
  }

  private static double nanosPerFlow(Way way, List<byte[]> recordings, ModelSet models)
      throws Exception {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long flows = 0;
    long nanos = 0;
    for (byte[] lines : recordings) {
      Detector detector = way.detector(models);
      long before = threads.getCurrentThreadCpuTime();
      flows += read(lines, detector);
      nanos += threads.getCurrentThreadCpuTime() - before;
    }
    return (double) nanos / flows;
  }

  /** Gives every flow of the lines to the detector, and says how many there were. */
  static long read(byte[] lines, Detector detector) throws Exception {
    long flows = 0;
    try (FlowSource source =
        RecordedFlows.lines(new ByteArrayInputStream(lines), "bench", ZoneOffset.UTC)) {
      Reading reading = source.read(Duration.ZERO);
      while (reading != Reading.END) {
        if (reading instanceof Flow flow) {
          detector.accept(flow);
          flows++;
        }
        reading = source.read(Duration.ZERO);
      }
    }
    return flows;
  }
}
