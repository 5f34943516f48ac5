package io.portcullis.argus.join;

import io.portcullis.argus.Flow;
import io.portcullis.argus.Tuple;

/**
 * What makes pieces parts of one connection, as argus with an hour's interval would see it: the
 * protocol and both ends with their ports, in either direction. Not argus' sequence number: with a
 * short interval argus forgets a connection that is silent for a minute and counts on.
 *
 * <p>Some protocols carry an identity of their own that argus looks at and ra does not print: the
 * DNS id, the echo's sequence. There the sequence number is part of the key. ARP's question and the
 * answer's own question are two flows, so it keeps its direction. All of this was measured by
 * comparing the same captures at intervals of a second and an hour.
 *
 * @param one the lower of both ends
 * @param other the higher of them
 * @param sequence argus' number where it tells exchanges apart, else 0
 */
record ConnectionKey(String protocol, String one, String other, long sequence) {

  /** RFC 4443, section 4: types that argus prints in the place of the source port. */
  private static final String ECHO6 = "128";

  private static final String REPLY6 = "129";

  static ConnectionKey of(Flow piece) {
    Tuple tuple = piece.tuple();
    String protocol = tuple.protocol();
    String source = tuple.source() + ' ' + piece.sourcePort();
    String destination = tuple.destination() + ' ' + tuple.destinationPort();
    long sequence = isExchange(protocol, piece) ? piece.sequence() : 0;
    boolean directed = protocol.equals("arp") || source.compareTo(destination) <= 0;
    return directed
        ? new ConnectionKey(protocol, source, destination, sequence)
        : new ConnectionKey(protocol, destination, source, sequence);
  }

  /** Whether argus makes a flow of each question and its answer. */
  boolean isExchange() {
    return sequence != 0;
  }

  boolean isTcp() {
    return protocol.equals("tcp");
  }

  private static boolean isExchange(String protocol, Flow piece) {
    return switch (protocol) {
      case "icmp", "igmp" -> true;
      case "ipv6-icmp" -> piece.sourcePort().equals(ECHO6) || piece.sourcePort().equals(REPLY6);
      case "udp" ->
          !isIpv6(piece.tuple())
              && (isDns(piece.tuple().destinationPort()) || isDns(piece.sourcePort()));
      default -> false;
    };
  }

  /** Over IPv6 argus does not look at the DNS id. */
  private static boolean isIpv6(Tuple tuple) {
    return tuple.source().indexOf(':') >= 0;
  }

  private static boolean isDns(String port) {
    return port.equals("53") || port.equals("domain");
  }
}
