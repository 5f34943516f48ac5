package io.portcullis.fleet.roster;

import io.portcullis.fleet.keys.VerifyingKey;
import io.portcullis.fleet.message.Refusal;
import io.portcullis.fleet.message.RefusedException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Who belongs to the fleet, as its operator says it, one entry a site. Nobody else is believed.
 * Used by one thread.
 */
public final class Roster {
  /** More are not taken: each costs memory. */
  static final int MOST = 100_000;

  private final VerifyingKey operator;
  private final Map<String, Entry> entries = new TreeMap<>();

  public Roster(VerifyingKey operator) {
    this.operator = operator;
  }

  /**
   * Takes an entry, unless a later one of that site is known.
   *
   * @param name of the site, by the place where it stands
   * @return whether it is a new one
   * @throws RefusedException when the operator did not sign it, or it is old
   */
  public boolean take(String name, byte[] message) throws RefusedException {
    Entry entry = Entry.open(name, message, operator);
    Entry known = entries.get(name);
    if (known != null && entry.version() < known.version()) {
      throw new RefusedException(Refusal.REPLAYED, "an entry of " + name + " is an old one");
    }
    if (known == null && entries.size() >= MOST) {
      throw new RefusedException(Refusal.TOO_LARGE, "the fleet has more than " + MOST + " sites");
    }
    entries.put(name, entry);
    return known == null || known.version() != entry.version();
  }

  /** The site of that name; empty where there is none, or none any more. */
  public Optional<Site> site(String name) {
    return Optional.ofNullable(entries.get(name)).flatMap(Entry::site);
  }

  /** All sites, by their names. */
  public List<Site> sites() {
    return entries.values().stream().flatMap(entry -> entry.site().stream()).toList();
  }
}
