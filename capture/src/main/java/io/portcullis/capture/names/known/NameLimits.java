package io.portcullis.capture.names.known;

import io.portcullis.capture.names.messages.TlsRecords;
import java.time.Duration;

/**
 * What a watch for names may keep.
 *
 * @param servers pairs of client and server that are remembered, 1 or more
 * @param serversOfClient of these, how many one client may have; when all are taken, the client
 *     with most gives one up
 * @param clients hosts whose names are remembered, 1 or more
 * @param rate messages a second, by the packets' time, that are taken from one client
 * @param age how long something is remembered after it was last heard
 * @param streams messages in several packets that are put together at one time
 * @param streamBytes memory for all of these
 */
public record NameLimits(
    int servers,
    int serversOfClient,
    int clients,
    int rate,
    Duration age,
    int streams,
    int streamBytes) {

  /**
   * For a network of some thousand hosts. Full tables take 19 MB, 294 bytes for a pair of client
   * and server with a name of its own, and one in two with a handshake; {@code CostOfNames} beside
   * the tests measures it. Streams come on top, with 4 MB at most.
   */
  public static final NameLimits USUAL =
      new NameLimits(65_536, 8_192, 4_096, 200, Duration.ofHours(24), 1_024, 4 << 20);

  public NameLimits {
    boolean some = servers > 0 && serversOfClient > 0 && clients > 0 && rate > 0 && streams > 0;
    if (!some || age.isNegative() || age.isZero() || streamBytes < TlsRecords.MOST_BYTES) {
      throw new IllegalArgumentException("a watch for names needs room for at least one of each");
    }
  }
}
