package io.portcullis.gateway.cli.output;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** Aligned text. */
public final class Table {
  private static final String GAP = "  ";

  private Table() {}

  /** A title line and a line for each row; nothing at all without rows. */
  public static <T> void print(List<Column<T>> columns, List<T> rows, PrintWriter out) {
    if (rows.isEmpty()) return;
    List<Column<T>> shown = columns.stream().filter(Column::forPeople).toList();
    List<List<String>> lines = new ArrayList<>();
    lines.add(shown.stream().map(Column::title).toList());
    for (T row : rows) lines.add(shown.stream().map(column -> cell(column, row)).toList());

    int[] widths = new int[shown.size()];
    for (List<String> line : lines) {
      for (int at = 0; at < widths.length; at++) {
        widths[at] = Math.max(widths[at], line.get(at).length());
      }
    }
    for (List<String> line : lines) out.println(aligned(line, widths, shown));
  }

  private static <T> String aligned(List<String> line, int[] widths, List<Column<T>> columns) {
    StringBuilder text = new StringBuilder();
    for (int at = 0; at < widths.length; at++) {
      String blanks = " ".repeat(widths[at] - line.get(at).length());
      if (at > 0) text.append(GAP);
      if (columns.get(at).right()) text.append(blanks);
      text.append(line.get(at));
      if (!columns.get(at).right()) text.append(blanks);
    }
    return text.toString().stripTrailing();
  }

  /** A line for each fact of one thing. */
  public static <T> void facts(List<Column<T>> columns, T row, PrintWriter out) {
    List<Column<T>> shown = columns.stream().filter(Column::forPeople).toList();
    int width = shown.stream().mapToInt(column -> column.title().length()).max().orElse(0);
    for (Column<T> column : shown) {
      String title = column.title();
      out.println(title + " ".repeat(width - title.length()) + GAP + cell(column, row));
    }
  }

  private static <T> String cell(Column<T> column, T row) {
    String text = column.human().apply(row);
    return text.isEmpty() ? "-" : text;
  }
}
