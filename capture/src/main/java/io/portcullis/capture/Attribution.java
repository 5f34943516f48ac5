package io.portcullis.capture;

import io.portcullis.capture.ConntrackTable.Entry;
import io.portcullis.capture.SourcePorts.Question;
import io.portcullis.capture.SourcePorts.Waiting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Says whose the packets are that leave under the router's own address.
 *
 * <ol>
 *   <li>The connection whose answers go to that address and port is looked up in conntrack. Began
 *       it with another host, that host was masqueraded: its packet left when the host is the
 *       block's, and is another's otherwise. Began it with the router, it is the router's own.
 *   <li>No such connection: rewriting needs one, so the packet is the router's own.
 *   <li>Conntrack cannot be read: the packet is the router's own when nothing of the target arrived
 *       inside shortly before; else nobody knows, and the verdict says so.
 * </ol>
 */
final class Attribution {
  // As long as a packet may wait in the queue of a slow uplink.
  private static final long UNDERWAY_MICROS = Duration.ofSeconds(2).toMillis() * 1000;

  private final ConntrackTable conntrack;

  Attribution(ConntrackTable conntrack) {
    this.conntrack = conntrack;
  }

  /**
   * Answers all that waits, with one reading of the table at most.
   *
   * @return whether the table was read
   */
  boolean look(Collection<TargetWatch> watches, OwnAddresses router) {
    Map<TargetWatch, Waiting> waiting = new LinkedHashMap<>();
    Map<TargetWatch, List<Entry>> wanting = new LinkedHashMap<>();
    Set<Integer> ports = new HashSet<>();
    for (TargetWatch watch : watches) {
      if (watch.wantsConnections()) wanting.put(watch, new ArrayList<>());
      if (watch.questions.isEmpty()) continue;
      Waiting taken = watch.questions.take();
      waiting.put(watch, taken);
      for (Question question : taken.questions()) ports.add(question.sourcePort());
    }
    if (waiting.isEmpty() && wanting.isEmpty()) return false;
    Optional<List<Entry>> entries =
        conntrack.read(
            entry -> {
              wanting.forEach(
                  (watch, own) -> {
                    if (isOf(entry, watch)) own.add(entry);
                  });
              return ports.contains(entry.reply().destinationPort());
            });
    wanting.forEach(
        (watch, own) ->
            watch.know(entries.isPresent() ? ConntrackFacts.of(own) : ConntrackFacts.UNKNOWN));
    waiting.forEach((watch, taken) -> answer(watch, taken, entries, router));
    return true;
  }

  private static void answer(
      TargetWatch watch, Waiting taken, Optional<List<Entry>> entries, OwnAddresses router) {
    if (taken.overflow() > 0) watch.unexplained.add(taken.overflowMicros(), taken.overflow());
    for (Question question : taken.questions()) {
      if (entries.isPresent() && question.sourcePort() != PacketHeader.NO_PORT) {
        answer(watch, question, entries.get(), router);
      } else if (watch.lastArrivedMicros() < question.atMicros() - UNDERWAY_MICROS) {
        watch.own.add(question.atMicros(), question.packets());
      } else {
        watch.unexplained.add(question.atMicros(), question.packets());
      }
    }
  }

  private static void answer(
      TargetWatch watch, Question question, List<Entry> entries, OwnAddresses router) {
    for (Entry entry : entries) {
      if (!isOf(entry, question)) continue;
      ConntrackTable.Ends original = entry.original();
      if (router.contains(original.sourceHigh(), original.sourceLow())) break;
      if (watch.local.contains(original.sourceHigh(), original.sourceLow())) {
        watch.left.add(question.atMicros(), question.packets());
        if (question.opening()) watch.openingLeft.add(question.atMicros(), question.packets());
      }
      return;
    }
    watch.own.add(question.atMicros(), question.packets());
  }

  private static boolean isOf(Entry entry, Question question) {
    ConntrackTable.Ends reply = entry.reply();
    return entry.protocol() == question.protocol()
        && reply.destinationPort() == question.sourcePort()
        && reply.destinationIs(question.sourceHigh(), question.sourceLow())
        && reply.sourcePort() == question.destinationPort()
        && reply.sourceIs(question.destinationHigh(), question.destinationLow());
  }

  private static boolean isOf(Entry entry, TargetWatch watch) {
    ConntrackTable.Ends original = entry.original();
    return (watch.protocol < 0 || entry.protocol() == watch.protocol)
        && (watch.port < 0 || original.destinationPort() == watch.port)
        && watch.local.contains(original.sourceHigh(), original.sourceLow())
        && watch.remote.contains(original.destinationHigh(), original.destinationLow());
  }
}
