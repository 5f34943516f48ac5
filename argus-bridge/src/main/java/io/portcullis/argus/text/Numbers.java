package io.portcullis.argus.text;

import java.nio.charset.StandardCharsets;

/**
 * Numbers as Python's {@code float()} reads them, because slips does and the letters hang on it:
 * decimal with an optional exponent, {@code inf}, {@code infinity} and {@code nan} in any case, a
 * sign, blanks around. Java's own parser takes more ({@code 1d}, {@code 0x1p3}), so the grammar is
 * checked first (Python language reference, "Floating point literals"; library reference, {@code
 * float}).
 */
final class Numbers {
  /** Integers of so many digits are exact doubles. */
  static final int EXACT = 15;

  private static final double[] POWERS_OF_TEN = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15
  };

  private Numbers() {}

  /** The number between two indexes, or {@code otherwise} where there is none. */
  static double decimal(byte[] buffer, int from, int to, double otherwise) {
    if (from >= to) return otherwise;
    long digits = 0;
    int count = 0;
    int point = -1;
    for (int i = from; i < to; i++) {
      int c = buffer[i];
      if (c >= '0' && c <= '9') {
        digits = digits * 10 + (c - '0');
        count++;
      } else if (c == '.' && point < 0) {
        point = i;
      } else {
        return unusual(buffer, from, to, otherwise);
      }
    }
    if (count == 0 || count > EXACT) return unusual(buffer, from, to, otherwise);
    return point < 0 ? digits : shifted(digits, to - point - 1);
  }

  /**
   * The double nearest to a number of {@link #EXACT} digits at most, of which so many stand behind
   * the point: both operands are exact, so their quotient is the nearest.
   */
  static double shifted(long digits, int behindPoint) {
    return digits / POWERS_OF_TEN[behindPoint];
  }

  /** A count: the whole part of the number, or {@code otherwise} where there is none. */
  static long count(byte[] buffer, int from, int to, long otherwise) {
    double number = decimal(buffer, from, to, Double.NaN);
    return Double.isNaN(number) ? otherwise : (long) number;
  }

  private static double unusual(byte[] buffer, int from, int to, double otherwise) {
    String text = new String(buffer, from, to - from, StandardCharsets.ISO_8859_1);
    int start = 0;
    int end = text.length();
    while (start < end && isBlank(text.charAt(start))) start++;
    while (end > start && isBlank(text.charAt(end - 1))) end--;
    String number = text.substring(start, end);
    if (isDecimal(number)) return Double.parseDouble(number);
    return named(number, otherwise);
  }

  private static double named(String number, double otherwise) {
    boolean negative = number.startsWith("-");
    String name = negative || number.startsWith("+") ? number.substring(1) : number;
    if (name.equalsIgnoreCase("nan")) return Double.NaN;
    if (name.equalsIgnoreCase("inf") || name.equalsIgnoreCase("infinity")) {
      return negative ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }
    return otherwise;
  }

  private static boolean isDecimal(String number) {
    int at = sign(number, 0);
    int whole = digits(number, at);
    int end = whole;
    if (end < number.length() && number.charAt(end) == '.') end = digits(number, end + 1);
    boolean someDigit = whole > at || end > whole + 1;
    if (!someDigit) return false;
    if (end == number.length()) return true;
    if (number.charAt(end) != 'e' && number.charAt(end) != 'E') return false;
    int exponent = sign(number, end + 1);
    int exponentEnd = digits(number, exponent);
    return exponentEnd > exponent && exponentEnd == number.length();
  }

  private static int sign(String number, int at) {
    boolean signed = at < number.length() && (number.charAt(at) == '-' || number.charAt(at) == '+');
    return signed ? at + 1 : at;
  }

  private static int digits(String number, int at) {
    while (at < number.length() && number.charAt(at) >= '0' && number.charAt(at) <= '9') at++;
    return at;
  }

  private static boolean isBlank(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
  }
}
