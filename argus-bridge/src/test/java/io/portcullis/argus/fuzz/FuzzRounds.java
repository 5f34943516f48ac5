package io.portcullis.argus.fuzz;

import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;

/**
 * The short form of fuzzing, for every build: the corpus of a target as it is, then changed, always
 * in the same way.
 */
public final class FuzzRounds {
  private static final int MOST_CHANGES = 6;
  private static final int LONGEST_PIECE = 40;

  private FuzzRounds() {}

  /**
   * Fails when an input makes the target throw.
   *
   * @param rounds how many changed inputs there are
   */
  public static void check(Class<?> type, int rounds) throws IOException {
    FuzzTarget target = new FuzzTarget(type);
    List<byte[]> corpus = target.corpus();
    for (byte[] input : corpus) run(target, input);
    Random random = new Random(1);
    for (int round = 0; round < rounds; round++) run(target, changed(corpus, random));
  }

  private static void run(FuzzTarget target, byte[] input) {
    try {
      target.run(input);
    } catch (Throwable finding) {
      String text = Base64.getEncoder().encodeToString(input);
      throw new AssertionError(target.name() + " fails with " + text, finding);
    }
  }

  private static byte[] changed(List<byte[]> corpus, Random random) {
    byte[] input = corpus.get(random.nextInt(corpus.size())).clone();
    for (int left = 1 + random.nextInt(MOST_CHANGES); left > 0; left--) {
      input = changed(input, corpus, random);
    }
    return input;
  }

  private static byte[] changed(byte[] input, List<byte[]> corpus, Random random) {
    if (input.length == 0) return corpus.get(random.nextInt(corpus.size())).clone();
    int at = random.nextInt(input.length);
    return switch (random.nextInt(8)) {
      case 0 -> with(input, at, (byte) random.nextInt(256));
      case 1 -> with(input, at, (byte) (input[at] ^ 1 << random.nextInt(8)));
      case 2 -> with(input, at, (byte) (random.nextBoolean() ? 0xff : 0));
      case 3 -> with(input, at, (byte) (input[at] + random.nextInt(9) - 4));
      case 4 -> with(input, at, input[random.nextInt(input.length)]);
      case 5 -> Arrays.copyOf(input, at + 1);
      case 6 -> without(input, at, random.nextInt(Math.min(LONGEST_PIECE, input.length - at)) + 1);
      default -> joined(input, at, corpus.get(random.nextInt(corpus.size())), random);
    };
  }

  private static byte[] with(byte[] input, int at, byte value) {
    input[at] = value;
    return input;
  }

  private static byte[] without(byte[] input, int from, int length) {
    byte[] shorter = Arrays.copyOf(input, input.length - length);
    System.arraycopy(input, from + length, shorter, from, shorter.length - from);
    return shorter;
  }

  /** A piece of another input in the middle of this one. */
  private static byte[] joined(byte[] input, int at, byte[] other, Random random) {
    if (other.length == 0) return input;
    int from = random.nextInt(other.length);
    int length = random.nextInt(Math.min(LONGEST_PIECE, other.length - from)) + 1;
    byte[] longer = Arrays.copyOf(input, input.length + length);
    System.arraycopy(input, at, longer, at + length, input.length - at);
    System.arraycopy(other, from, longer, at, length);
    return longer;
  }
}
