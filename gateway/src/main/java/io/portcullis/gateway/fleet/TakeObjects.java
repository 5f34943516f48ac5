package io.portcullis.gateway.fleet;

import io.portcullis.fleet.Member;
import io.portcullis.fleet.keys.VerifyingKey;
import io.portcullis.fleet.objects.FleetObject;
import io.portcullis.fleet.objects.KeptObjects;
import io.portcullis.fleet.objects.Kind;
import io.portcullis.fleet.objects.Shelf;
import io.portcullis.gateway.config.Config;
import io.portcullis.gateway.config.FleetObjects;
import io.portcullis.gateway.config.Paths;
import io.portcullis.gateway.events.Metric;
import io.portcullis.gateway.events.Metrics;
import io.portcullis.gateway.events.OperatorLog;
import io.portcullis.gateway.upkeep.Duty;
import io.portcullis.rules.Every;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Takes what the fleet's operator publishes, as far as this router's own files say so. A good one
 * is kept as a file that the configuration reads before its own files; a bad one is refused whole,
 * and the last good one stays.
 */
final class TakeObjects implements Duty {
  private final Config.Fleet settings;
  private final Shelf shelf;
  private final KeptObjects kept;
  private final Runnable reload;
  private final OperatorLog journal;
  private final Every every = new Every(Duration.ofSeconds(1));
  private final Map<Kind, Known> known = new EnumMap<>(Kind.class);
  private final Map<Kind, Shelf.Heard> waiting = new EnumMap<>(Kind.class);
  private boolean again;
  private long refused;

  /** What became of an object. */
  enum State {
    TAKEN,
    /** By this router's own settings. */
    NOT_TAKEN,
    /** It is bad. */
    REFUSED,
    /** It cannot be written down here. */
    UNKEPT
  }

  /**
   * An object as it was heard last.
   *
   * @param why it is not taken; empty where it is, or nobody wants it
   */
  record Known(FleetObject object, State state, String why) {}

  /**
   * @param reload has the gateway read its configuration again
   */
  TakeObjects(Config.Fleet settings, Shelf shelf, Runnable reload, OperatorLog journal) {
    this.settings = settings;
    this.shelf = shelf;
    this.kept = new KeptObjects(settings.folder().resolve(Config.Fleet.OBJECTS));
    this.reload = reload;
    this.journal = journal;
    if (!settings.take().isEmpty()) lastGood();
  }

  @Override
  public Every every() {
    return every;
  }

  private static Config.Fleet.Take part(Kind kind) {
    return switch (kind) {
      case ALLOWLIST -> Config.Fleet.Take.ALLOWLIST;
      case SETTINGS -> Config.Fleet.Take.SETTINGS;
      case MODELS -> Config.Fleet.Take.MODELS;
    };
  }

  private boolean takes(Kind kind) {
    return settings.takes(part(kind));
  }

  /** What an earlier run took counts without the bus, if the operator's key still says so. */
  private void lastGood() {
    VerifyingKey operator;
    try {
      operator = Member.operator(settings.folder());
    } catch (IOException toldByTheLink) {
      return;
    }
    for (Kind kind : Kind.values()) {
      if (!takes(kind)) continue;
      try {
        Optional<FleetObject> last = kept.read(kind, operator);
        if (last.isEmpty()) {
          again |= Files.deleteIfExists(settings.kept(part(kind)));
          continue;
        }
        shelf.known(kind, last.get().version());
        again |= write(last.get());
        known.put(kind, new Known(last.get(), State.TAKEN, ""));
      } catch (IOException wrong) {
        journal.warn("the fleet's " + kind.word() + " of an earlier run: " + Paths.reason(wrong));
        forget(kind);
      }
    }
  }

  private void forget(Kind kind) {
    try {
      again |= Files.deleteIfExists(settings.kept(part(kind)));
    } catch (IOException stays) {
      journal.warn(settings.kept(part(kind)) + " cannot be removed: " + Paths.reason(stays));
    }
  }

  /** Makes the file that is read what an object says; whether it was another. */
  private boolean write(FleetObject object) throws IOException {
    Path file = settings.kept(part(object.kind()));
    if (object.text().isEmpty()) return Files.deleteIfExists(file);
    byte[] text = object.text().get().getBytes(StandardCharsets.UTF_8);
    boolean same = Files.isRegularFile(file) && Arrays.equals(Files.readAllBytes(file), text);
    if (!same) KeptObjects.replace(file, text);
    return !same;
  }

  @Override
  public void perform() {
    for (Shelf.Heard heard : shelf.take()) waiting.put(heard.object().kind(), heard);
    for (Shelf.Heard heard : List.copyOf(waiting.values())) weigh(heard);
    if (!again) return;
    again = false;
    reload.run();
  }

  private void weigh(Shelf.Heard heard) {
    FleetObject object = heard.object();
    Kind kind = object.kind();
    if (!takes(kind)) {
      become(object, State.NOT_TAKEN, "");
      return;
    }
    List<String> problems = problems(object);
    if (!problems.isEmpty()) {
      refused++;
      String more = problems.size() > 1 ? " (and " + (problems.size() - 1) + " more)" : "";
      journal.error(name(object) + ": refused, the last good one stays: " + problems.get(0) + more);
      become(object, State.REFUSED, problems.get(0));
      return;
    }
    try {
      kept.keep(kind, heard.message());
      again |= write(object);
      journal.info(name(object) + (object.text().isPresent() ? ": taken" : ": taken back"));
      become(object, State.TAKEN, "");
    } catch (IOException unwritable) {
      unkept(object, Paths.reason(unwritable));
    }
  }

  private List<String> problems(FleetObject object) {
    if (object.text().isEmpty()) return List.of();
    Path name = Path.of("the fleet's " + object.kind().word());
    return FleetObjects.problems(part(object.kind()), name, object.text().get());
  }

  private void become(FleetObject object, State state, String why) {
    waiting.remove(object.kind());
    known.put(object.kind(), new Known(object, state, why));
  }

  /** It is tried again with the next look, and told once. */
  private void unkept(FleetObject object, String why) {
    Known now = new Known(object, State.UNKEPT, "it cannot be kept: " + why);
    if (!now.equals(known.put(object.kind(), now))) {
      String folder = settings.folder().resolve(Config.Fleet.OBJECTS).toString();
      journal.error(name(object) + ": cannot be kept in " + folder + ": " + why);
    }
  }

  private static String name(FleetObject object) {
    return "the fleet's %s, version %d, by %s"
        .formatted(object.kind().word(), object.version(), object.by());
  }

  /** What was heard, and what became of it. */
  List<Known> known() {
    return new ArrayList<>(known.values());
  }

  void measure(Metrics metrics) {
    long taken = known.values().stream().filter(each -> each.state() == State.TAKEN).count();
    metrics.set(Metric.FLEET_OBJECTS, taken);
    metrics.set(Metric.FLEET_OBJECTS_REFUSED, refused);
  }
}
