package io.portcullis.detector.evidence;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;

/** What the bytes of an address say about it. Texts that are no address (ARP's, say) have none. */
final class Address {

  /** A range of addresses. */
  private static final class Range {
    private final byte[] first;
    private final int bits;

    private Range(byte[] first, int bits) {
      this.first = first;
      this.bits = bits;
    }

    static Range of(String address, int bits) {
      return new Range(Address.parse(address).orElseThrow().octets, bits);
    }

    boolean contains(byte[] octets) {
      if (octets.length != first.length) return false;
      for (int bit = 0; bit < bits; bit += 8) {
        int mask = bits - bit >= 8 ? 0xff : 0xff << (8 - (bits - bit));
        if (((octets[bit / 8] ^ first[bit / 8]) & mask) != 0) return false;
      }
      return true;
    }
  }

  /**
   * What IANA's special-purpose registries (RFC 6890) do not route globally, and RFC 6598. The
   * ranges for documentation are among them: laboratories and captures use them as inside.
   */
  private static final List<Range> PRIVATE =
      List.of(
          Range.of("0.0.0.0", 8),
          Range.of("10.0.0.0", 8),
          Range.of("100.64.0.0", 10),
          Range.of("127.0.0.0", 8),
          Range.of("169.254.0.0", 16),
          Range.of("172.16.0.0", 12),
          Range.of("192.0.0.0", 29),
          Range.of("192.0.2.0", 24),
          Range.of("192.168.0.0", 16),
          Range.of("198.18.0.0", 15),
          Range.of("198.51.100.0", 24),
          Range.of("203.0.113.0", 24),
          Range.of("240.0.0.0", 4),
          Range.of("::", 127), // unspecified and loopback
          Range.of("100::", 64),
          Range.of("2001::", 23),
          Range.of("2001:db8::", 32),
          Range.of("fc00::", 7),
          Range.of("fe80::", 10));

  /** 4 or 16. */
  private final byte[] octets;

  private Address(byte[] octets) {
    this.octets = octets;
  }

  /** The address that a text writes; empty when it is none. Never asks DNS. */
  static Optional<Address> parse(String text) {
    return text.indexOf(':') < 0 ? dotted(text) : colons(text);
  }

  private static Optional<Address> dotted(String text) {
    byte[] octets = new byte[4];
    int at = 0;
    int value = -1;
    for (int i = 0; i <= text.length(); i++) {
      char c = i == text.length() ? '.' : text.charAt(i);
      if (c == '.') {
        if (value < 0 || at == 4) return Optional.empty();
        octets[at++] = (byte) value;
        value = -1;
      } else {
        if (c < '0' || c > '9') return Optional.empty();
        value = Math.max(0, value) * 10 + (c - '0');
        if (value > 255) return Optional.empty();
      }
    }
    return at == 4 ? Optional.of(new Address(octets)) : Optional.empty();
  }

  private static Optional<Address> colons(String text) {
    // Java takes a text for a literal, and asks nobody, when it has colons and begins like one.
    if (text.charAt(0) == '.') return Optional.empty();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.digit(c, 16) < 0 && c != ':' && c != '.') return Optional.empty();
    }
    try {
      return Optional.of(new Address(InetAddress.getByName(text).getAddress()));
    } catch (UnknownHostException none) {
      return Optional.empty();
    }
  }

  boolean isPrivate() {
    for (Range range : PRIVATE) if (range.contains(octets)) return true;
    return false;
  }

  /** Whether it stands for one host that could be a server: no group, no broadcast, not itself. */
  boolean isOneHost() {
    if (octets.length == 4) {
      int first = octets[0] & 0xff;
      boolean broadcast = octets[3] == (byte) 255;
      boolean unspecified = first == 0 && octets[1] == 0 && octets[2] == 0 && octets[3] == 0;
      return first != 127 && (first < 224 || first > 239) && !broadcast && !unspecified;
    }
    boolean special = true;
    for (int i = 0; i < 15; i++) special &= octets[i] == 0;
    return octets[0] != (byte) 0xff && !(special && (octets[15] & 0xfe) == 0);
  }

  /** The network it is of: the first two octets, or a customer's /48 in IPv6 (RFC 6177). */
  long network() {
    long network = octets.length;
    for (int i = 0; i < (octets.length == 4 ? 2 : 6); i++) {
      network = network << 8 | (octets[i] & 0xff);
    }
    return network;
  }
}
