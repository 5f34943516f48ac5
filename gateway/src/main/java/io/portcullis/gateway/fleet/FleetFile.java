package io.portcullis.gateway.fleet;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.portcullis.fleet.FleetView;
import io.portcullis.fleet.SiteView;
import io.portcullis.fleet.message.Health;
import io.portcullis.gateway.config.Paths;
import io.portcullis.gateway.events.EnumWords;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What the running gateway knows of its fleet, as a file in the run folder that commands read. */
final class FleetFile {
  private final Path path;
  private final Supplier<List<TakeObjects.Known>> objects;
  private Optional<Turn> turn = Optional.empty();

  /** When it came up or went down last. */
  private record Turn(boolean up, Instant at) {}

  FleetFile(Path path, Supplier<List<TakeObjects.Known>> objects) {
    this.path = path;
    this.objects = objects;
  }

  /** Writes it; a file that cannot be written is only missed by who reads it. */
  void write(FleetView view, Instant now) {
    Turn last = turn.filter(each -> each.up() == view.up()).orElse(new Turn(view.up(), now));
    turn = Optional.of(last);
    try {
      Paths.replace(path, text(view, last.at(), objects.get(), now));
    } catch (IOException unwritable) {
      // Its time tells that it is old.
    }
  }

  private static String text(
      FleetView view, Instant changed, List<TakeObjects.Known> objects, Instant now)
      throws IOException {
    StringWriter text = new StringWriter(1024);
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("time", now.toString());
      json.writeBooleanField("up", view.up());
      json.writeStringField("changed", changed.toString());
      json.writeStringField("trouble", view.trouble().orElse(""));
      json.writeNumberField("accepted", view.accepted());
      json.writeNumberField("narrow", view.narrow());
      json.writeNumberField("told", view.told());
      json.writeNumberField("untold", view.untold());
      long refused = view.refused().values().stream().mapToLong(Long::longValue).sum();
      json.writeNumberField("refused", refused);
      json.writeNumberField("unusable", view.unusable());
      json.writeNumberField("readings", view.again());
      json.writeArrayFieldStart("sites");
      for (SiteView site : view.sites()) write(json, site);
      json.writeEndArray();
      json.writeArrayFieldStart("objects");
      for (TakeObjects.Known object : objects) write(json, object);
      json.writeEndArray();
      json.writeEndObject();
    }
    return text.append('\n').toString();
  }

  private static void write(JsonGenerator json, SiteView site) throws IOException {
    json.writeStartObject();
    json.writeStringField("site", site.name());
    json.writeBooleanField("own", site.own());
    json.writeBooleanField("speaks", site.speaks());
    json.writeNumberField("says", site.says());
    if (site.silent().isPresent()) {
      json.writeNumberField("silent_s", site.silent().get().toSeconds());
    }
    if (site.clock().isPresent()) json.writeNumberField("clock_s", site.clock().get().toSeconds());
    if (site.health().isPresent()) {
      json.writeStringField("version", site.health().get().version());
      json.writeStringField("mode", site.health().get().mode());
      json.writeNumberField("rules", site.health().get().rules());
      json.writeNumberField("fleet", site.health().get().fleet());
      json.writeNumberField("leaks", site.health().get().leaks());
    }
    Optional<Health.Pace> pace = site.health().flatMap(Health::pace);
    if (pace.isPresent()) {
      json.writeNumberField("flows_per_s", pace.get().flowsPerSecond());
      json.writeNumberField("lag_s", pace.get().lagSeconds());
    }
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, TakeObjects.Known known) throws IOException {
    json.writeStartObject();
    json.writeStringField("object", known.object().kind().word());
    json.writeNumberField("version", known.object().version());
    json.writeStringField("time", known.object().time().toString());
    json.writeStringField("by", known.object().by());
    boolean gone = known.object().text().isEmpty();
    boolean taken = known.state() == TakeObjects.State.TAKEN;
    json.writeStringField("state", gone && taken ? "taken_back" : EnumWords.of(known.state()));
    json.writeStringField("reason", known.why());
    json.writeEndObject();
  }

  void remove() {
    try {
      Files.deleteIfExists(path);
    } catch (IOException stays) {
      // Its time tells that it is old.
    }
  }
}
