package io.portcullis.gateway.notify;

import io.portcullis.gateway.config.Config;
import io.portcullis.gateway.events.Happening;
import io.portcullis.gateway.events.Metric;
import io.portcullis.gateway.events.Metrics;
import io.portcullis.gateway.events.OperatorLog;
import io.portcullis.gateway.notify.notifier.Event;
import io.portcullis.gateway.notify.notifier.Notice;
import io.portcullis.rules.BootClock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Who is told of what: each notifier of the configuration with its filter and its outbox. Used by
 * the deciding thread, which never waits here.
 */
public final class Notices implements AutoCloseable {
  private final NoticeWriter writer;
  private final BootClock clock;
  private final List<Told> told = new ArrayList<>();
  private final List<Told> parting = new ArrayList<>();
  private final Map<String, Long> reported = new HashMap<>();

  public Notices(NoticeWriter writer, BootClock clock) {
    this.writer = writer;
    this.clock = clock;
  }

  private record Told(Config.Notification one, Outbox outbox) {
    private boolean wants(String event) {
      if (!one.events().isEmpty() && !one.events().contains(event)) return false;
      return Event.severity(event).compareTo(one.severity()) >= 0;
    }
  }

  /**
   * Tells those of a configuration from now on. One that is as before goes on with what waits; one
   * that is gone still sends what waits.
   */
  public void configure(List<Config.Notification> wanted) {
    for (Told each : List.copyOf(told)) {
      if (wanted.contains(each.one())) continue;
      each.outbox().end();
      told.remove(each);
      parting.add(each);
    }
    for (Config.Notification each : wanted) {
      if (told.stream().noneMatch(known -> known.one().equals(each))) told.add(begin(each));
    }
  }

  private Told begin(Config.Notification one) {
    Outbox.Pace pace = Outbox.Pace.of(one.digest(), one.perHour());
    Outbox outbox = new Outbox(one.name(), one.by().open(), writer::digest, pace, clock);
    outbox.start();
    return new Told(one, outbox);
  }

  /** Tells everybody who wants to know. */
  public void happened(Happening happening) {
    List<Told> wanting = told.stream().filter(each -> each.wants(happening.type())).toList();
    if (wanting.isEmpty()) return;
    Notice notice = writer.write(happening);
    for (Told each : wanting) each.outbox().put(notice);
  }

  public void measure(Metrics metrics) {
    for (Told each : told) {
      String name = each.one().name();
      metrics.set(Metric.NOTICES_SENT, each.outbox().sent(), name);
      metrics.set(Metric.NOTICES_LOST, lost(name), name);
      metrics.set(Metric.NOTICES_WAITING, each.outbox().waiting(), name);
    }
  }

  private long lost(String name) {
    long lost = 0;
    for (Told each : told) if (each.one().name().equals(name)) lost += each.outbox().lost();
    for (Told each : parting) if (each.one().name().equals(name)) lost += each.outbox().lost();
    return lost;
  }

  /** Notices that nobody was told. */
  public long lost() {
    return told.stream().map(each -> each.one().name()).distinct().mapToLong(this::lost).sum();
  }

  /** Says who cannot be reached, and what was lost since this was said last. */
  public void report(OperatorLog journal) {
    for (Told each : told) {
      String name = each.one().name();
      String trouble = each.outbox().trouble();
      String whom = "notifier " + name + " (" + each.one().by() + "): ";
      long lost = lost(name);
      if (lost > reported.getOrDefault(name, 0L)) {
        String why = trouble.isEmpty() ? "more came than could be sent" : trouble;
        journal.warn(whom + "notices are lost: " + why);
      } else if (!trouble.isEmpty()) {
        journal.warn(whom + trouble + "; it is tried again");
      }
      reported.put(name, lost);
    }
  }

  /** Sends what waits, for some seconds at most. */
  @Override
  public void close() {
    List<Told> all = new ArrayList<>(parting);
    all.addAll(told);
    for (Told each : told) each.outbox().end();
    for (Told each : all) each.outbox().close();
  }
}
