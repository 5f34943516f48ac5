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
  private static final int LONG_FLOWS = 600_000;
  private static final int LONG_TUPLES = 1_200;
  private static final int LONG_ROUNDS = 3;

  private CpuPerFlow() {}

  /** The rounds of all ways take turns, so that a slow minute of the machine hits each of them. */
  public static void main(String[] arguments) throws Exception {
    ModelSet models = Traffic.models();
    measure("recorded", Recordings.all(), models);
    measure("made", List.of(Traffic.lines(FLOWS, TUPLES, 1)), models);
    growth(models);
  }

  /** What models add where tuples live long: their share must not grow with the history. */
  private static void growth(ModelSet models) throws Exception {
    List<byte[]> lines = List.of(Traffic.lines(LONG_FLOWS, LONG_TUPLES, 2));
    double[] with = new double[LONG_ROUNDS];
    double[] without = new double[LONG_ROUNDS];
    for (int round = -1; round < LONG_ROUNDS; round++) {
      double each = nanosPerFlow(Way.RUN, lines, models);
      double alone = nanosPerFlow(Way.RUN, lines, new ModelSet(List.of()));
      if (round < 0) continue;
      with[round] = each;
      without[round] = alone;
    }
    Arrays.sort(with);
    Arrays.sort(without);
    System.out.printf(
        Locale.ROOT,
        "run      long     %5.0f ns a flow with 18 models, %5.0f without: ratio %.2f%n",
        with[LONG_ROUNDS / 2],
        without[LONG_ROUNDS / 2],
        with[LONG_ROUNDS / 2] / without[LONG_ROUNDS / 2]);
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

  /**
   * Gives every flow of the lines to the detector, as the program does with a file, and says how
   * many there were. On one processor this thread does all of it.
   */
  static long read(byte[] lines, Detector detector) throws Exception {
    long flows = 0;
    int announced = 0;
    try (FlowSource source =
        RecordedFlows.open(new ByteArrayInputStream(lines), "bench", ZoneOffset.UTC)) {
      while (true) {
        if (--announced < 0) announced = detector.expect(source.waiting()) - 1;
        Reading reading = source.read(Duration.ZERO);
        if (reading instanceof Reading.EndOfInput) return flows;
        if (!(reading instanceof Flow flow)) continue;
        detector.accept(flow);
        flows++;
      }
    }
  }
}
