package io.portcullis.detector.reasons;

import io.portcullis.argus.Burst;
import io.portcullis.argus.Flow;
import io.portcullis.argus.Tuple;
import io.portcullis.argus.names.IpAddress;
import io.portcullis.detector.evidence.parameters.Ports;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The connections that were silent and spoke again: bounded, those that spoke last stay. */
final class Connections {
  /** About 1,800 bytes each, with host, server and the steps of an explanation. */
  private static final int MOST = 4096;

  private final Map<NameEvent.Ends, OpenConnection> known = new LinkedHashMap<>(16, 0.75f, true);
  private final Consumer<OpenConnection> end;

  /**
   * @param end what is done with one that is forgotten
   */
  Connections(Consumer<OpenConnection> end) {
    this.end = end;
  }

  /** The connection of a burst; empty where its ends are no two hosts. */
  Optional<OpenConnection> of(Burst burst) {
    Flow flow = burst.flow();
    Tuple tuple = flow.tuple();
    Optional<IpAddress> source = IpAddress.parse(tuple.source());
    Optional<IpAddress> destination = IpAddress.parse(tuple.destination()).filter(Reach::isOneHost);
    if (source.isEmpty() || destination.isEmpty()) return Optional.empty();
    NameEvent.Ends ends =
        new NameEvent.Ends(
            source.get(),
            Ports.number(flow.sourcePort()),
            destination.get(),
            Ports.number(tuple.destinationPort()));
    if (burst.opens()) remove(ends);
    @Nullable OpenConnection found = known.get(ends);
    if (found == null) {
      found = new OpenConnection(tuple, flow.startMicros());
      known.put(ends, found);
      if (known.size() > MOST) remove(known.keySet().iterator().next());
    }
    return Optional.of(found);
  }

  private void remove(NameEvent.Ends ends) {
    @Nullable OpenConnection gone = known.remove(ends);
    if (gone != null) end.accept(gone);
  }

  /** Forgets those of a tuple. */
  void forget(Tuple tuple) {
    for (Iterator<OpenConnection> each = known.values().iterator(); each.hasNext(); ) {
      OpenConnection connection = each.next();
      if (!connection.ends.tuple.equals(tuple)) continue;
      end.accept(connection);
      each.remove();
    }
  }
}
