package io.portcullis.detector;

import io.portcullis.argus.Flow;
import io.portcullis.argus.text.FlowParser;
import io.portcullis.detector.models.ModelSet;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Bytes of heap that a tuple takes, the models apart, measured after a collection: with 20 letters
 * (300 bytes were aimed at), and as it is in recordings, where most have few.
 */
public final class HeapPerTuple {
  private static final int TUPLES = 100_000;
  private static final int LETTERS = 20;
  private static final int RUNS = 3;

  /** So many copies of the recordings are kept at once, so that a tuple's share can be measured. */
  private static final int COPIES = 3;

  private HeapPerTuple() {}

  public static void main(String[] arguments) throws Exception {
    for (int tuplesOfHost : new int[] {50, 1}) {
      String what = LETTERS + " letters, " + tuplesOfHost + " of a host";
      for (Way way : Way.values())
        measure(way, what, detectors -> made(way, tuplesOfHost, detectors));
    }
    List<byte[]> recordings = Recordings.all();
    for (Way way : Way.values()) {
      measure(way, "as recorded", detectors -> recorded(way, recordings, detectors));
    }
  }

  private interface Filling {
    void fill(List<Detector> detectors) throws Exception;
  }

  private static void measure(Way way, String what, Filling filling) throws Exception {
    long[] bytes = new long[RUNS];
    long tuples = 0;
    for (int run = 0; run < RUNS; run++) {
      List<Detector> detectors = new ArrayList<>();
      long before = used();
      filling.fill(detectors);
      long taken = used() - before;
      tuples = detectors.stream().mapToLong(each -> each.counters().tuples()).sum();
      bytes[run] = taken / tuples;
    }
    Arrays.sort(bytes);
    System.out.printf(
        Locale.ROOT,
        "%-8s %-24s %4d bytes a tuple (%,d tuples, %d runs: %s)%n",
        way.word(),
        what,
        bytes[RUNS / 2],
        tuples,
        RUNS,
        Arrays.toString(bytes));
  }

  private static void made(Way way, int tuplesOfHost, List<Detector> detectors) {
    Detector detector = way.detector(ModelSet.empty());
    detectors.add(detector);
    FlowParser parser = new FlowParser(ZoneOffset.UTC);
    for (int beat = 0; beat < LETTERS; beat++) {
      for (int tuple = 0; tuple < TUPLES; tuple++) {
        int host = tuple / tuplesOfHost;
        String line =
            String.format(
                Locale.ROOT,
                "%d.5,0.05,tcp,10.%d.%d.%d,40000,   ->,198.51.100.%d,443,FSPA_FSPA,0,0,9,686,200",
                1_700_000_000 + beat * 30,
                host >> 16,
                host >> 8 & 255,
                host & 255,
                tuple % 250);
        byte[] text = line.getBytes(StandardCharsets.US_ASCII);
        detector.accept((Flow) parser.parse(text, 0, text.length, 1));
      }
    }
  }

  private static void recorded(Way way, List<byte[]> recordings, List<Detector> detectors)
      throws Exception {
    for (int copy = 0; copy < COPIES; copy++) {
      for (byte[] recording : recordings) {
        Detector detector = way.detector(ModelSet.empty());
        CpuPerFlow.read(recording, detector);
        detectors.add(detector);
      }
    }
  }

  private static long used() throws InterruptedException {
    for (int i = 0; i < 3; i++) {
      System.gc();
      Thread.sleep(100);
    }
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
