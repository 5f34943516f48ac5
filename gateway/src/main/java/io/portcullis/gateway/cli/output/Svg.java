package io.portcullis.gateway.cli.output;

import java.util.Locale;

/**
 * Draws a picture (SVG 1.1), element by element. By hand: plotting libraries ask AWT for fonts,
 * which a router without a screen need not have.
 *
 * <p>Attributes are names and values in turn; fractions are written with one digit.
 */
public final class Svg {
  private final StringBuilder drawn = new StringBuilder();

  /**
   * Begins a picture; it is as wide as its place unless told otherwise.
   *
   * @param attributes of the whole
   */
  public Svg(int width, int height, Object... attributes) {
    drawn.append("<svg xmlns=\"http://www.w3.org/2000/svg\"");
    attributes("viewBox", "0 0 " + width + " " + height, "font-family", "sans-serif");
    attributes(attributes);
    drawn.append(">\n");
  }

  /** An element with nothing in it. */
  public Svg draw(String element, Object... attributes) {
    begin(element, attributes);
    drawn.append("/>\n");
    return this;
  }

  /** Words; give {@code class} or {@code text-anchor} for how they stand. */
  public Svg text(double x, double y, String words, Object... attributes) {
    begin("text", "x", x, "y", y);
    attributes(attributes);
    drawn.append('>').append(escape(words)).append("</text>\n");
    return this;
  }

  /** What a reader sees who points at it. */
  public Svg titled(String title, String element, Object... attributes) {
    begin(element, attributes);
    drawn.append("><title>").append(escape(title)).append("</title></").append(element);
    drawn.append(">\n");
    return this;
  }

  /** Names the picture. */
  public Svg title(String words) {
    return add("<title>" + escape(words) + "</title>\n");
  }

  /** Something that is SVG already. */
  public Svg add(String svg) {
    drawn.append(svg);
    return this;
  }

  /** The picture, which ends with this. */
  public String end() {
    return drawn.append("</svg>\n").toString();
  }

  private void begin(String element, Object... attributes) {
    drawn.append('<').append(element);
    attributes(attributes);
  }

  private void attributes(Object... attributes) {
    for (int i = 0; i < attributes.length; i += 2) {
      Object value = attributes[i + 1];
      String text = value instanceof Double number ? number(number) : value.toString();
      drawn.append(' ').append(attributes[i]).append("=\"").append(escape(text)).append('"');
    }
  }

  /** A coordinate. */
  public static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  /** Two coordinates of a path, apart. */
  public static String point(double x, double y) {
    return number(x) + " " + number(y);
  }

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
