package io.portcullis.fleet.roster;

import io.portcullis.fleet.keys.VerifyingKey;
import io.portcullis.fleet.message.Place;
import java.util.List;
import java.util.Optional;

/**
 * A member of the fleet.
 *
 * @param name by which others know it, see {@link Place#isName}
 * @param speaks whether its decisions count for others; otherwise it only listens and reports
 * @param busKey the name of its key on the bus, as NATS has it
 * @param keys with which its messages may be signed: one, or two while it goes over to another
 * @param correlator whether it counts what sites hear, and is believed in that
 */
public record Site(
    String name, boolean speaks, String busKey, List<VerifyingKey> keys, boolean correlator) {
  /** Keys at a time. */
  static final int KEYS = 2;

  public Site {
    keys = List.copyOf(keys);
    if (!Place.isName(name) || name.equals(Place.FLEET)) {
      throw new IllegalArgumentException(
          "'" + name + "' is no name of a site (small letters, digits, hyphens; not 'fleet')");
    }
    if (keys.isEmpty() || keys.size() > KEYS) {
      throw new IllegalArgumentException(name + " has " + keys.size() + " keys, not one or two");
    }
    if (!busKey.matches("U[A-Z2-7]{55}")) {
      throw new IllegalArgumentException("'" + busKey + "' of " + name + " is no nkey of a user");
    }
  }

  /** This site, with other keys. */
  public Site with(List<VerifyingKey> others) {
    return new Site(name, speaks, busKey, others, correlator);
  }

  /** The key of that name. */
  public Optional<VerifyingKey> key(String id) {
    return keys.stream().filter(key -> key.id().equals(id)).findFirst();
  }
}
