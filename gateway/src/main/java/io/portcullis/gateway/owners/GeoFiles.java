package io.portcullis.gateway.owners;

import io.portcullis.rules.Prefix;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Country and autonomous system of addresses, by the files of the operator. It is opened for each
 * look, so that a file that was replaced counts at once.
 */
public final class GeoFiles implements AutoCloseable {
  /** Addresses move between owners; publishers bring a new file each week or month. */
  private static final Duration OLD = Duration.ofDays(180);

  private final List<String> troubles = new ArrayList<>();
  private Optional<GeoFile> countries;
  private Optional<GeoFile> systems;

  private GeoFiles(Optional<Path> country, Optional<Path> asn, Instant now) {
    this.countries = country.flatMap(file -> open(file, now));
    this.systems = asn.flatMap(file -> open(file, now));
  }

  /**
   * Opens what can be opened; {@link #troubles} says the rest.
   *
   * @param country MMDB file with countries
   * @param asn MMDB file with autonomous systems
   */
  public static GeoFiles open(Optional<Path> country, Optional<Path> asn, Instant now) {
    return new GeoFiles(country, asn, now);
  }

  private Optional<GeoFile> open(Path path, Instant now) {
    try {
      GeoFile file = GeoFile.open(path);
      long days = Duration.between(file.built(), now).toDays();
      if (days > OLD.toDays()) {
        troubles.add(
            path
                + ": "
                + file.type()
                + " is "
                + days
                + " days old and may be wrong; fetch it anew");
      }
      return Optional.of(file);
    } catch (IOException unusable) {
      troubles.add(String.valueOf(unusable.getMessage()));
      return Optional.empty();
    }
  }

  /**
   * Opens a file and closes it.
   *
   * @throws IOException when it is missing, may not be read, or is no such file
   */
  public static void mustBeUsable(Path file) throws IOException {
    GeoFile.open(file).close();
  }

  /** What is wrong with the files, a sentence each. */
  public List<String> troubles() {
    return List.copyOf(troubles);
  }

  /** Whose an address is; of a prefix only what its first and last address have in common. */
  public Owner of(Prefix prefix) {
    Owner first = of(prefix.network());
    if (prefix.isSingle()) return first;
    Owner last = of(prefix.last());
    boolean same = first.asn().equals(last.asn());
    return new Owner(
        Optional.empty(),
        first.country().filter(code -> last.country().equals(Optional.of(code))),
        first.asn().filter(any -> same),
        first.system().filter(any -> same));
  }

  private Owner of(InetAddress address) {
    Map<?, ?> country = countries.map(file -> look(file, address)).orElse(Map.of());
    Map<?, ?> system = systems.map(file -> look(file, address)).orElse(Map.of());
    return new Owner(
        Optional.empty(),
        code(country, "country").or(() -> code(country, "registered_country")),
        system.get("autonomous_system_number") instanceof Number number
            ? Optional.of(number.longValue())
            : Optional.empty(),
        text(system, "autonomous_system_organization"));
  }

  private static Optional<String> code(Map<?, ?> record, String key) {
    return record.get(key) instanceof Map<?, ?> inner ? text(inner, "iso_code") : Optional.empty();
  }

  private static Optional<String> text(Map<?, ?> record, String key) {
    return record.get(key) instanceof String text && !text.isBlank()
        ? Optional.of(text)
        : Optional.empty();
  }

  /** A damaged file is said once, and not asked again. */
  private Map<?, ?> look(GeoFile file, InetAddress address) {
    try {
      return file.of(address);
    } catch (IOException damaged) {
      troubles.add(String.valueOf(damaged.getMessage()));
      countries = countries.filter(each -> !each.equals(file));
      systems = systems.filter(each -> !each.equals(file));
      return Map.of();
    }
  }

  @Override
  public void close() throws IOException {
    if (countries.isPresent()) countries.get().close();
    if (systems.isPresent()) systems.get().close();
  }
}
