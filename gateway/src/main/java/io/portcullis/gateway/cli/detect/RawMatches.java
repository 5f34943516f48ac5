package io.portcullis.gateway.cli.detect;

import io.portcullis.argus.Flow;
import io.portcullis.detector.Detection;
import io.portcullis.gateway.cli.output.Times;
import java.io.PrintWriter;
import java.util.Optional;

/** Every match as one tab-separated line. */
final class RawMatches implements Matches {
  private final PrintWriter out;
  private final Times time;

  RawMatches(PrintWriter out, Times time) {
    this.out = out;
    this.time = time;
    out.println(
        "timestamp\tflow_line\ttuple\tmodel\tmalicious\tdistance\tthreshold\tflows\tletters");
  }

  @Override
  public void after(Flow flow, Optional<Detection> match) {
    match.ifPresent(this::print);
  }

  @Override
  public void end(Optional<Detection> last) {
    last.ifPresent(this::print);
  }

  private void print(Detection match) {
    out.println(
        String.join(
            "\t",
            time.text(match.flow().start()),
            Long.toString(match.flow().line()),
            match.tuple().toString(),
            match.model(),
            Boolean.toString(match.malicious()),
            Double.toString(match.distance()),
            Double.toString(match.threshold()),
            Integer.toString(match.flows()),
            match.letters()));
  }
}
