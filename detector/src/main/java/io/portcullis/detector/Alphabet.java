package io.portcullis.detector;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The 51 characters that histories and models are written in, and their codes from 0. A letter's
 * code is a sum, nine for each {@link Periodicity}, three for each {@link SizeClass}, one for each
 * {@link DurationClass} (Garcia, "Modelling the Network Behaviour of Malware to Block Malicious
 * Patterns", 2015, table of the letters).
 */
final class Alphabet {
  private static final String SYMBOLS =
      "123456789" + "abcdefghi" + "ABCDEFGHI" + "rstuvwxyz" + "RSTUVWXYZ" + "0.,+*#";

  private static final byte[] ASCII = SYMBOLS.getBytes(StandardCharsets.US_ASCII);
  private static final byte[] CODES = codes();

  static final int SIZE = SYMBOLS.length();

  /** An hour of silence. */
  static final byte ZERO = code('0');

  private Alphabet() {}

  private static byte[] codes() {
    byte[] codes = new byte[128];
    Arrays.fill(codes, (byte) -1);
    for (int i = 0; i < ASCII.length; i++) codes[ASCII[i]] = (byte) i;
    return codes;
  }

  static byte letter(Periodicity periodicity, SizeClass size, DurationClass duration) {
    return (byte) (periodicity.code + size.code + duration.code);
  }

  /** Whether the code is a letter or digit, and no zero, time symbol or separator. */
  static boolean isLetter(byte code) {
    return code < ZERO;
  }

  /** The code of a character, or -1 where it is none of ours. */
  static byte code(char symbol) {
    return symbol < CODES.length ? CODES[symbol] : -1;
  }

  /** Codes of a text that was checked before, as a {@link MarkovModel}'s letters are. */
  static byte[] encode(String text) {
    byte[] codes = new byte[text.length()];
    for (int i = 0; i < codes.length; i++) codes[i] = code(text.charAt(i));
    return codes;
  }

  static String decode(byte[] codes, int length) {
    byte[] ascii = new byte[length];
    for (int i = 0; i < length; i++) ascii[i] = ASCII[codes[i]];
    return new String(ascii, StandardCharsets.US_ASCII);
  }
}
