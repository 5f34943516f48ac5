package io.portcullis.gateway.cli.detect;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import io.portcullis.argus.Flow;
import io.portcullis.argus.Tuple;
import io.portcullis.detector.Detection;
import io.portcullis.detector.evidence.Explanation;
import io.portcullis.detector.evidence.explain.ExplanationJson;
import io.portcullis.gateway.cli.output.JsonOutput;
import io.portcullis.gateway.cli.output.Times;
import io.portcullis.gateway.events.ServerObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.Optional;

/** Every match as one line of JSON, those of normal models too. */
final class JsonMatches implements Matches {
  private final JsonGenerator json;
  private final Times time;
  private final boolean explain;

  /**
   * @param explain whether a beacon's line also has the field {@code explanation}
   */
  JsonMatches(PrintWriter out, Times time, boolean explain) {
    this.json = JsonOutput.generator(out);
    // One generator for all lines; the line ends are ours, so that a live line is whole at once.
    this.json.setPrettyPrinter(new MinimalPrettyPrinter(""));
    this.time = time;
    this.explain = explain;
  }

  @Override
  public void after(Flow flow, Optional<Detection> match) {
    if (match.isPresent()) print(match.get());
  }

  @Override
  public void end(Optional<Detection> last) {
    last.ifPresent(this::print);
    try {
      json.close();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  @Override
  public void spared(Flow flow, String letters, Explanation why) {
    if (!explain) return;
    try {
      json.writeStartObject();
      flow(flow, "spare");
      json.writeStringField("model", Detection.BEACON);
      json.writeBooleanField("malicious", false);
      json.writeStringField("letters", letters);
      json.writeNumberField("flows", why.flows());
      end(why);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private void flow(Flow flow, String event) throws IOException {
    Tuple tuple = flow.tuple();
    json.writeStringField("timestamp", time.text(flow.start()));
    json.writeStringField("event_type", event);
    json.writeNumberField("flow_line", flow.line());
    json.writeStringField("tuple", tuple.toString());
    json.writeStringField("src_ip", tuple.source());
    json.writeStringField("dest_ip", tuple.destination());
    port(tuple.destinationPort());
    json.writeStringField("proto", tuple.protocol());
    ServerObject.write(flow.server(), json);
  }

  private void end(Explanation why) throws IOException {
    json.writeFieldName("explanation");
    json.writeRawValue(ExplanationJson.write(why));
    end();
  }

  private void end() throws IOException {
    json.writeEndObject();
    json.writeRaw('\n');
    json.flush();
  }

  private void print(Detection match) {
    try {
      json.writeStartObject();
      flow(match.flow(), "alert");
      json.writeStringField("model", match.model());
      json.writeBooleanField("malicious", match.malicious());
      json.writeNumberField("distance", match.distance());
      json.writeNumberField("threshold", match.threshold());
      json.writeStringField("letters", match.letters());
      json.writeNumberField("flows", match.flows());
      if (explain && match.explanation().isPresent()) {
        end(match.explanation().get());
      } else {
        end();
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** A number where it is one; ICMP's are hexadecimal texts, and ARP has none. */
  private void port(String port) throws IOException {
    boolean decimal = !port.isEmpty() && port.length() <= 5;
    for (int at = 0; decimal && at < port.length(); at++) {
      decimal = port.charAt(at) >= '0' && port.charAt(at) <= '9';
    }
    if (decimal) {
      json.writeNumberField("dest_port", Integer.parseInt(port));
    } else if (port.isEmpty()) {
      json.writeNullField("dest_port");
    } else {
      json.writeStringField("dest_port", port);
    }
  }
}
