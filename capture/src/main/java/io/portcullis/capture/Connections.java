package io.portcullis.capture;

import io.portcullis.capture.Conntrack.Entry;
import java.util.List;

/**
 * What conntrack says of a target's connections, taken together.
 *
 * @param known whether the table was read
 * @param sourceRewritten whether one leaves under another source address: masquerade, SNAT
 * @param destinationRewritten whether one goes to another destination than it names: DNAT, a proxy
 * @param offloaded whether a flowtable carries one past the hooks
 */
record Connections(
    boolean known, boolean sourceRewritten, boolean destinationRewritten, boolean offloaded) {
  static final Connections UNKNOWN = new Connections(false, false, false, false);

  static Connections of(List<Entry> entries) {
    return new Connections(
        true,
        entries.stream().anyMatch(Entry::sourceRewritten),
        entries.stream().anyMatch(Entry::destinationRewritten),
        entries.stream().anyMatch(Entry::offloaded));
  }
}
