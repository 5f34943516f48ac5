package io.portcullis.gateway.cli;

import io.portcullis.argus.Flow;
import io.portcullis.argus.FlowSource;
import io.portcullis.argus.Reading;
import io.portcullis.argus.RecordedFlows;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/** Reads flows of a file or of standard input, and counts what was no flow. */
final class FlowInput {
  private static final Duration PATIENCE = Duration.ofMillis(200);
  private static final int TOLD = 5;

  /** Often enough for the eye, seldom enough for the loop. */
  private static final long BETWEEN_PROGRESS = 1 << 14;

  /** What is done with the flows. */
  interface Reader {
    /**
     * Takes one flow.
     *
     * @return false when no more are wanted
     */
    boolean flow(Flow flow);

    /** Nothing comes at the moment, so what was printed should be seen. */
    void pause();
  }

  private final Console console;
  private final World world;
  private final String name;
  private final ZoneId zone;
  private long flows;
  private long malformed;
  private final List<Reading.Malformed> firstMalformed = new ArrayList<>();

  /**
   * @param name a file, or {@code -}
   * @param zone of the dates in the input
   */
  FlowInput(Console console, World world, String name, ZoneId zone) {
    this.console = console;
    this.world = world;
    this.name = name;
    this.zone = zone;
  }

  boolean isStandardInput() {
    return name.equals("-");
  }

  long flows() {
    return flows;
  }

  private FlowSource open() throws IOException, StopException {
    if (isStandardInput()) {
      if (world.terminal()) {
        throw new StopException(Exit.USAGE, "no flows: name a file, or pipe ra's output in");
      }
      return RecordedFlows.lines(world.in(), "-", zone);
    }
    Path file = Path.of(name);
    // No flows are an answer, not a failure.
    if (Files.isRegularFile(file) && Files.size(file) == 0) {
      return RecordedFlows.lines(InputStream.nullInputStream(), name, zone);
    }
    return RecordedFlows.open(file, zone);
  }

  /** Hands all flows over. */
  void readAll(Reader reader) throws IOException, InterruptedException, StopException {
    try (FlowSource source = open()) {
      boolean showProgress = console.terminal() && !console.quiet() && !isStandardInput();
      while (true) {
        Reading reading = source.read(PATIENCE);
        if (reading instanceof Flow flow) {
          flows++;
          if (!reader.flow(flow)) break;
          if (showProgress && flows % BETWEEN_PROGRESS == 0) progress();
        } else if (reading instanceof Reading.EndOfInput) {
          break;
        } else {
          other(reading, reader);
        }
      }
      if (showProgress && flows >= BETWEEN_PROGRESS) console.err().print("\r\u001b[K");
    }
  }

  private void other(Reading reading, Reader reader) {
    if (reading instanceof Reading.Malformed line) {
      malformed++;
      if (firstMalformed.size() < TOLD) firstMalformed.add(line);
    }
    if (reading instanceof Reading.Notice notice) {
      if (notice.severity() == Reading.Severity.INFO) {
        console.say(name + ": " + notice.text());
      } else {
        console.warn(name + ": " + notice.text());
      }
    }
    if (reading instanceof Reading.Quiet) reader.pause();
  }

  private void progress() {
    console.err().printf("\r%,d flows", flows);
    console.err().flush();
  }

  /** Tells what was read, and what could not be. */
  void tell(String rest) {
    for (Reading.Malformed line : firstMalformed) {
      console.say(name + ":" + line.line() + ": skipped: " + line.why());
    }
    if (malformed > firstMalformed.size()) {
      console.say(name + ": and " + (malformed - firstMalformed.size()) + " more such lines");
    }
    if (flows == 0) {
      console.say(name + ": no flows in it");
      return;
    }
    console.say(
        flows
            + (flows == 1 ? " flow, " : " flows, ")
            + rest
            + (malformed == 0 ? "" : ", " + malformed + " malformed lines skipped"));
  }
}
