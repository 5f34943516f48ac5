package io.portcullis.capture.names;

import io.portcullis.capture.names.known.NameCount;
import io.portcullis.capture.names.messages.HttpHead;
import java.util.List;

/**
 * The expression of pcap-filter(7) that lets only packets up that may name somebody: answers of DNS
 * and mDNS, the segments that begin a TLS handshake or an HTTP request on any port, client Initials
 * of QUIC to port 443, and what may be the rest of a ClientHello. The kernel runs it on every
 * packet of the interface, so the cheap questions come first.
 *
 * <p>It cannot follow a message over segments, because it remembers nothing. The second segment of
 * a ClientHello is told by its place alone: towards port 443, pushed, shorter than a full one, and
 * not the begin of a TLS record. The rest of a certificate that is longer than one segment, of a
 * request whose Host stands behind the first one, and of an answer of DNS in IP fragments is
 * missed, unless the interface's receive offload (GRO) has put the segments together, as most do.
 * {@link NameCount#UNFINISHED} counts them.
 */
final class NameFilter {
  // A ClientHello with a key share for ML-KEM has some 1,800 bytes; its rest is a few hundred.
  private static final int LONGEST_REST = 1_200;

  private NameFilter() {}

  static String expression() {
    return String.join(
        " or ",
        "udp src port 53",
        "udp src port 5353",
        "tcp src port 53",
        "(" + quic("udp[8]", "udp[9:4]") + ")",
        "(ip6 and ip6[6] = 17 and " + quic("ip6[48]", "ip6[49:4]") + ")",
        "(tcp and " + ipv4() + ")",
        "(ip6 and ip6[6] = 6 and " + ipv6() + ")");
  }

  /** RFC 9000 §17.2 and RFC 9369: a long header of a version that is read. */
  private static String quic(String first, String version) {
    return "udp dst port 443 and "
        + first
        + " & 0xc0 = 0xc0 and ("
        + version
        + " = 1 or "
        + version
        + " = 0x6b3343cf)";
  }

  private static String ipv4() {
    String payload = "((tcp[12] & 0xf0) >> 2)";
    String length = "(ip[2:2] - ((ip[0] & 0xf) << 2) - " + payload + ")";
    return names("tcp", payload, length, "tcp[13]");
  }

  /** The filter language looks for ports and payloads of IPv6 only where no extension header is. */
  private static String ipv6() {
    String header = "((ip6[52] & 0xf0) >> 2)";
    String payload = "(40 + " + header + ")";
    return names("ip6", payload, "(ip6[4:2] - " + header + ")", "ip6[53]");
  }

  /**
   * @param at where the payload begins, from where the indexes of the protocol count
   * @param length of the payload
   */
  private static String names(String protocol, String at, String length, String flags) {
    String first = protocol + "[" + at + ":4]";
    String handshake = protocol + "[" + at + " + 5]";
    String hello =
        "("
            + first
            + " & 0xffff0000 = 0x16030000 and ("
            + handshake
            + " = 1 or "
            + handshake
            + " = 2))";
    String record = first + " & 0xfcff0000 = 0x14030000";
    String rest =
        "(dst port 443 and "
            + flags
            + " & 8 != 0 and "
            + length
            + " > 0 and "
            + length
            + " < "
            + LONGEST_REST
            + " and not "
            + record
            + ")";
    return "(" + methods(first) + " or " + hello + " or " + rest + ")";
  }

  /** The first four bytes of each {@link HttpHead.Method}, as a number. */
  private static String methods(String first) {
    List<String> each =
        List.of("GET ", "POST", "HEAD", "PUT ", "DELE", "OPTI", "PATC").stream()
            .map(word -> first + " = 0x" + hex(word))
            .toList();
    return String.join(" or ", each);
  }

  private static String hex(String word) {
    StringBuilder hex = new StringBuilder();
    for (int i = 0; i < word.length(); i++) hex.append(Integer.toHexString(word.charAt(i)));
    return hex.toString();
  }
}
