package io.portcullis.fleet.evidence;

import io.portcullis.fleet.bus.Board;
import io.portcullis.fleet.message.Place;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * Where evidence stands on the bus. Servers are dealt out to sixteen partitions by a sum of their
 * address, so that all that is said of one server stands in one partition:
 *
 * <pre>
 * portcullis-evidence.1.seen.P.SITE    what a site hears of servers of the partition P
 * portcullis-evidence.1.tallies.P.S    what a correlator counted, in sixteen slices
 * portcullis-turns.1.P                 whose turn it is to count; goes by itself
 * </pre>
 */
public final class EvidencePlace {
  /** The stream of what sites hear and correlators counted. */
  public static final String STREAM = "PORTCULLIS_EVIDENCE";

  /** The stream of turns. */
  public static final String TURNS = "PORTCULLIS_TURNS";

  /** Of servers. */
  public static final int PARTITIONS = 16;

  /** Of a partition's tallies. */
  static final int SLICES = 16;

  /** All places of tallies, as a subject of NATS. */
  public static final String ALL_TALLIES = "portcullis-evidence.1.tallies.>";

  /** A partition is counted once in this time. */
  public static final Duration TURN = Duration.ofMinutes(2);

  /** What is not said again is forgotten. */
  private static final Duration REMEMBERED = Duration.ofHours(1);

  private static final String SEEN = "portcullis-evidence.1.seen.";
  private static final String TALLIES = "portcullis-evidence.1.tallies.";
  private static final String TURN_OF = "portcullis-turns.1.";

  private EvidencePlace() {}

  /**
   * Makes the streams; needs the operator's key.
   *
   * @param turn {@link #TURN}, or less for those who test
   */
  public static void prepare(Board board, Duration turn) throws IOException {
    board.prepare(STREAM, "portcullis-evidence.1.>", REMEMBERED, false);
    board.prepare(TURNS, TURN_OF + "*", turn, true);
  }

  /**
   * @param partition 0 to 15
   */
  static String seen(int partition, String site) {
    return SEEN + Integer.toHexString(partition) + "." + site;
  }

  /** All places where sites say what they hear of a partition, as a subject of NATS. */
  static String seen(int partition) {
    return seen(partition, "*");
  }

  /**
   * @param slice 0 to 15
   */
  static String tallies(int partition, int slice) {
    return TALLIES + Integer.toHexString(partition) + "." + Integer.toHexString(slice);
  }

  /** All places of tallies of a partition, as a subject of NATS. */
  static String tallies(int partition) {
    return TALLIES + Integer.toHexString(partition) + ".*";
  }

  /** Where somebody takes the turn of a partition. */
  public static String turn(int partition) {
    return TURN_OF + Integer.toHexString(partition);
  }

  /** The consumer of the correlator whose turn it is; no site has such a name. */
  public static String reader(String correlator, int partition) {
    return correlator + "_" + Integer.toHexString(partition);
  }

  /** All places where a site says what it hears, as a subject of NATS. */
  public static String allSeenBy(String site) {
    return SEEN + "*." + site;
  }

  /** Who says it there; empty where it is no such place. */
  static Optional<String> speaker(String subject) {
    int begin = SEEN.length() + 2;
    boolean seen = subject.startsWith(SEEN) && subject.length() > begin;
    return Optional.of(seen ? subject.substring(begin) : "").filter(Place::isName);
  }
}
