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
 * portcullis-evidence.1.seen.P.SITE  what a site hears of servers of the partition P
 * </pre>
 */
public final class EvidencePlace {
  /** The stream of what sites hear. */
  public static final String STREAM = "PORTCULLIS_EVIDENCE";

  /** Of servers. */
  public static final int PARTITIONS = 16;

  /** What is not said again is forgotten. */
  private static final Duration REMEMBERED = Duration.ofHours(1);

  private static final String SEEN = "portcullis-evidence.1.seen.";

  private EvidencePlace() {}

  /** Makes the stream; needs the operator's key. */
  public static void prepare(Board board) throws IOException {
    board.prepare(STREAM, "portcullis-evidence.1.>", REMEMBERED, false);
  }

  /**
   * @param partition 0 to 15
   */
  static String seen(int partition, String site) {
    return SEEN + Integer.toHexString(partition) + "." + site;
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
