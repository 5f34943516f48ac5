package io.portcullis.gateway.notify;

import io.portcullis.gateway.events.Happening;
import io.portcullis.gateway.notify.notifier.Event;
import io.portcullis.gateway.notify.notifier.Notice;
import io.portcullis.gateway.notify.notifier.Severity;
import io.portcullis.gateway.owners.Owner;
import io.portcullis.rules.Block;
import io.portcullis.rules.Durations;
import io.portcullis.rules.Prefix;
import io.portcullis.rules.Protocols;
import io.portcullis.rules.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Puts what happened into words for a phone: who, what, why, until when, and how to undo it. Times
 * are those of the router's zone.
 */
public final class NoticeWriter {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm z", Locale.ROOT);

  /** Beyond so many a digest only counts. */
  private static final int TOLD_ONE_BY_ONE = 15;

  private final String host;
  private final InstantSource clock;
  private final ZoneId zone;
  private final Function<Prefix, Owner> owners;

  /**
   * @param host name of this router
   * @param owners says whose an outside address is, at once
   */
  public NoticeWriter(
      String host, InstantSource clock, ZoneId zone, Function<Prefix, Owner> owners) {
    this.host = host;
    this.clock = clock;
    this.zone = zone;
    this.owners = owners;
  }

  /** One that knows no owners of addresses. */
  public NoticeWriter(String host, InstantSource clock, ZoneId zone) {
    this(host, clock, zone, any -> Owner.UNKNOWN);
  }

  /** The name of this machine, or the program's where it has none. */
  public static String hostName() {
    try {
      String name = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
      return name.isEmpty() ? "portcullis" : name;
    } catch (IOException unreadable) {
      return "portcullis";
    }
  }

  Notice write(Happening happening) {
    List<Notice.Line> lines = new ArrayList<>();
    happening.block().ifPresent(block -> lines.addAll(of(happening.type(), block)));
    if (!happening.words().isEmpty()) {
      String name = happening.block().isPresent() ? "note" : "what";
      lines.add(new Notice.Line(name, happening.words()));
    }
    if (happening.type().equals("breaker")) {
      lines.add(new Notice.Line("undo", "portcullis breaker --reset"));
    }
    if (happening.type().equals("list")) {
      lines.add(new Notice.Line("look", "portcullis lists list"));
    }
    return notice(
        happening.type(),
        title(happening),
        lines,
        happening.block().map(Block::id).filter(id -> id > 0));
  }

  /** A message that shows that messages arrive. */
  public Notice test() {
    Notice.Line line = new Notice.Line("what", "a test; nothing was blocked");
    return notice("test", "Portcullis can reach you", List.of(line), Optional.empty());
  }

  private Notice notice(String event, String title, List<Notice.Line> lines, Optional<Long> rule) {
    return new Notice(clock.instant(), event, Event.severity(event), host, title, lines, rule);
  }

  private static String title(Happening happening) {
    String target = happening.block().map(block -> arrow(block.target())).orElse("");
    return switch (happening.type()) {
      case "block" -> "Blocked " + target;
      case "would_block" -> "Would block " + target;
      case "failed" -> "Could NOT block " + target;
      case "leak" -> "A block LEAKS: " + target;
      case "breaker" -> "Breaker: new blocks are held back";
      case "reconcile" -> "Kernel and ledger differed";
      case "list" -> "A block list is in trouble";
      case "mode" -> "The mode changed";
      case "extend" -> "Longer block of " + target;
      case "release" -> "Released " + target;
      case "expire" -> "Block ended: " + target;
      case "would_expire" -> "Would have ended: " + target;
      case "start" -> "Portcullis started";
      default -> happening.type() + " " + target;
    };
  }

  private static String arrow(Target target) {
    if (target.connection().isEmpty()) return target.toString();
    Target.Connection one = target.connection().get();
    return Prefix.of(one.source()) + " -> " + outside(one);
  }

  private static String outside(Target.Connection one) {
    return Prefix.of(one.destination())
        + " port "
        + one.port()
        + " "
        + Protocols.name(one.protocol());
  }

  private List<Notice.Line> of(String event, Block block) {
    Target target = block.target();
    List<Notice.Line> lines = new ArrayList<>();
    lines.add(
        new Notice.Line("who", target.inside().map(Prefix::toString).orElse("every inside host")));
    String all = "all traffic of " + target.address();
    lines.add(new Notice.Line("what", target.connection().map(NoticeWriter::outside).orElse(all)));
    target
        .outside()
        .map(prefix -> owners.apply(prefix).place())
        .filter(place -> !place.isEmpty())
        .ifPresent(place -> lines.add(new Notice.Line("network", place)));
    lines.add(new Notice.Line("why", why(block)));
    if (event.equals("block") || event.equals("would_block") || event.equals("extend")) {
      lines.add(new Notice.Line("until", until(block)));
    }
    undo(event, block).ifPresent(undo -> lines.add(new Notice.Line("undo", undo)));
    return lines;
  }

  private static String why(Block block) {
    String reason = block.reason().isEmpty() ? "no reason was given" : block.reason();
    if (block.origin().isOperators()) return "order of an operator: " + reason;
    return block.model().isEmpty() || reason.contains(block.model())
        ? reason
        : block.model() + ": " + reason;
  }

  private String until(Block block) {
    if (block.permanent()) return "released by hand";
    String end = time(block.expires());
    return end + ", in " + Durations.text(block.timeout());
  }

  private String time(Instant instant) {
    return TIME.format(instant.atZone(zone));
  }

  private static Optional<String> undo(String event, Block block) {
    return switch (event) {
      case "block", "extend", "leak" -> Optional.of("portcullis rules release " + block.id());
      case "would_block" -> Optional.of("nothing to undo: dry run drops nothing");
      default -> Optional.empty();
    };
  }

  /** Several notices as one: how many of which, and the first of them by their titles. */
  Notice digest(List<Notice> notices) {
    Map<String, Integer> many = new LinkedHashMap<>();
    Severity worst = Severity.INFO;
    List<Notice.Line> lines = new ArrayList<>();
    for (Notice each : notices) {
      many.merge(each.event(), 1, Integer::sum);
      if (each.severity().compareTo(worst) > 0) worst = each.severity();
      if (lines.size() >= TOLD_ONE_BY_ONE) continue;
      String rule = each.rule().map(id -> ", rule " + id).orElse("");
      lines.add(new Notice.Line("what", time(each.at()) + " " + each.title() + rule));
    }
    int untold = notices.size() - lines.size();
    if (untold > 0) lines.add(new Notice.Line("what", "and " + untold + " more"));
    lines.add(new Notice.Line("undo", "portcullis rules list, then rules release ID"));
    StringBuilder title = new StringBuilder(notices.size() + " events:");
    many.forEach((event, number) -> title.append(' ').append(number).append(' ').append(event));
    Instant now = clock.instant();
    return new Notice(now, "digest", worst, host, title.toString(), lines, Optional.empty());
  }
}
