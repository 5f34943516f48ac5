package io.portcullis.fleet.roster;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.portcullis.detector.json.Json;
import io.portcullis.fleet.keys.SigningKey;
import io.portcullis.fleet.keys.VerifyingKey;
import io.portcullis.fleet.message.Place;
import io.portcullis.fleet.message.Refusal;
import io.portcullis.fleet.message.RefusedException;
import io.portcullis.fleet.message.Signed;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the fleet's operator says of one site.
 *
 * @param name of the site
 * @param version grows with each change; the highest counts
 * @param site who it is; empty: it belongs to the fleet no more
 */
public record Entry(String name, long version, Optional<Site> site) {

  /** As a message and a file of the operator. */
  public byte[] seal(SigningKey operator) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.writeStartObject();
      json.writeNumberField("v", 1);
      json.writeStringField("site", name);
      json.writeNumberField("version", version);
      json.writeBooleanField("member", site.isPresent());
      if (site.isPresent()) write(json, site.get());
      json.writeEndObject();
    } catch (IOException never) {
      throw new IllegalStateException(never);
    }
    return Signed.seal(operator, Place.entry(name).toString(), text.toString());
  }

  private static void write(JsonGenerator json, Site site) throws IOException {
    json.writeBooleanField("speaks", site.speaks());
    if (site.correlator()) json.writeBooleanField("correlator", true);
    json.writeStringField("bus", site.busKey());
    json.writeArrayFieldStart("keys");
    for (VerifyingKey key : site.keys()) {
      json.writeStartObject();
      json.writeStringField("key", key.id());
      json.writeStringField("public", key.text());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /**
   * Reads one.
   *
   * @param name of the site, by the place where it stands
   * @throws RefusedException when the operator did not sign it, or it makes no sense
   */
  public static Entry open(String name, byte[] message, VerifyingKey operator)
      throws RefusedException {
    Signed signed = Signed.parse(message);
    if (!signed.isBy(operator, Place.entry(name).toString())) {
      throw new RefusedException(Refusal.FORGED, "the fleet's operator did not sign it");
    }
    try {
      Json json = Json.read(Json.strict(6, 1024, Signed.LARGEST), signed.text());
      if (json.integer("v") != 1) {
        throw new RefusedException(Refusal.VERSION, "it has version " + json.integer("v"));
      }
      if (!json.line("site").equals(name)) {
        throw new RefusedException(Refusal.WRONG_PLACE, "it is of another site");
      }
      Optional<Site> site =
          json.isTrue("member") ? Optional.of(site(name, json)) : Optional.empty();
      return new Entry(name, json.wholeNumber("version"), site);
    } catch (IOException | IllegalArgumentException wrong) {
      throw new RefusedException(Refusal.UNREADABLE, String.valueOf(wrong.getMessage()));
    }
  }

  private static Site site(String name, Json json) throws IOException {
    List<VerifyingKey> keys = new ArrayList<>();
    for (Json each : json.objects("keys")) {
      keys.add(VerifyingKey.of(each.line("key"), each.text("public")));
    }
    return new Site(name, json.isTrue("speaks"), json.text("bus"), keys, json.isTrue("correlator"));
  }
}
