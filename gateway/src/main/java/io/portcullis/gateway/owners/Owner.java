package io.portcullis.gateway.owners;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whose an outside address is; each part is empty where nobody knows it.
 *
 * @param name by reverse DNS; whoever holds the address chose it
 * @param country two letters of ISO 3166, such as {@code DE}
 * @param asn number of the autonomous system, 1 to 4294967295
 * @param system name of the autonomous system, such as {@code Example Networks}
 */
public record Owner(
    Optional<String> name, Optional<String> country, Optional<Long> asn, Optional<String> system) {

  public static final Owner UNKNOWN =
      new Owner(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  /** This owner with a name of DNS. */
  public Owner named(String other) {
    return new Owner(Optional.of(other), country, asn, system);
  }

  /** The autonomous system for people: {@code AS64500 Example Networks}, or nothing. */
  public String network() {
    List<String> words = new ArrayList<>();
    asn.ifPresent(number -> words.add("AS" + number));
    system.ifPresent(words::add);
    return String.join(" ", words);
  }

  /** Country and autonomous system in one line: {@code DE, AS64500 Example Networks}. */
  public String place() {
    List<String> words = new ArrayList<>();
    country.ifPresent(words::add);
    if (!network().isEmpty()) words.add(network());
    return String.join(", ", words);
  }
}
