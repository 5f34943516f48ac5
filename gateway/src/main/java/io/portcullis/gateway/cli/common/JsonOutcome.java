package io.portcullis.gateway.cli.common;

import com.fasterxml.jackson.core.JsonGenerator;
import io.portcullis.gateway.cli.output.JsonOutput;
import java.io.FilterWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What programs read of a command that failed before it printed anything: an object with its
 * complaints and its exit code. People read the same complaints on standard error.
 */
public final class JsonOutcome {
  /** Before each complaint, and before nothing else on standard error. */
  static final String MARK = "portcullis: ";

  private static final int COMPLAINTS = 100;

  private final Environment world;
  private final Printed printed;
  private final Heard heard;

  private JsonOutcome(Environment world, Printed printed, Heard heard) {
    this.world = world;
    this.printed = printed;
    this.heard = heard;
  }

  /** Looks on in a world. */
  public static JsonOutcome in(Environment world) {
    return new JsonOutcome(world, new Printed(world.out()), new Heard(world.err()));
  }

  /** Whether a command line asks for JSON; it may be wrong otherwise. */
  public static boolean isAskedFor(String... arguments) {
    for (int at = 0; at < arguments.length; at++) {
      String word = arguments[at].toLowerCase(Locale.ROOT);
      boolean named = word.equals("-o") || word.equals("--output");
      String format = named && at + 1 < arguments.length ? arguments[at + 1] : "";
      if (format.equalsIgnoreCase("json")) return true;
      if (word.matches("--json|-o=?json|--output=json")) return true;
    }
    return false;
  }

  /** A world in which what is printed and said is noticed. */
  public Environment world() {
    return world.speakingTo(new PrintWriter(printed), new PrintWriter(heard, true));
  }

  /** Prints it where the command failed and has printed nothing. */
  public void tell(int exit) {
    if (exit == Exit.DONE || printed.any) return;
    print(world.out(), heard.complaints, exit);
  }

  /** The object itself. */
  public static void print(PrintWriter out, List<String> errors, int exit) {
    try (JsonGenerator json = JsonOutput.generator(out)) {
      json.writeStartObject();
      json.writeArrayFieldStart("errors");
      for (String each : errors) json.writeString(each);
      json.writeEndArray();
      json.writeNumberField("exit_code", exit);
      json.writeEndObject();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
    out.println();
  }

  /** Notices whether anything is printed. */
  private static final class Printed extends FilterWriter {
    private boolean any;

    private Printed(Writer to) {
      super(to);
    }

    @Override
    public void write(int one) throws IOException {
      any = true;
      super.write(one);
    }

    @Override
    public void write(char[] text, int from, int length) throws IOException {
      any = true;
      super.write(text, from, length);
    }

    @Override
    public void write(String text, int from, int length) throws IOException {
      any = true;
      super.write(text, from, length);
    }

    // A reader that has closed the pipe is known to the writer below alone.
    @Override
    public void flush() throws IOException {
      if (out instanceof PrintWriter below && below.checkError()) {
        throw new IOException("nobody reads on");
      }
    }
  }

  /** Remembers the first complaints. */
  private static final class Heard extends FilterWriter {
    private final List<String> complaints = new ArrayList<>();
    private final StringBuilder line = new StringBuilder();

    private Heard(Writer to) {
      super(to);
    }

    @Override
    public void write(int one) throws IOException {
      take((char) one);
      super.write(one);
    }

    @Override
    public void write(char[] text, int from, int length) throws IOException {
      for (int at = from; at < from + length; at++) take(text[at]);
      super.write(text, from, length);
    }

    @Override
    public void write(String text, int from, int length) throws IOException {
      for (int at = from; at < from + length; at++) take(text.charAt(at));
      super.write(text, from, length);
    }

    private void take(char one) {
      if (one != '\n') {
        line.append(one);
        return;
      }
      String said = line.toString().strip();
      line.setLength(0);
      if (said.startsWith(MARK) && complaints.size() < COMPLAINTS) {
        complaints.add(said.substring(MARK.length()));
      }
    }
  }
}
