package io.portcullis.detector.letters;

import io.portcullis.detector.models.MarkovModel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The 51 characters that histories and models are written in, and their codes from 0. A letter's
 * code is a sum, nine for each {@link Periodicity}, three for each {@link SizeClass}, one for each
 * {@link DurationClass} (Garcia, "Modelling the Network Behaviour of Malware to Block Malicious
 * Patterns", 2015, table of the letters).
 */
public final class Alphabet {
  private static final String SYMBOLS =
      "123456789" + "abcdefghi" + "ABCDEFGHI" + "rstuvwxyz" + "RSTUVWXYZ" + "0.,+*#";

  private static final byte[] ASCII = SYMBOLS.getBytes(StandardCharsets.US_ASCII);
  private static final byte[] CODES = codes();

  public static final int SIZE = SYMBOLS.length();

  /** An hour of silence. */
  public static final byte ZERO = code('0');

  /** A letter and a time symbol, or none: what nearly every flow writes. */
  private static final String[][] SHORT = shortTexts();

  private Alphabet() {}

  private static String[][] shortTexts() {
    String[][] texts = new String[ZERO][SIZE];
    for (byte letter = 0; letter < ZERO; letter++) {
      texts[letter][ZERO] = SYMBOLS.substring(letter, letter + 1);
      for (int symbol = ZERO + 1; symbol < SIZE; symbol++) {
        texts[letter][symbol] = texts[letter][ZERO] + SYMBOLS.charAt(symbol);
      }
    }
    return texts;
  }

  private static byte[] codes() {
    byte[] codes = new byte[128];
    Arrays.fill(codes, (byte) -1);
    for (int i = 0; i < ASCII.length; i++) codes[ASCII[i]] = (byte) i;
    return codes;
  }

  @SuppressWarnings("EnumOrdinal") // the code of a letter is this very sum
  public static byte letter(Periodicity periodicity, SizeClass size, DurationClass duration) {
    return (byte) (periodicity.ordinal() * 9 + size.ordinal() * 3 + duration.ordinal());
  }

  /** Whether the code is a letter or digit, and no zero, time symbol or separator. */
  public static boolean isLetter(byte code) {
    return code < ZERO;
  }

  /** The code of a character, or -1 where it is none of ours. */
  public static byte code(char symbol) {
    return symbol < CODES.length ? CODES[symbol] : -1;
  }

  /** Codes of a text that was checked before, as a {@link MarkovModel}'s letters are. */
  public static byte[] encode(String text) {
    byte[] codes = new byte[text.length()];
    for (int i = 0; i < codes.length; i++) codes[i] = code(text.charAt(i));
    return codes;
  }

  public static String decode(byte[] codes, int length) {
    byte[] ascii = new byte[length];
    for (int i = 0; i < length; i++) ascii[i] = ASCII[codes[i]];
    return new String(ascii, StandardCharsets.US_ASCII);
  }

  /** What one flow wrote; the usual texts are shared, for thousands of them are kept. */
  public static String written(byte[] codes, int from, int to) {
    if (to > from && isLetter(codes[from])) {
      if (to == from + 1) return SHORT[codes[from]][ZERO];
      if (to == from + 2 && codes[from + 1] > ZERO) return SHORT[codes[from]][codes[from + 1]];
    }
    byte[] slice = Arrays.copyOfRange(codes, from, to);
    return decode(slice, slice.length);
  }
}
