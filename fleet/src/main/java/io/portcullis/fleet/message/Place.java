package io.portcullis.fleet.message;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Where a message stands on the bus: a subject of NATS, {@code portcullis.1.SITE.WHAT}. A place
 * holds the last message alone, and a site has a fixed number of places: so nobody can fill the
 * bus.
 *
 * @param site whose it is; {@link #FLEET} for what the fleet's operator says
 * @param what of the site: {@code health}, {@code decisions.0} to {@code decisions.f}; of the fleet
 *     the name of a site, or {@code object.} and the name of what all sites may take
 */
public record Place(String site, String what) {
  /** The name that no site may have. */
  public static final String FLEET = "fleet";

  /** All places, as a subject of NATS. */
  public static final String ALL = "portcullis.1.>";

  /** All places of the fleet's operator. */
  public static final String ENTRIES = "portcullis.1.fleet.*";

  /** Places for decisions that a site has. */
  public static final int BUCKETS = 16;

  private static final String FIRST = "portcullis.1.";
  private static final String DECISIONS = "decisions.";
  private static final String OBJECT = "object.";

  /** How a site may be called: a word of small letters, digits and hyphens. */
  public static boolean isName(String name) {
    return name.matches("[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?");
  }

  public static Place health(String site) {
    return new Place(site, "health");
  }

  /**
   * @param bucket 0 to 15
   */
  public static Place decisions(String site, int bucket) {
    return new Place(site, DECISIONS + Integer.toHexString(bucket));
  }

  /** Where the fleet's operator says who a site is. */
  public static Place entry(String site) {
    return new Place(FLEET, site);
  }

  /** Where the fleet's operator publishes what all sites may take. */
  public static Place object(String name) {
    return new Place(FLEET, OBJECT + name);
  }

  /** All places that a site may speak at. */
  public static List<Place> of(String site) {
    Stream<Place> buckets = IntStream.range(0, BUCKETS).mapToObj(each -> decisions(site, each));
    return Stream.concat(Stream.of(health(site)), buckets).toList();
  }

  /** Reads a subject; empty when it is no place. */
  public static Optional<Place> parse(String subject) {
    if (subject.length() > 80 || !subject.startsWith(FIRST)) return Optional.empty();
    int dot = subject.indexOf('.', FIRST.length());
    if (dot < 0) return Optional.empty();
    Place place = new Place(subject.substring(FIRST.length(), dot), subject.substring(dot + 1));
    boolean known = place.isEntry() ? isName(place.what) : place.isOfSite() || isObject(place);
    return known ? Optional.of(place) : Optional.empty();
  }

  private static boolean isObject(Place place) {
    return place.object().filter(Place::isName).isPresent();
  }

  /** Whether the fleet's operator says there who a site is. */
  public boolean isEntry() {
    return isOperators() && !what.startsWith(OBJECT);
  }

  /** Whether nobody but the fleet's operator speaks there. */
  public boolean isOperators() {
    return site.equals(FLEET);
  }

  /** Name of what the fleet's operator publishes there, if it is such a place. */
  public Optional<String> object() {
    return isOperators() && what.startsWith(OBJECT)
        ? Optional.of(what.substring(OBJECT.length()))
        : Optional.empty();
  }

  private boolean isOfSite() {
    return isName(site) && !isOperators() && (what.equals("health") || bucket().isPresent());
  }

  /** Which of a site's places for decisions it is. */
  public Optional<Integer> bucket() {
    boolean one = what.length() == DECISIONS.length() + 1 && what.startsWith(DECISIONS);
    if (!one) return Optional.empty();
    int bucket = "0123456789abcdef".indexOf(what.charAt(DECISIONS.length()));
    return bucket < 0 ? Optional.empty() : Optional.of(bucket);
  }

  /** The subject. */
  @Override
  public String toString() {
    return FIRST + site + "." + what;
  }
}
