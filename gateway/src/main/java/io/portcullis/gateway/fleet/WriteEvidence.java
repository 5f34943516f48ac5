package io.portcullis.gateway.fleet;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.portcullis.fleet.evidence.EvidenceLink;
import io.portcullis.fleet.evidence.EvidenceView;
import io.portcullis.gateway.config.Paths;
import io.portcullis.gateway.upkeep.Duty;
import io.portcullis.rules.BootClock;
import io.portcullis.rules.Every;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Keeps a file in the run folder that tells commands what is told and heard of rhythms. */
final class WriteEvidence implements Duty {
  private final EvidenceLink link;
  private final Path file;
  private final BootClock clock;
  private final Every every = new Every(Duration.ofSeconds(1));

  WriteEvidence(EvidenceLink link, Path file, BootClock clock) {
    this.link = link;
    this.file = file;
    this.clock = clock;
  }

  @Override
  public Every every() {
    return every;
  }

  @Override
  public void perform() {
    try {
      Paths.replace(file, text(link.view()));
    } catch (IOException unwritable) {
      // Its time tells that it is old.
    }
  }

  private String text(EvidenceView view) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("time", clock.instant().toString());
      json.writeBooleanField("up", view.up());
      json.writeStringField("trouble", view.trouble().orElse(""));
      json.writeNumberField("told", view.told());
      json.writeNumberField("untold", view.untold());
      json.writeNumberField("tallies", view.tallies());
      json.writeEndObject();
    }
    return text.append('\n').toString();
  }

  /** The gateway ends: what it knows is of the past. */
  void end() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException stays) {
      // Its time tells that it is old.
    }
  }
}
