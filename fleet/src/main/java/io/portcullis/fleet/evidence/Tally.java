package io.portcullis.fleet.evidence;

import com.fasterxml.jackson.core.JsonGenerator;
import io.portcullis.detector.json.Json;
import io.portcullis.fleet.message.Head;
import io.portcullis.fleet.message.Message;
import java.io.IOException;
import java.util.List;

/**
 * How many sites hear the same of one server.
 *
 * @param periodSeconds middle period of those that are alike; 0 where none are
 * @param alike sites with one regular rhythm
 * @param seen sites with any rhythm; as many as are alike, or more
 * @param sites that say what they hear; as many as see it, or more
 */
public record Tally(Endpoint endpoint, double periodSeconds, int alike, int seen, int sites) {
  public Tally {
    if (!(periodSeconds >= 0) || periodSeconds > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(periodSeconds + " s is no period");
    }
    if (alike < 0 || seen < Math.max(1, alike) || sites < seen) {
      throw new IllegalArgumentException(alike + " of " + seen + " of " + sites + " sites");
    }
  }

  /** The text of all tallies of a slice. */
  public static String text(Head head, List<Tally> all) {
    return Message.write(
        head,
        json -> {
          json.writeArrayFieldStart("tallies");
          for (Tally each : all) each.write(json);
          json.writeEndArray();
        });
  }

  private void write(JsonGenerator json) throws IOException {
    json.writeStartObject();
    endpoint.write(json);
    if (alike > 0) json.writeNumberField("period_s", periodSeconds);
    json.writeNumberField("alike", alike);
    json.writeNumberField("seen", seen);
    json.writeNumberField("sites", sites);
    json.writeEndObject();
  }

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException when it makes no sense
   */
  static Tally read(Json json) throws IOException {
    int alike = json.integer("alike");
    return new Tally(
        Endpoint.read(json),
        alike > 0 ? json.number("period_s") : 0,
        alike,
        json.integer("seen"),
        json.integer("sites"));
  }
}
