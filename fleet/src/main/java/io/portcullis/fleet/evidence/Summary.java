package io.portcullis.fleet.evidence;

import com.fasterxml.jackson.core.JsonGenerator;
import io.portcullis.detector.json.Json;
import io.portcullis.fleet.message.Head;
import io.portcullis.fleet.message.Message;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.util.List;

/**
 * What a site hears of one server, over all its hosts: no flow, no name, no inside address.
 *
 * @param periodSeconds middle gap, of the host that is surest; above zero, two digits
 * @param onBeat how many of a hundred flows are on the beat
 * @param flows of all hosts
 * @param hosts how many talk to it so; a count alone
 * @param first how long ago the first of these flows was
 * @param last how long ago the last was
 */
public record Summary(
    Endpoint endpoint,
    double periodSeconds,
    int onBeat,
    int flows,
    int hosts,
    Duration first,
    Duration last) {
  private static final MathContext TWO_DIGITS = new MathContext(2);

  public Summary {
    if (!(periodSeconds > 0) || periodSeconds > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(periodSeconds + " s is no period");
    }
    if (onBeat < 0 || onBeat > 100) throw new IllegalArgumentException(onBeat + " of a hundred");
    if (flows < 1 || hosts < 1) throw new IllegalArgumentException("nobody talks to it");
    if (first.isNegative() || last.isNegative()) {
      throw new IllegalArgumentException("it is still to come");
    }
    periodSeconds = twoDigits(periodSeconds);
  }

  /** What tells a rhythm, and nothing finer. */
  static double twoDigits(double seconds) {
    return BigDecimal.valueOf(seconds).round(TWO_DIGITS).doubleValue();
  }

  /** The text of all that a site hears of the servers of one partition. */
  public static String text(Head head, List<Summary> all) {
    return Message.write(
        head,
        json -> {
          json.writeArrayFieldStart("seen");
          for (Summary each : all) each.write(json);
          json.writeEndArray();
        });
  }

  private void write(JsonGenerator json) throws IOException {
    json.writeStartObject();
    endpoint.write(json);
    json.writeNumberField("period_s", periodSeconds);
    json.writeNumberField("on_beat", onBeat);
    json.writeNumberField("flows", flows);
    json.writeNumberField("hosts", hosts);
    json.writeNumberField("first_s", first.toSeconds());
    json.writeNumberField("last_s", last.toSeconds());
    json.writeEndObject();
  }

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException when it makes no sense
   */
  static Summary read(Json json) throws IOException {
    return new Summary(
        Endpoint.read(json),
        json.number("period_s"),
        json.integer("on_beat"),
        json.integer("flows"),
        json.integer("hosts"),
        Duration.ofSeconds(json.integer("first_s")),
        Duration.ofSeconds(json.integer("last_s")));
  }
}
