package io.portcullis.gateway.cli.output;

import java.util.List;

/** A page of HTML that needs nothing else: tables, and plots drawn as {@link Svg}. */
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
    add("<title>" + Svg.escape(title) + "</title><style>" + STYLE + "</style></head><body>\n");
    add("<h1>" + Svg.escape(title) + "</h1>\n");
  }

  /** The page, which ends with this. */
  public String html() {
    return page.append("</body></html>\n").toString();
  }

  public void heading(String words) {
    add("<h2>" + Svg.escape(words) + "</h2>\n");
  }

  public void paragraph(String words) {
    add("<p>" + Svg.escape(words) + "</p>\n");
  }

  public void points(List<String> sentences) {
    add("<ul>");
    for (String sentence : sentences) add("<li>" + Svg.escape(sentence) + "</li>");
    add("</ul>\n");
  }

  /** A piece of a bar. */
  public record Piece(double value, String colour) {}

  /** A bar with its name before it and its figures behind it. */
  public record Bar(String name, List<Piece> pieces, String figures) {}

  public void bars(String title, List<Bar> bars, double full) {
    int height = 30 + bars.size() * (BAR + 6);
    double scale = (WIDTH - LABELS - 130) / full;
    Svg svg = picture(title, height);
    for (int row = 0; row < bars.size(); row++) {
      Bar bar = bars.get(row);
      double y = 26 + row * (BAR + 6.0);
      svg.text(LABELS - 8, y + 15, bar.name(), "text-anchor", "end");
      double x = LABELS;
      for (Piece piece : bar.pieces()) {
        double width = piece.value() * scale;
        svg.draw("rect", "x", x, "y", y, "width", width, "height", BAR, "fill", piece.colour());
        x += width;
      }
      svg.text(x + 6, y + 15, bar.figures());
    }
    add(svg);
  }

  /** Begins a picture, {@link #WIDTH} wide; {@link #add} puts it into the page. */
  public static Svg picture(String title, int height) {
    return new Svg(WIDTH, height, "width", WIDTH, "font-size", 13, "role", "img")
        .title(title)
        .text(LABELS, 14, title);
  }

  public void add(Svg picture) {
    add(picture.end());
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
    add(
        "<"
            + kind
            + (column.right() ? " class=\"n\">" : ">")
            + Svg.escape(words)
            + "</"
            + kind
            + ">");
  }

  private void add(String html) {
    page.append(html);
  }
}
