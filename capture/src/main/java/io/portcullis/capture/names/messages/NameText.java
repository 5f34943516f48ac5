package io.portcullis.capture.names.messages;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The one door for names from the wire: only lower-case letters, digits, hyphen, dot and underscore
 * come in, so that no name can do anything to a terminal, a log or a page. Names in other scripts
 * pass in their ASCII form (RFC 5891).
 */
final class NameText {
  /** RFC 1035 §3.1, as text without the last dot. */
  static final int LONGEST = 253;

  /** By character: what stands for it, or -1. */
  private static final byte[] LOWER = lower();

  private NameText() {}

  /** The name in these bytes without a last dot; empty when it is refused. */
  static String of(byte[] bytes, int from, int to) {
    int end = to > from && bytes[to - 1] == '.' ? to - 1 : to;
    if (end <= from || end - from > LONGEST) return "";
    byte[] kept = new byte[end - from];
    boolean afterDot = true;
    for (int i = from; i < end; i++) {
      int lower = lower(bytes[i]);
      boolean dot = lower == '.';
      if (lower < 0 || (dot && afterDot)) return "";
      afterDot = dot;
      kept[i - from] = (byte) lower;
    }
    return new String(kept, StandardCharsets.ISO_8859_1);
  }

  /** The character in lower case, or -1 when no name may have it. */
  static int lower(byte character) {
    return LOWER[character & 0xff];
  }

  private static byte[] lower() {
    byte[] lower = new byte[256];
    Arrays.fill(lower, (byte) -1);
    for (char each = 'a'; each <= 'z'; each++) {
      lower[each] = (byte) each;
      lower[each - 'a' + 'A'] = (byte) each;
    }
    for (char each = '0'; each <= '9'; each++) lower[each] = (byte) each;
    for (char each : new char[] {'-', '.', '_'}) lower[each] = (byte) each;
    return lower;
  }
}
