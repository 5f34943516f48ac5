package io.portcullis.gateway;

import io.portcullis.argus.Flow;
import io.portcullis.argus.FlowSource;
import io.portcullis.argus.Reading;
import io.portcullis.argus.RecordedFlows;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.function.Consumer;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The flows that a command is told to read, and the account of what could not be read. */
final class FlowInput {
  private static final int SHOWN = 5;

  @Parameters(
      index = "0",
      arity = "0..1",
      defaultValue = "-",
      paramLabel = "FILE|-",
      description = "ra's CSV or binetflow, plain, .gz or .xz; default: standard input.")
  private String file = "-";

  @Option(
      names = "--time-zone",
      paramLabel = "ZONE",
      description = "Zone of the dates in the input; default: this machine's.")
  private ZoneId zone = ZoneId.systemDefault();

  private long flows;
  private long malformed;

  /**
   * Hands every flow over, in the order of the input.
   *
   * @param talk where malformed lines are shown, the first few, and notices
   */
  void read(Consumer<Flow> to, PrintWriter talk) throws IOException, InterruptedException {
    try (FlowSource source = open()) {
      while (true) {
        Reading reading = source.read(Duration.ofSeconds(1));
        if (reading instanceof Flow flow) {
          flows++;
          to.accept(flow);
        } else if (reading instanceof Reading.Malformed bad) {
          if (++malformed <= SHOWN) {
            talk.println("portcullis: " + name() + " line " + bad.line() + ": " + bad.why());
          }
        } else if (reading instanceof Reading.Notice notice) {
          talk.println("portcullis: " + notice.text());
        } else if (reading instanceof Reading.EndOfInput) {
          return;
        }
      }
    }
  }

  private FlowSource open() throws IOException {
    return file.equals("-")
        ? RecordedFlows.lines(System.in, "-", zone)
        : RecordedFlows.open(Path.of(file), zone);
  }

  private String name() {
    return file.equals("-") ? "standard input" : file;
  }

  /** One line on what was read, to be shown at the end. */
  String summary() {
    return flows + " flows, " + malformed + " malformed lines" + (flows == 0 ? ": no flows" : "");
  }
}
