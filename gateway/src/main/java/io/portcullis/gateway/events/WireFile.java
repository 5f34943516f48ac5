package io.portcullis.gateway.events;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.portcullis.capture.WireFinding;
import io.portcullis.detector.json.Json;
import io.portcullis.gateway.config.Paths;
import io.portcullis.rules.Verdict;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What the running gateway sees of each rule on the wire now, as a file in the run folder that
 * other commands read: it is of the moment, so it has no place in the ledger.
 */
public final class WireFile {
  private final Path path;
  private String written = "";

  public WireFile(Path path) {
    this.path = path;
  }

  /**
   * What was seen of one rule's traffic.
   *
   * @param arrived packets on the inside, before the firewall
   * @param left packets behind it
   * @param own packets of the router itself to the same remote
   * @param dropped packets that the kernel dropped meanwhile
   * @param lastArrived when the last one arrived
   * @param reason of the verdict, a sentence
   */
  public record Seen(
      Verdict verdict,
      long arrived,
      long left,
      long own,
      long dropped,
      Optional<Instant> lastArrived,
      String reason) {
    /** Of a packet or two the capture may tell in a moment. */
    private static final long SURELY = 3;

    static Seen of(WireFinding finding) {
      return new Seen(
          finding.verdict(),
          finding.sighting().arrived(),
          finding.sighting().left(),
          finding.sighting().own(),
          finding.dropped(),
          finding.sighting().lastArrived(),
          finding.reason());
    }

    /** Whether the kernel dropped packets of which the capture saw none, and should have. */
    public boolean isBlind() {
      return verdict == Verdict.UNTESTED && arrived + left + own == 0 && dropped >= SURELY;
    }
  }

  /** How many of some findings show a capture that is blind. */
  public static int blind(List<WireFinding> findings) {
    return (int) findings.stream().map(Seen::of).filter(Seen::isBlind).count();
  }

  /** Writes it when it changed; a file that cannot be written is only missed by who reads it. */
  public void write(List<WireFinding> findings) {
    String text = text(findings);
    if (text.equals(written)) return;
    try {
      Paths.replace(path, text);
      written = text;
    } catch (IOException unwritable) {
      written = "";
    }
  }

  private static String text(List<WireFinding> findings) {
    StringWriter text = new StringWriter(256);
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.writeStartObject();
      for (WireFinding each : findings) {
        json.writeObjectFieldStart(Long.toString(each.block()));
        json.writeStringField("verdict", each.verdict().word());
        json.writeNumberField("arrived", each.sighting().arrived());
        json.writeNumberField("left", each.sighting().left());
        json.writeNumberField("own", each.sighting().own());
        json.writeNumberField("dropped", each.dropped());
        if (each.sighting().lastArrived().isPresent()) {
          json.writeStringField("last_arrived", each.sighting().lastArrived().get().toString());
        }
        json.writeStringField("reason", each.reason());
        json.writeEndObject();
      }
      json.writeEndObject();
    } catch (IOException neverInMemory) {
      throw new java.io.UncheckedIOException(neverInMemory);
    }
    return text.append('\n').toString();
  }

  /**
   * What is seen by rule; empty when no gateway has looked since the machine started.
   *
   * @throws IOException when the file cannot be read or is damaged
   */
  public Map<Long, Seen> read() throws IOException {
    Map<Long, Seen> all = new LinkedHashMap<>();
    String text;
    try {
      text = Files.readString(path);
    } catch (NoSuchFileException nobodyLooked) {
      return Map.of();
    }
    try {
      Json file = Json.read(text);
      for (String id : file.names()) all.put(Long.parseLong(id), seen(file.object(id)));
    } catch (IOException | IllegalArgumentException | DateTimeException damaged) {
      throw new IOException(path + " is damaged; it is written anew within seconds", damaged);
    }
    return all;
  }

  private static Seen seen(Json json) throws IOException {
    return new Seen(
        Verdict.valueOf(json.text("verdict").toUpperCase(Locale.ROOT)),
        json.wholeNumber("arrived"),
        json.wholeNumber("left"),
        json.wholeNumber("own"),
        json.wholeNumber("dropped"),
        json.has("last_arrived")
            ? Optional.of(Instant.parse(json.text("last_arrived")))
            : Optional.empty(),
        json.text("reason"));
  }

  /** The gateway ends: what it saw is of the past. */
  public void remove() {
    try {
      Files.deleteIfExists(path);
    } catch (IOException stays) {
      // Its times tell that it is old.
    }
  }
}
