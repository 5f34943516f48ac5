package io.portcullis.argus.text;

import io.portcullis.argus.FlowSource;
import io.portcullis.argus.Reading;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.Queue;

/** Flows of a stream of lines that were written before, or are written by a child for us. */
public final class LineFlows implements FlowSource {

  /** What the lines come from: it may have something to say when they end, and is closed. */
  public interface Origin {
    /** Asked once, at the end of the lines. */
    Iterable<Reading.Notice> lastWords() throws IOException, InterruptedException;

    void close() throws IOException;
  }

  private final LineReader lines;
  private final FlowParser parser;
  private final String name;
  private final Origin origin;
  private final Queue<Reading.Notice> lastWords = new ArrayDeque<>();
  private boolean ended;
  private volatile boolean closed;

  public LineFlows(InputStream in, String name, ZoneId zone, Origin origin) {
    this.lines = new LineReader(in);
    this.parser = new FlowParser(zone);
    this.name = name;
    this.origin = origin;
  }

  @Override
  public Reading read(Duration patience) throws IOException, InterruptedException {
    while (advance()) {
      Reading reading = parsed();
      if (reading != Reading.QUIET) return reading;
    }
    if (!ended) {
      ended = true;
      origin.lastWords().forEach(lastWords::add);
    }
    Reading.Notice notice = lastWords.poll();
    return notice == null ? Reading.END : notice;
  }

  /** Whether the next reading is here already. */
  public boolean ready() {
    return !ended && lines.ready();
  }

  private boolean advance() throws IOException {
    if (ended || closed) return false;
    try {
      return lines.advance();
    } catch (EOFException truncated) {
      throw new IOException(
          name
              + " is cut off after line "
              + lines.number()
              + "; what comes before was read. Copy it again",
          truncated);
    } catch (IOException broken) {
      if (closed) return false;
      throw new IOException(
          "cannot read " + name + " after line " + lines.number() + ": " + broken.getMessage(),
          broken);
    }
  }

  private Reading parsed() {
    if (lines.tooLong()) {
      return new Reading.Malformed(
          lines.number(), "longer than " + LineReader.LONGEST + " bytes, skipped");
    }
    return parser.parse(lines.buffer(), lines.offset(), lines.length(), lines.number());
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean recorded() {
    return true;
  }

  @Override
  public void close() {
    if (closed) return;
    closed = true;
    try (lines) {
      origin.close();
    } catch (IOException nothingIsLost) {
      // It was opened for reading only.
    }
  }
}
