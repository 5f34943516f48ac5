package io.portcullis.gateway.cli.output;

import java.util.List;
import java.util.Locale;

/**
 * A page of HTML that needs nothing else: facts, tables, bars, and plots drawn as {@link Svg}. It
 * looks like the pages of {@code portcullis web}: light and dark, and on a phone each row of a
 * table stands as a list of its own.
 */
public final class HtmlPage {
  public static final int WIDTH = 760;

  // The colours are those of the page, web/src/main/resources/io/portcullis/web/page.css.
  private static final String STYLE =
      """
      :root{color-scheme:light dark;--bg:#f5f5f1;--card:#fff;--ink:#1c221f;--soft:#59625d;
      --line:#e0e2db;--good:#1d6f66;--bad:#9c3620;--quiet:#a9b0ab;--rest:#e7e9e3}
      @media(prefers-color-scheme:dark){:root{--bg:#131718;--card:#1b2021;--ink:#e5e9e6;
      --soft:#9ba69f;--line:#2a3233;--good:#62c4b5;--bad:#f19780;--quiet:#6f7a74;--rest:#2a3233}}
      *{box-sizing:border-box}
      body{font:16px/1.5 system-ui,"Segoe UI","Noto Sans","DejaVu Sans",sans-serif;margin:0 auto;
      max-width:76rem;padding:2rem clamp(1rem,3vw,2.5rem) 4rem;background:var(--bg);color:var(--ink);
      overflow-wrap:anywhere}
      h1{font-size:1.5rem;font-weight:600;margin:0 0 1.25rem}
      h2{font-size:1.0625rem;font-weight:600;margin:2rem 0 .625rem}
      p{margin:.5rem 0}
      .card,.table{background:var(--card);border:1px solid var(--line);border-radius:.75rem;
      padding:1rem 1.25rem}
      dl{display:grid;gap:.75rem 2rem;margin:0;
      grid-template-columns:repeat(auto-fit,minmax(min(100%,12rem),1fr))}
      dt{font-size:.8125rem;color:var(--soft)}dd{margin:0}
      ul.points{margin:0;padding:1rem 1.25rem 1rem 2.25rem}
      .soft,.empty{color:var(--soft)}
      .table{overflow-x:auto;padding:.25rem 1.25rem}
      table{border-collapse:collapse;width:100%;font-size:.9375rem;
      font-variant-numeric:tabular-nums}
      th{text-align:left;white-space:nowrap;font-weight:500;font-size:.8125rem;color:var(--soft)}
      th,td{padding:.5rem .75rem .5rem 0;border-bottom:1px solid var(--line);vertical-align:top;overflow-wrap:normal}
      tr:last-child td{border-bottom:0}
      th.n+th:not(.n),td.n+td:not(.n){padding-left:1.25rem}
      .n{text-align:right}.bars+.table{margin-top:1rem}
      .bars{display:grid;gap:.5rem;margin:0;list-style:none}
      .bars li{display:grid;gap:.125rem 1rem;align-items:center;
      grid-template-columns:minmax(8rem,14rem) minmax(0,1fr) minmax(3rem,auto)}
      .bars svg{width:100%;height:14px;display:block}
      .rest{fill:var(--rest)}.good{fill:var(--good)}.bad{fill:var(--bad)}.quiet{fill:var(--quiet)}
      svg.plot{width:100%;height:auto;display:block}
      .plot text{fill:var(--soft);font-size:13px}.plot .grid{stroke:var(--line)}
      .plot .curve{fill:none;stroke:var(--good);stroke-width:2}
      .why{margin-top:.75rem}.why b{font-weight:600}
      code{font-family:ui-monospace,"DejaVu Sans Mono",monospace;font-size:.9375em}
      @media(max-width:40rem){
      thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
      tbody,tr{display:block}
      tr{padding:.5rem 0;border-bottom:1px solid var(--line)}tr:last-child{border-bottom:0}
      td,td.n{display:grid;grid-template-columns:6.5rem minmax(0,1fr);gap:.75rem;text-align:left;
      padding:.125rem 0;border:0}
      td{overflow-wrap:anywhere} td:empty{display:none} td.n+td:not(.n){padding-left:0}
      td::before{content:attr(data-label);color:var(--soft);font-size:.8125rem}
      .bars li{grid-template-columns:minmax(0,1fr) auto}
      .bars svg{grid-column:1/-1;grid-row:2}
      .plot text{font-size:22px}}
      """;

  private final StringBuilder page = new StringBuilder();

  /**
   * @param title of the page and over it
   */
  public HtmlPage(String title) {
    add("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"/>");
    add("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>");
    add("<title>" + Svg.escape(title) + "</title><style>\n" + STYLE + "</style></head><body>\n");
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
    add("<p class=\"soft\">" + Svg.escape(words) + "</p>\n");
  }

  public void points(List<String> sentences) {
    add("<ul class=\"card points\">");
    for (String sentence : sentences) add("<li>" + Svg.escape(sentence) + "</li>");
    add("</ul>\n");
  }

  /** Something that is known of the whole. */
  public record Fact(String name, String words) {}

  public void facts(List<Fact> facts) {
    add("<dl class=\"card\">");
    for (Fact fact : facts) {
      add("<div><dt>" + Svg.escape(fact.name()) + "</dt><dd>" + Svg.escape(fact.words()));
      add("</dd></div>");
    }
    add("</dl>\n");
  }

  /** Why something was decided, with the letters that led to it. */
  public void reason(String subject, String why, String letters) {
    add("<p class=\"why\"><b>" + Svg.escape(subject) + "</b><br/>" + Svg.escape(why));
    add("<br/><code class=\"soft\">" + Svg.escape(letters) + "</code></p>\n");
  }

  /** What a piece of a bar says. */
  public enum Tone {
    GOOD,
    BAD,
    QUIET;

    private String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** A piece of a bar. */
  public record Piece(double value, Tone tone) {}

  /** A bar with its name before it and its figures behind it. */
  public record Bar(String name, List<Piece> pieces, String figures) {}

  /**
   * Bars below each other; nothing where there are none.
   *
   * @param full value of a bar as long as can be
   */
  public void bars(String title, List<Bar> bars, double full) {
    if (bars.isEmpty()) {
      paragraph("None.");
      return;
    }
    paragraph(title);
    add("<ul class=\"card bars\">\n");
    for (Bar bar : bars) {
      Svg svg = new Svg(100, 14, "preserveAspectRatio", "none", "aria-hidden", "true");
      svg.draw("rect", "class", "rest", "width", 100, "height", 14);
      double x = 0;
      for (Piece piece : bar.pieces()) {
        double width = 100 * piece.value() / full;
        svg.draw("rect", "class", piece.tone().word(), "x", x, "width", width, "height", 14);
        x += width;
      }
      add("<li><span>" + Svg.escape(bar.name()) + "</span>" + svg.end());
      add("<span class=\"n\">" + Svg.escape(bar.figures()) + "</span></li>\n");
    }
    add("</ul>\n");
  }

  /** Begins a plot, {@link #WIDTH} wide; {@link #add} puts it into the page. */
  public static Svg picture(String title, int height) {
    return new Svg(WIDTH, height, "class", "plot", "role", "img").title(title);
  }

  /** Puts a plot into the page, with its title over it. */
  public void add(String title, Svg picture) {
    paragraph(title);
    add("<div class=\"card\">" + picture.end() + "</div>\n");
  }

  /**
   * A table.
   *
   * @param whenEmpty said in its place when it has no row
   */
  public <T> void table(List<Column<T>> columns, List<T> rows, String whenEmpty) {
    if (rows.isEmpty()) {
      add("<p class=\"card empty\">" + Svg.escape(whenEmpty) + "</p>\n");
      return;
    }
    add("<div class=\"table\"><table><thead><tr>");
    for (Column<T> column : columns) cell("th", column, column.title());
    add("</tr></thead>\n<tbody>");
    for (T row : rows) {
      add("<tr>");
      for (Column<T> column : columns) cell("td", column, column.human().apply(row));
      add("</tr>\n");
    }
    add("</tbody></table></div>\n");
  }

  private <T> void cell(String kind, Column<T> column, String words) {
    String label =
        kind.equals("td") ? " data-label=\"" + Svg.escape(title(column.title())) + "\"" : "";
    String place = column.right() ? " class=\"n\"" : "";
    String shown = kind.equals("th") ? title(words) : words;
    add("<" + kind + place + label + ">" + Svg.escape(shown) + "</" + kind + ">");
  }

  /** A heading of the terminal's tables, which shout, as it reads on a page. */
  private static String title(String words) {
    if (words.isEmpty() || words.length() <= 2) return words;
    return words.charAt(0) + words.substring(1).toLowerCase(Locale.ROOT);
  }

  private void add(String html) {
    page.append(html);
  }
}
