package io.portcullis.gateway.cli.output;

import java.util.List;
import java.util.Locale;

/**
 * A page of HTML that needs nothing else: tables, and plots drawn as SVG. Drawn by hand: plotting
 * libraries ask AWT for fonts, which a router without a screen need not have.
 */
public final class HtmlPage {
  public static final int WIDTH = 760;
  private static final int LABELS = 300;
  private static final int BAR = 22;

  private static final String STYLE =
      "body{font:15px/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#222}"
          + "table{border-collapse:collapse}td,th{padding:.2rem .8rem;border-bottom:1px solid #ddd;"
          + "text-align:left}td.n,th.n{text-align:right}svg{max-width:100%}";

  private final StringBuilder page = new StringBuilder();

  /**
   * @param title of the page and over it
   */
  public HtmlPage(String title) {
    add("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"/>");
    add("<title>" + escape(title) + "</title><style>" + STYLE + "</style></head><body>\n");
    add("<h1>" + escape(title) + "</h1>\n");
  }

  /** The page, which ends with this. */
  public String html() {
    return page.append("</body></html>\n").toString();
  }

  public void heading(String words) {
    add("<h2>" + escape(words) + "</h2>\n");
  }

  public void paragraph(String words) {
    add("<p>" + escape(words) + "</p>\n");
  }

  public void points(List<String> sentences) {
    add("<ul>");
    for (String sentence : sentences) add("<li>" + escape(sentence) + "</li>");
    add("</ul>\n");
  }

  /** A piece of a bar. */
  public record Piece(double value, String colour) {}

  /** A bar with its name before it and its figures behind it. */
  public record Bar(String name, List<Piece> pieces, String figures) {}

  public void bars(String title, List<Bar> bars, double full) {
    int height = 30 + bars.size() * (BAR + 6);
    double scale = (WIDTH - LABELS - 130) / full;
    picture(title, height);
    for (int row = 0; row < bars.size(); row++) {
      Bar bar = bars.get(row);
      double y = 26 + row * (BAR + 6.0);
      text(LABELS - 8, y + 15, "end", bar.name());
      double x = LABELS;
      for (Piece piece : bar.pieces()) {
        double width = piece.value() * scale;
        format(
            "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>",
            x, y, width, BAR, piece.colour());
        x += width;
      }
      text(x + 6, y + 15, "start", bar.figures());
    }
    endPicture();
  }

  /** Begins a picture, {@link #WIDTH} wide. */
  public void picture(String title, int height) {
    format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\""
            + " font-family=\"sans-serif\" font-size=\"13\" role=\"img\">",
        WIDTH, height, WIDTH);
    add("<title>" + escape(title) + "</title>");
    text(LABELS, 14, "start", title);
  }

  public void endPicture() {
    add("</svg>\n");
  }

  public void text(double x, double y, String anchor, String words) {
    format("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>", x, y, anchor, escape(words));
  }

  public <T> void table(List<Column<T>> columns, List<T> rows) {
    add("<table><tr>");
    for (Column<T> column : columns) cell("th", column, column.title());
    add("</tr>\n");
    for (T row : rows) {
      add("<tr>");
      for (Column<T> column : columns) cell("td", column, column.human().apply(row));
      add("</tr>\n");
    }
    add("</table>\n");
  }

  private <T> void cell(String kind, Column<T> column, String words) {
    add("<" + kind + (column.right() ? " class=\"n\">" : ">") + escape(words) + "</" + kind + ">");
  }

  static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  public void format(String format, Object... values) {
    add(String.format(Locale.ROOT, format, values));
  }

  public void add(String text) {
    page.append(text);
  }
}
