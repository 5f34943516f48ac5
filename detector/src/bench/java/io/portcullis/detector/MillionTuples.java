package io.portcullis.detector;

import io.portcullis.argus.Flow;
import io.portcullis.argus.text.FlowParser;
import io.portcullis.detector.evidence.BeaconScorer;
import io.portcullis.detector.models.ModelSet;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.Locale;

/**
 * A million tuples that all live, judged as in a running gateway: whether their memory suffices,
 * and that none is forgotten. Started with little memory, it ends with an error where that is not
 * enough.
 */
public final class MillionTuples {
  private static final int TUPLES = 1_000_000;
  private static final int TUPLES_OF_HOST = 200;

  /** Enough to be judged: an alarm needs four. */
  private static final int FLOWS = 8;

  private MillionTuples() {}

  public static void main(String[] arguments) {
    BeaconScorer.Choice choice = BeaconScorer.Choice.DEFAULT.with(BeaconScorer.Detail.EVIDENT);
    Detector detector =
        new Detector(Profile.usual(), ModelSet.empty(), new Detector.Limits(TUPLES, 4096), choice);
    FlowParser parser = new FlowParser(ZoneOffset.UTC);
    long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    for (int flow = 0; flow < FLOWS; flow++) {
      for (int tuple = 0; tuple < TUPLES; tuple++) {
        byte[] text = line(flow, tuple).getBytes(StandardCharsets.US_ASCII);
        detector.accept((Flow) parser.parse(text, 0, text.length, 1));
      }
    }
    long nanos = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before;
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    long used = runtime.totalMemory() - runtime.freeMemory();
    System.out.printf(
        Locale.ROOT,
        "%,d tuples of %d flows: %,d remembered, %,d forgotten; %d MB used of %d, %d ns a flow"
            + " with its line made%n",
        TUPLES,
        FLOWS,
        detector.counters().tuples(),
        detector.counters().forgotten(),
        used >> 20,
        runtime.maxMemory() >> 20,
        nanos / ((long) TUPLES * FLOWS));
  }

  private static String line(int flow, int tuple) {
    int host = tuple / TUPLES_OF_HOST;
    int server = tuple % TUPLES_OF_HOST;
    // Every fourth keeps a beat, the others come when they want.
    int off = tuple % 4 == 0 ? 0 : tuple * 31 + flow * flow * 17;
    return (1_700_000_000 + flow * 600 + Math.floorMod(off, 500))
        + ".5,0.05,tcp,10.0."
        + host / 250
        + '.'
        + host % 250
        + ",40000,   ->,198.51."
        + server / 250
        + '.'
        + server % 250
        + ",443,FSPA_FSPA,0,0,9,"
        + (600 + tuple % 7 * flow)
        + ",200";
  }
}
