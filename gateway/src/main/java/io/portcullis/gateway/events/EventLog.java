package io.portcullis.gateway.events;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.portcullis.detector.Detection;
import io.portcullis.detector.evidence.Explanation;
import io.portcullis.rules.Actor;
import io.portcullis.rules.Block;
import io.portcullis.rules.BlockState;
import io.portcullis.rules.Decision;
import io.portcullis.rules.Durations;
import io.portcullis.rules.Mode;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What happened, for machines and for people: JSON lines in the shape of Suricata's EVE (its user
 * guide, "Eve JSON Format"), so that what reads those reads these, and one line in fail2ban's
 * grammar a change of the firewall. Nothing here ever stops a block: what cannot be written is
 * counted. A flood of alerts fills no disk: they are left out of a log that has its size, and what
 * becomes of rules, which the breaker bounds, is written on.
 */
public final class EventLog implements AutoCloseable {
  /** What a flood of detections makes; rules and orders make the others. */
  private static final Set<String> COMMON = Set.of("alert", "spare", "stats");

  private final JsonFactory json = new JsonFactory();
  private final AppendedFile file;
  private final InstantSource clock;
  private final EveTime time;
  private final Consumer<String> journal;
  private final Consumer<String> copies;
  private final long size;
  private Consumer<Happening> listener = nobody -> {};

  /** A log that may get as long as it likes. */
  public EventLog(
      Path file,
      InstantSource clock,
      ZoneId zone,
      Consumer<String> journal,
      Consumer<String> copies) {
    this(file, Long.MAX_VALUE / 2, clock, zone, journal, copies);
  }

  /**
   * @param file the folder is made when missing
   * @param size bytes that the file may have before alerts are left out, until somebody rotates it;
   *     beyond its double nothing is written
   * @param journal gets the human lines; the service's standard output
   * @param copies gets each line of JSON, without its end
   */
  public EventLog(
      Path file,
      long size,
      InstantSource clock,
      ZoneId zone,
      Consumer<String> journal,
      Consumer<String> copies) {
    this.size = size;
    this.file = new AppendedFile(file);
    this.clock = clock;
    this.time = new EveTime(zone);
    this.journal = journal;
    this.copies = copies;
  }

  /** Tells of what happens to rules and gateway from now on, beside the log; one at a time. */
  public void listen(Consumer<Happening> to) {
    this.listener = to;
  }

  /** The zone of its times. */
  public ZoneId zone() {
    return time.zone();
  }

  private void tell(String type, Block block, String words) {
    if (block.origin().isListed()) return;
    listener.accept(new Happening(type, Optional.of(block), words));
  }

  private void tell(String type, String words) {
    listener.accept(new Happening(type, Optional.empty(), words));
  }

  /** A time as this log writes it, for the lines beside it. */
  public String time(Instant instant) {
    return time.text(instant);
  }

  /**
   * A flow whose tuple matched a model.
   *
   * @param blocked whether its traffic is dropped for real, now or already
   */
  public void alert(Detection detection, Decision decision, boolean blocked) {
    write(
        "alert",
        body -> {
          new EveFlow(detection.flow()).write(body);
          Category category = category(detection);
          Body ours = metadata -> metadata(metadata, detection, decision);
          alertObject(body, detection.model(), category, blocked, Optional.of(ours));
        });
  }

  /** What EVE has no word for; its schema leaves this object open. */
  private void metadata(JsonGenerator body, Detection detection, Decision decision)
      throws IOException {
    body.writeStringField("flow_start", time.text(detection.flow().start()));
    body.writeStringField("tuple", detection.tuple().toString());
    ServerObject.write(detection.flow().server(), body);
    body.writeStringField("letters", detection.letters());
    body.writeNumberField("flows", detection.flows());
    body.writeNumberField("distance", detection.distance());
    body.writeNumberField("threshold", detection.threshold());
    body.writeStringField("decision", word(decision));
    body.writeStringField("reason", decision.reason());
    Optional<String> familiar = detection.explanation().flatMap(Explanation::familiarity);
    if (familiar.isPresent()) body.writeStringField("baseline", familiar.get());
  }

  private static String word(Decision decision) {
    if (decision instanceof Decision.Enforce) return "enforce";
    if (decision instanceof Decision.InForce) return "in_force";
    if (decision instanceof Decision.Spared) return "spared";
    return decision instanceof Decision.HeldBack ? "held_back" : "reported";
  }

  /** A block that took effect, for real or, in dry run, virtually; or that the kernel refused. */
  public void block(Block block) {
    boolean real = block.state() == BlockState.ACTIVE || block.state() == BlockState.PENDING;
    boolean virtual = block.state() == BlockState.WOULD_BLOCK;
    String type = real ? "block" : virtual ? "would_block" : "failed";
    write(type, body -> blockObject(body, block, real));
    String verb = real ? "Ban" : virtual ? "Would-Ban" : "Ban-Failed";
    say(real || virtual ? "NOTICE" : "ERROR", block, verb, "for " + timeout(block));
    tell(type, block, "");
  }

  public void extend(Block block, Actor by, String why) {
    write("extend", block, by, "extend_reason", why);
    String rest = "to " + timeout(block) + " from now by " + by;
    say("NOTICE", block, "Extend-Ban", rest + (why.isEmpty() ? "" : ", " + why));
    tell("extend", block, rest + (why.isEmpty() ? "" : ", " + why));
  }

  public void release(Block block, Actor by, String why) {
    write("release", block, by, "release_reason", why);
    String rest = "by " + by + (why.isEmpty() ? "" : ": " + why);
    say("NOTICE", block, "Unban", rest);
    tell("release", block, rest);
  }

  /**
   * A block whose time ran out.
   *
   * @param real false when it was one of the dry run
   */
  public void expire(Block block, boolean real) {
    write(real ? "expire" : "would_expire", body -> blockObject(body, block, false));
    say("NOTICE", block, real ? "Unban" : "Would-Unban", "after " + timeout(block));
    tell(real ? "expire" : "would_expire", block, "");
  }

  /** A detection that was not acted on because something protects it. */
  public void spare(Decision.Spared spared) {
    Detection detection = spared.detection();
    write(
        "spare",
        body -> {
          new EveFlow(detection.flow()).write(body);
          alertObject(body, detection.model(), category(detection), false, Optional.empty());
          body.writeStringField("letters", detection.letters());
          body.writeStringField("allow_entry", spared.entry().what());
          body.writeStringField("allow_kind", EnumWords.of(spared.entry().kind()));
          body.writeStringField("reason", spared.reason());
        });
  }

  /** Packets of a block were seen behind the firewall. */
  public void leak(Block block, String evidence) {
    write("leak", block, Actor.Automatic.CAPTURE, "verdict_reason", evidence);
    say("ERROR", block, "Leak", evidence);
    tell("leak", block, evidence);
  }

  /** Ledger and kernel were compared, and something was found or mended. */
  public void reconcile(int intended, int present, int mended, List<String> differences) {
    write(
        "reconcile",
        body -> {
          body.writeNumberField("intended", intended);
          body.writeNumberField("present", present);
          body.writeNumberField("mended", mended);
          body.writeArrayFieldStart("differences");
          for (String difference : differences) body.writeString(difference);
          body.writeEndArray();
        });
    if (!differences.isEmpty()) {
      journal.accept(
          "WARNING kernel and ledger differed in "
              + differences.size()
              + " ("
              + differences.get(0)
              + "), "
              + mended
              + " mended");
      tell("reconcile", String.join("; ", differences) + "; " + mended + " mended");
    }
  }

  /** The breaker closed; nobody needs to be told of what is well again. */
  public void breakerClosed(String why) {
    write("breaker", body -> body.writeStringField("reason", why));
    journal.accept("NOTICE breaker: " + why);
  }

  /** A budget of the breaker is spent; no new blocks, or none of one source. */
  public void breaker(String why) {
    write("breaker", body -> body.writeStringField("reason", why));
    journal.accept("WARNING breaker: " + why);
    tell("breaker", why);
  }

  /**
   * A block list came into use, or a copy of it was not taken.
   *
   * @param outcome {@code in_use}, {@code refused}, {@code failed} or {@code too_old}
   * @param prefixes of the copy that is kept
   */
  public void list(String name, String outcome, int prefixes, String why) {
    write(
        "list",
        body -> {
          body.writeStringField("list", name);
          body.writeStringField("outcome", outcome);
          body.writeNumberField("prefixes", prefixes);
          body.writeStringField("reason", why);
        });
    boolean good = outcome.equals("in_use");
    journal.accept((good ? "NOTICE" : "WARNING") + " list " + name + ": " + why);
    if (!good) tell("list", name + ": " + why);
  }

  public void mode(Mode mode, Actor by) {
    mode("mode", mode, by);
    journal.accept("NOTICE mode is " + mode.word() + " by " + by);
    tell("mode", mode.word() + " by " + by);
  }

  /** A gateway began to work, in this mode. */
  public void start(Mode mode, Actor by) {
    mode("start", mode, by);
    tell("start", "mode " + mode.word() + " by " + by);
  }

  private void mode(String type, Mode mode, Actor by) {
    write(
        type,
        body -> {
          body.writeStringField("mode", mode.word());
          if (mode instanceof Mode.ArmedUntil until) {
            body.writeStringField("expires", time.text(until.deadline()));
          }
          body.writeStringField("by", by.toString());
        });
  }

  /**
   * Numbers of the run, in their order. Those that Suricata counts too stand under its names; all
   * of them stand where its schema takes numbers of others.
   *
   * @param uptime since the gateway started
   */
  public void stats(Duration uptime, Map<String, ? extends Number> numbers) {
    write(
        "stats",
        body -> {
          body.writeObjectFieldStart("stats");
          body.writeNumberField("uptime", uptime.toSeconds());
          known(body, "capture", "kernel_drops", numbers.get("argus_lost_packets"));
          known(body, "flow", "total", numbers.get("flows"));
          known(body, "detect", "alerts_suppressed", numbers.get("alerts_repeated"));
          body.writeEndObject();
          body.writeObjectFieldStart("metadata");
          body.writeObjectFieldStart("flowints");
          for (Map.Entry<String, ? extends Number> each : numbers.entrySet()) {
            body.writeNumberField(each.getKey(), each.getValue().longValue());
          }
          body.writeEndObject();
          body.writeEndObject();
        });
  }

  private static void known(JsonGenerator body, String group, String name, @Nullable Number number)
      throws IOException {
    if (number == null) return;
    body.writeObjectFieldStart(group);
    body.writeNumberField(name, number.longValue());
    body.writeEndObject();
  }

  /** Events that could not be written, for want of room or right. */
  public long lost() {
    return file.lost();
  }

  // JSON.

  private interface Body {
    void write(JsonGenerator body) throws IOException;
  }

  private void write(String type, Block block, Actor by, String key, String reason) {
    write(
        type,
        body -> {
          blockObject(body, block, block.state() == BlockState.ACTIVE);
          body.writeStringField("by", by.toString());
          if (!reason.isEmpty()) body.writeStringField(key, reason);
        });
  }

  private void write(String type, Body body) {
    StringWriter line = new StringWriter(512);
    try (JsonGenerator generator = json.createGenerator(line)) {
      generator.writeStartObject();
      generator.writeStringField("timestamp", time.text(clock.instant()));
      generator.writeStringField("event_type", type);
      body.write(generator);
      generator.writeEndObject();
    } catch (IOException neverInMemory) {
      throw new UncheckedIOException(neverInMemory);
    }
    copies.accept(line.toString());
    boolean couldBefore = file.why().isEmpty();
    boolean fullBefore = file.isFull();
    file.append(line.append('\n').toString(), COMMON.contains(type) ? size : 2 * size);
    if (!fullBefore && file.isFull()) {
      journal.accept(
          "ERROR "
              + file
              + " has "
              + size
              + " bytes: alerts are left out and counted until it is rotated (events.size)");
    }
    if (couldBefore && !file.why().isEmpty()) {
      journal.accept("ERROR cannot write " + file + ": " + file.why() + "; events are lost");
    }
  }

  /** What kind of thing it is, with EVE's severity: 1 is the worst, 3 the mildest. */
  private enum Category {
    MALWARE("Malware behaviour", 1),
    ORDER("Order of an operator", 2),
    NORMAL("Normal behaviour", 3);

    private final String words;
    private final int severity;

    Category(String words, int severity) {
      this.words = words;
      this.severity = severity;
    }
  }

  private static Category category(Detection detection) {
    return detection.malicious() ? Category.MALWARE : Category.NORMAL;
  }

  private static void alertObject(
      JsonGenerator body, String name, Category category, boolean blocked, Optional<Body> metadata)
      throws IOException {
    body.writeObjectFieldStart("alert");
    body.writeStringField("action", blocked ? "blocked" : "allowed");
    body.writeNumberField("gid", Signature.GENERATOR);
    body.writeNumberField("signature_id", new Signature(name).number());
    body.writeNumberField("rev", Signature.REVISION);
    body.writeStringField("signature", name);
    body.writeStringField("category", category.words);
    body.writeNumberField("severity", category.severity);
    if (metadata.isPresent()) {
      body.writeObjectFieldStart("metadata");
      metadata.get().write(body);
      body.writeEndObject();
    }
    body.writeEndObject();
  }

  private static void blockObject(JsonGenerator body, Block block, boolean real)
      throws IOException {
    for (Map.Entry<String, Object> end : block.target().fields().entrySet()) {
      body.writeObjectField(end.getKey(), end.getValue());
    }
    boolean ordered = block.origin().isOperators();
    Category category = ordered ? Category.ORDER : Category.MALWARE;
    alertObject(body, signature(block), category, real, Optional.empty());
    body.writeNumberField("rule", block.id());
    body.writeStringField("scope", block.target().scope().word());
    body.writeStringField("target", block.target().toString());
    body.writeStringField("state", block.state().word());
    body.writeNumberField("timeout_s", block.timeout().toSeconds());
    body.writeNumberField("packets", block.packets());
    body.writeNumberField("bytes", block.bytes());
    body.writeStringField("letters", block.letters());
    body.writeStringField("reason", block.reason());
  }

  // People.

  private static String signature(Block block) {
    return block.model().isEmpty() ? block.origin().word() : block.model();
  }

  private static String timeout(Block block) {
    return block.permanent() ? "good" : Durations.text(block.timeout());
  }

  private void say(String level, Block block, String verb, String rest) {
    if (block.origin().isListed()) return;
    journal.accept(
        level
            + " ["
            + signature(block)
            + "] "
            + verb
            + " "
            + block.target().address()
            + " rule "
            + block.id()
            + " ("
            + block.target().scope().word()
            + " "
            + block.target()
            + ") "
            + rest);
  }

  @Override
  public void close() {
    file.close();
  }
}
