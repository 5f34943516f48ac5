package io.portcullis.capture;

import io.portcullis.capture.ConntrackTable.Entry;
import java.util.List;

/**
 * What conntrack says of a target's connections, taken together.
 *
 * @param known whether the table was read
 * @param sourceRewritten whether one leaves under another source address: masquerade, SNAT
 * @param destinationRewritten whether one goes to another destination than it names: DNAT, a proxy
 * @param offloaded whether a flowtable carries one past the hooks
 */
record ConntrackFacts(
    boolean known, boolean sourceRewritten, boolean destinationRewritten, boolean offloaded) {
  static final ConntrackFacts UNKNOWN = new ConntrackFacts(false, false, false, false);

  static ConntrackFacts of(List<Entry> entries) {
    return new ConntrackFacts(
        true,
        entries.stream().anyMatch(Entry::sourceRewritten),
        entries.stream().anyMatch(Entry::destinationRewritten),
        entries.stream().anyMatch(Entry::offloaded));
  }
}
