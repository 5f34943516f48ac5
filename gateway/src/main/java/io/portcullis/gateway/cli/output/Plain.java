package io.portcullis.gateway.cli.output;

/**
 * Text of others as a terminal may show it. Fields of ra are what a host on the network or a file
 * made of them, and an escape sequence among them would be an order to the terminal.
 */
public final class Plain {
  private Plain() {}

  /** Some text with each control character written out, such as {@code \x1b}. */
  public static String text(String others) {
    int at = 0;
    while (at < others.length() && !Character.isISOControl(others.charAt(at))) at++;
    if (at == others.length()) return others;
    StringBuilder plain = new StringBuilder(others.length() + 16).append(others, 0, at);
    for (; at < others.length(); at++) {
      char each = others.charAt(at);
      if (Character.isISOControl(each)) plain.append(String.format("\\x%02x", (int) each));
      else plain.append(each);
    }
    return plain.toString();
  }
}
