package io.portcullis.detector;

import io.portcullis.detector.models.MarkovModel;
import io.portcullis.detector.models.ModelSet;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Lines of ra as a router has them, and models as a sensor has them, made from a seed: the same on
 * every machine.
 */
final class Traffic {
  private static final String LETTERS = "abcdefghiABCDEFGHIrstuvwxyzRSTUVWXYZ";
  private static final String SYMBOLS = ".,+*";

  private Traffic() {}

  /** Lines of so many tuples, in the order of their starts. */
  static byte[] lines(int flows, int tuples, long seed) {
    Random random = new Random(seed);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < flows; i++) {
      int tuple = random.nextInt(tuples);
      String line =
          String.format(
              Locale.ROOT,
              "%d.%06d,%.6f,%s,10.0.%d.%d,%d,  "
                  + " ->,198.51.%d.%d,%d,FSPA_FSPA,0,0,%d,%d,%d,%d,Start%n",
              1_700_000_000 + i / 500,
              i % 500 * 2000 + random.nextInt(2000),
              random.nextInt(4) == 0 ? random.nextDouble() * 20 : random.nextDouble() / 10,
              tuple % 5 == 0 ? "udp" : "tcp",
              tuple / 250 % 250,
              tuple % 250,
              1024 + random.nextInt(60_000),
              tuple / 7 % 250,
              tuple % 240,
              tuple % 3 == 0 ? 443 : tuple % 1000,
              2 + random.nextInt(40),
              100 + random.nextInt(3000),
              100,
              i);
      out.writeBytes(line.getBytes(StandardCharsets.US_ASCII));
    }
    return out.toByteArray();
  }

  /** 18 models, 14 of TCP and 4 of UDP, from 20 to 2,000 characters long. */
  static ModelSet models() {
    Random random = new Random(18);
    List<MarkovModel> models = new ArrayList<>();
    for (int i = 0; i < 18; i++) {
      String label = "From-Botnet-" + (i < 14 ? "TCP" : "UDP") + "-Bench-Model-" + i;
      models.add(
          new MarkovModel(
              label,
              letters(random, 20 + i * i * 6),
              1.1,
              new MarkovModel.Provenance("bench", "", "")));
    }
    return new ModelSet(models);
  }

  private static String letters(Random random, int length) {
    StringBuilder text = new StringBuilder("44.");
    String favourite = "" + letter(random) + SYMBOLS.charAt(random.nextInt(SYMBOLS.length()));
    while (text.length() < length) {
      text.append(random.nextInt(5) > 0 ? favourite : "" + letter(random) + '.');
    }
    return text.toString();
  }

  private static char letter(Random random) {
    return LETTERS.charAt(random.nextInt(LETTERS.length()));
  }
}
