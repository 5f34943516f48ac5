package io.portcullis.gateway.cli.common;

import io.portcullis.gateway.cli.output.Column;
import io.portcullis.gateway.cli.output.Format;
import io.portcullis.gateway.cli.output.JsonOutput;
import io.portcullis.gateway.cli.output.Plain;
import io.portcullis.gateway.cli.output.Table;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;

/** Data to stdout, talk to stderr. */
public final class Console {
  private final Environment world;
  private final Format format;
  private final boolean quiet;
  private final int verbosity;
  private final boolean colours;

  public Console(Environment world, Format format, boolean quiet, int verbosity, boolean colours) {
    this.world = world;
    this.format = format;
    this.quiet = quiet;
    this.verbosity = verbosity;
    this.colours = colours;
  }

  public Format format() {
    return format;
  }

  public int verbosity() {
    return verbosity;
  }

  public boolean quiet() {
    return quiet;
  }

  public boolean terminal() {
    return world.terminal();
  }

  /** Whether what is shown may have colours. */
  public boolean colours() {
    return colours;
  }

  /** Whether progress is wanted: somebody sees standard error, and has not asked for silence. */
  public boolean showsProgress() {
    return world.watched() && !quiet;
  }

  /** Takes over the signals that ask the process to end; the question is whether one came. */
  public BooleanSupplier termination() {
    return world.signals().get().ended();
  }

  public PrintWriter out() {
    return world.out();
  }

  public PrintWriter err() {
    return world.err();
  }

  /** A line that a reader of data does not want. */
  public void say(String line) {
    if (!quiet) world.err().println(line);
  }

  /** Lines that a reader of data does not want; of thousands, not each is written by itself. */
  public void sayAll(List<String> lines) {
    if (!quiet && !lines.isEmpty()) world.err().println(String.join("\n", lines));
  }

  public void warn(String line) {
    world.err().println("portcullis: " + Plain.text(line));
  }

  /** Text in a colour, where there are colours. */
  public String in(Colour colour, String text) {
    return colours ? colour.on() + text + Colour.OFF : text;
  }

  /** Prints what was done: a sentence for people, the objects for programs. */
  public <T> void did(List<Column<T>> columns, List<T> objects, List<String> sentences) {
    if (format == Format.HUMAN) {
      sentences.forEach(world.out()::println);
    } else {
      list(columns, objects, "");
    }
  }

  /**
   * Prints a list.
   *
   * @param whenEmpty what to say on stderr when there is nothing
   */
  public <T> void list(List<Column<T>> columns, List<T> rows, String whenEmpty) {
    if (rows.isEmpty() && !whenEmpty.isEmpty()) say(whenEmpty);
    switch (format) {
      case HUMAN -> Table.print(columns, rows, world.out());
      case JSON -> JsonOutput.array(columns, rows, world.out());
      case RAW -> raw(columns, rows);
    }
  }

  private <T> void raw(List<Column<T>> columns, List<T> rows) {
    PrintWriter out = world.out();
    List<Column<T>> shown = columns.stream().filter(Column::forPrograms).toList();
    out.println(String.join("\t", shown.stream().map(Column::key).toList()));
    for (T row : rows) {
      out.println(String.join("\t", shown.stream().map(column -> column.raw(row)).toList()));
    }
  }

  /** Prints one thing, a line for each of its facts. */
  public <T> void show(List<Column<T>> columns, T row) {
    switch (format) {
      case HUMAN -> Table.facts(columns, row, world.out());
      case JSON -> JsonOutput.object(columns, row, world.out());
      case RAW -> raw(columns, List.of(row));
    }
  }

  /** Asks; only a clear yes is one. */
  public boolean confirmed(String question) throws IOException {
    world.err().print(question + " [y/N] ");
    world.err().flush();
    String answer =
        new BufferedReader(new InputStreamReader(world.in(), StandardCharsets.UTF_8)).readLine();
    if (answer == null) return false;
    String word = answer.strip().toLowerCase(Locale.ROOT);
    return word.equals("y") || word.equals("yes");
  }

  /** Colours of a terminal (ECMA-48, "Select Graphic Rendition"). */
  public enum Colour {
    RED(31),
    GREEN(32),
    YELLOW(33),
    MAGENTA(35);

    static final String OFF = "\u001b[0m";
    private final int code;

    Colour(int code) {
      this.code = code;
    }

    String on() {
      return "\u001b[" + code + "m";
    }
  }
}
