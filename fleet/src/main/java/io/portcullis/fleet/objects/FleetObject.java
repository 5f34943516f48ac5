package io.portcullis.fleet.objects;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.portcullis.detector.json.Json;
import io.portcullis.fleet.keys.SigningKey;
import io.portcullis.fleet.keys.VerifyingKey;
import io.portcullis.fleet.message.Place;
import io.portcullis.fleet.message.Refusal;
import io.portcullis.fleet.message.RefusedException;
import io.portcullis.fleet.message.Signed;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * A text that the fleet's operator publishes for all sites.
 *
 * @param version grows with each that is published; the highest counts
 * @param time when it was signed, by the clock of who signed it; nothing is decided by it
 * @param by who signed it, as he calls himself
 * @param text what it says; empty: it is taken back
 */
public record FleetObject(Kind kind, long version, Instant time, String by, Optional<String> text) {
  /** Bytes of a text at most, however small it is on the way. */
  public static final int LARGEST = 1 << 20;

  public FleetObject {
    if (version < 1) throw new IllegalArgumentException("a version is 1 or more, not " + version);
  }

  /**
   * As a message, and a file.
   *
   * @throws IllegalArgumentException when it is larger than a message may be
   */
  public byte[] seal(SigningKey operator) {
    byte[] message = Signed.seal(operator, Place.object(kind.word()).toString(), json());
    if (message.length > Signed.LARGEST) {
      throw new IllegalArgumentException(
          "the %s take %d bytes on the way, more than %d"
              .formatted(kind.word(), message.length, Signed.LARGEST));
    }
    return message;
  }

  private String json() {
    StringWriter written = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(written)) {
      json.writeStartObject();
      json.writeNumberField("v", 1);
      json.writeStringField("object", kind.word());
      json.writeNumberField("version", version);
      json.writeStringField("time", time.toString());
      json.writeStringField("by", by);
      if (text.isPresent()) json.writeStringField("deflated", deflated(text.get()));
      json.writeEndObject();
    } catch (IOException never) {
      throw new IllegalStateException(never);
    }
    return written.toString();
  }

  private static String deflated(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > LARGEST) {
      throw new IllegalArgumentException(bytes.length + " bytes are more than " + LARGEST);
    }
    Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION);
    deflater.setInput(bytes);
    deflater.finish();
    ByteArrayOutputStream small = new ByteArrayOutputStream();
    byte[] some = new byte[4096];
    while (!deflater.finished()) small.write(some, 0, deflater.deflate(some));
    deflater.end();
    return Base64.getEncoder().encodeToString(small.toByteArray());
  }

  /**
   * Reads one.
   *
   * @param kind by the place where it stands
   * @throws RefusedException when the operator did not sign it, or it makes no sense
   */
  public static FleetObject open(Kind kind, byte[] message, VerifyingKey operator)
      throws RefusedException {
    Signed signed = Signed.parse(message);
    if (!signed.isBy(operator, Place.object(kind.word()).toString())) {
      throw new RefusedException(Refusal.FORGED, "the fleet's operator did not sign it");
    }
    try {
      Json json = Json.read(Json.strict(4, Signed.LARGEST, Signed.LARGEST), signed.text());
      if (json.integer("v") != 1) {
        throw new RefusedException(Refusal.VERSION, "it has version " + json.integer("v"));
      }
      if (!json.line("object").equals(kind.word())) {
        throw new RefusedException(Refusal.WRONG_PLACE, "it is of another kind");
      }
      Optional<String> text =
          json.has("deflated") ? Optional.of(inflated(json.text("deflated"))) : Optional.empty();
      return new FleetObject(
          kind,
          json.wholeNumber("version"),
          Instant.parse(json.line("time")),
          json.line("by"),
          text);
    } catch (IOException
        | IllegalArgumentException
        | DataFormatException
        | DateTimeException wrong) {
      throw new RefusedException(Refusal.UNREADABLE, String.valueOf(wrong.getMessage()));
    }
  }

  private static String inflated(String base64) throws IOException, DataFormatException {
    Inflater inflater = new Inflater();
    inflater.setInput(Base64.getDecoder().decode(base64));
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    byte[] some = new byte[4096];
    try {
      while (!inflater.finished()) {
        int many = inflater.inflate(some);
        if (many == 0) throw new IOException("it is cut off");
        text.write(some, 0, many);
        if (text.size() > LARGEST) throw new IOException("it is larger than " + LARGEST);
      }
    } finally {
      inflater.end();
    }
    return text.toString(StandardCharsets.UTF_8);
  }
}
