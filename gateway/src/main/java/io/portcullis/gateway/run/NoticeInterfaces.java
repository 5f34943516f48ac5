package io.portcullis.gateway.run;

import io.portcullis.gateway.events.Metric;
import io.portcullis.gateway.events.Metrics;
import io.portcullis.gateway.events.OperatorLog;
import io.portcullis.gateway.upkeep.Duty;
import io.portcullis.gateway.wiring.NetworkAccess;
import io.portcullis.rules.Every;
import io.portcullis.rules.network.Network;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The probe and the capture listen where they were told at the start. An interface that goes, or
 * comes later (a VLAN, a tunnel, another name of the same card), is named as not watched: once in
 * the journal, and in the metrics as long as it is so, for commands to read.
 */
final class NoticeInterfaces implements Duty {
  private static final Duration EACH = Duration.ofSeconds(5);

  /** The interfaces of this machine, as of now. */
  interface Question {
    List<Network.Interface> ask() throws IOException;
  }

  private final NetworkAccess network;
  private final Question interfaces;
  private final Set<String> watched;
  private final OperatorLog journal;
  private final Every every = new Every(EACH);
  private Set<String> gone = Set.of();
  private Set<String> unwatched = Set.of();

  /**
   * @param watched by the gateway's own probe since its start
   */
  NoticeInterfaces(
      NetworkAccess network, Question interfaces, List<String> watched, OperatorLog journal) {
    this.network = network;
    this.interfaces = interfaces;
    this.watched = Set.copyOf(watched);
    this.journal = journal;
  }

  @Override
  public Every every() {
    return every;
  }

  @Override
  public void perform() {
    try {
      List<Network.Interface> all = interfaces.ask();
      tellGone(all);
      tellUnwatched(all);
    } catch (IOException unreadable) {
      journal.error(unreadable, "which interfaces there are is not known");
    }
  }

  void measure(Metrics metrics) {
    metrics.clear(Metric.INTERFACE_WATCHED);
    for (String name : watched) {
      metrics.set(Metric.INTERFACE_WATCHED, gone.contains(name) ? 0 : 1, name);
    }
    for (String name : unwatched) metrics.set(Metric.INTERFACE_WATCHED, 0, name);
  }

  private void tellGone(List<Network.Interface> all) {
    Set<String> up =
        all.stream()
            .filter(Network.Interface::up)
            .map(Network.Interface::name)
            .collect(Collectors.toSet());
    Set<String> now = without(watched, up);
    for (String name : without(now, gone)) {
      journal.warn(
          name
              + " is gone or down: nothing is seen there. If it has another name now, restart the"
              + " gateway");
    }
    for (String name : without(gone, now)) journal.info(name + " is up again");
    gone = now;
  }

  private void tellUnwatched(List<Network.Interface> all) {
    Set<String> inside = new LinkedHashSet<>(network.watched(all).interfaces());
    Set<String> now = without(inside, watched);
    // A machine whose only inside interface is down has no other inside for that.
    if (network.watched(all).hostOnly()) now = Set.of();
    for (String name : without(now, unwatched)) {
      journal.warn(name + " is inside now and is not watched: restart the gateway to watch it");
    }
    unwatched = now;
  }

  private static Set<String> without(Set<String> all, Set<String> others) {
    Set<String> rest = new LinkedHashSet<>(all);
    rest.removeAll(others);
    return rest;
  }
}
