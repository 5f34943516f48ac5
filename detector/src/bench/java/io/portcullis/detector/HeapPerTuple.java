package io.portcullis.detector;

import io.portcullis.argus.Flow;
import io.portcullis.argus.FlowParser;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Locale;

/** Bytes of heap that a tuple with 20 letters takes (DESIGN §8: 300), the models apart. */
public final class HeapPerTuple {
  private static final int TUPLES = 200_000;
  private static final int LETTERS = 20;
  private static final int RUNS = 5;

  private HeapPerTuple() {}

  public static void main(String[] arguments) throws InterruptedException {
    Profile usual = Profile.named("portcullis").orElseThrow();
    measure(usual, "weighed as beacons, too");
    measure(usual.withoutEvidence(), "without evidence");
  }

  private static void measure(Profile profile, String what) throws InterruptedException {
    long[] bytes = new long[RUNS];
    for (int run = 0; run < RUNS; run++) {
      long before = used();
      Detector detector =
          new Detector(profile, Traffic.models(), Detector.Limits.NONE);
      fill(detector);
      bytes[run] = (used() - before) / TUPLES;
      if (detector.counters().tuples() != TUPLES) throw new IllegalStateException("tuples clash");
    }
    Arrays.sort(bytes);
    System.out.println(
        "bytes of heap a tuple with "
            + LETTERS
            + " letters and their time symbols, "
            + what
            + ": median "
            + bytes[RUNS / 2]
            + " of "
            + Arrays.toString(bytes));
  }

  private static void fill(Detector detector) {
    FlowParser parser = new FlowParser(ZoneOffset.UTC);
    for (int beat = 0; beat < LETTERS; beat++) {
      for (int tuple = 0; tuple < TUPLES; tuple++) {
        String line =
            String.format(
                Locale.ROOT,
                "%d.5,0.05,tcp,10.%d.%d.%d,40000,   ->,198.51.100.%d,443,FSPA_FSPA,0,0,9,686",
                1_700_000_000 + beat * 30,
                tuple >> 16,
                tuple >> 8 & 255,
                tuple & 255,
                tuple % 250);
        byte[] text = line.getBytes(StandardCharsets.US_ASCII);
        detector.accept((Flow) parser.parse(text, 0, text.length, 1));
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
