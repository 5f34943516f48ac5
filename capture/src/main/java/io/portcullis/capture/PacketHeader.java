package io.portcullis.capture;

/**
 * The ends of one captured packet, read from its raw bytes. One object a thread, filled anew for
 * each packet: this is the hot path, so nothing is allocated and nothing is thrown.
 *
 * <p>An address is two longs; IPv4 is held in its mapped form {@code ::ffff:a.b.c.d} (RFC 4291
 * §2.5.5.2), so that the families never meet.
 */
final class PacketHeader {
  static final int NO_PORT = -1;
  static final int TCP = 6;
  static final int TCP_SYN = 0x02;
  static final int TCP_RST = 0x04;
  static final int TCP_ACK = 0x10;

  private static final long MAPPED = 0x0000_ffff_0000_0000L;
  // RFC 8200 §4.1 has each extension header once, destination options twice: eight are generous.
  private static final int MOST_EXTENSIONS = 8;

  long sourceHigh;
  long sourceLow;
  long destinationHigh;
  long destinationLow;

  /** IANA number of the upper layer. */
  int protocol;

  /** {@link #NO_PORT} for protocols without ports, later fragments and truncated packets. */
  int sourcePort;

  int destinationPort;

  /** TCP's flag byte, 0 for others and when truncated. */
  int tcpFlags;

  /** Where the IP header begins. */
  int networkOffset;

  /** Where the headers end within what was captured: nothing of the payload lies before it. */
  int headerEnd;

  /** Reads one frame. False when it holds no whole IP header; the fields then mean nothing. */
  boolean read(byte[] frame, LinkLayer link) {
    int offset = link.networkOffset(frame);
    if (offset < 0 || offset >= frame.length) return false;
    networkOffset = offset;
    sourcePort = NO_PORT;
    destinationPort = NO_PORT;
    tcpFlags = 0;
    return switch ((frame[offset] & 0xf0) >> 4) {
      case 4 -> readIpv4(frame, offset);
      case 6 -> readIpv6(frame, offset);
      default -> false;
    };
  }

  /** RFC 791 §3.1. */
  private boolean readIpv4(byte[] frame, int offset) {
    int headerLength = (frame[offset] & 0x0f) * 4;
    if (headerLength < 20 || offset + 20 > frame.length) return false;
    protocol = frame[offset + 9] & 0xff;
    sourceHigh = 0;
    sourceLow = MAPPED | unsignedInt(frame, offset + 12);
    destinationHigh = 0;
    destinationLow = MAPPED | unsignedInt(frame, offset + 16);
    headerEnd = Math.min(offset + headerLength, frame.length);
    boolean firstFragment = (unsignedShort(frame, offset + 6) & 0x1fff) == 0;
    if (firstFragment) readPorts(frame, offset + headerLength);
    return true;
  }

  /** RFC 8200 §3 and §4. */
  private boolean readIpv6(byte[] frame, int offset) {
    if (offset + 40 > frame.length) return false;
    sourceHigh = longAt(frame, offset + 8);
    sourceLow = longAt(frame, offset + 16);
    destinationHigh = longAt(frame, offset + 24);
    destinationLow = longAt(frame, offset + 32);
    protocol = frame[offset + 6] & 0xff;
    int next = offset + 40;
    headerEnd = next;
    for (int extensions = 0; extensions < MOST_EXTENSIONS; extensions++) {
      if (!isExtension(protocol)) {
        readPorts(frame, next);
        return true;
      }
      if (next + 8 > frame.length) return true;
      int header = protocol;
      protocol = frame[next] & 0xff;
      boolean laterFragment = header == 44 && (unsignedShort(frame, next + 2) & 0xfff8) != 0;
      next += extensionLength(frame, next, header);
      headerEnd = Math.min(next, frame.length);
      if (laterFragment) return true;
    }
    return true;
  }

  // IANA "IPv6 Extension Header Types", without ESP, whose content nobody can read.
  private static boolean isExtension(int header) {
    return switch (header) {
      case 0, 43, 44, 51, 60, 135, 139, 140 -> true;
      default -> false;
    };
  }

  private static int extensionLength(byte[] frame, int offset, int header) {
    int field = frame[offset + 1] & 0xff;
    if (header == 44) return 8;
    // RFC 4302 §2.2: the authentication header counts in words of four bytes, less two.
    return header == 51 ? (field + 2) * 4 : (field + 1) * 8;
  }

  private void readPorts(byte[] frame, int offset) {
    boolean hasPorts =
        switch (protocol) {
          case TCP, 17, 33, 132, 136 -> true;
          default -> false;
        };
    if (!hasPorts || offset + 4 > frame.length) return;
    sourcePort = unsignedShort(frame, offset);
    destinationPort = unsignedShort(frame, offset + 2);
    int length = 8;
    if (protocol == TCP && offset + 14 <= frame.length) {
      length = Math.max(20, (frame[offset + 12] & 0xf0) >> 2);
      tcpFlags = frame[offset + 13] & 0xff;
    }
    headerEnd = Math.min(offset + length, frame.length);
  }

  /**
   * Whether a router never forwards it for its destination: multicast, which other rules carry, the
   * limited broadcast and link-local addresses (RFC 1812 §5.3.7, RFC 3927 §7, RFC 4291 §2.5.6).
   */
  boolean staysOnLink() {
    if (destinationHigh == 0 && destinationLow >>> 32 == 0xffff) {
      long address = destinationLow & 0xffff_ffffL;
      return address >= 0xe000_0000L || address >>> 16 == 0xa9fe;
    }
    return destinationHigh >>> 56 == 0xff || destinationHigh >>> 54 == 0xfe80 >>> 6;
  }

  static int unsignedShort(byte[] bytes, int offset) {
    return ((bytes[offset] & 0xff) << 8) | (bytes[offset + 1] & 0xff);
  }

  static long unsignedInt(byte[] bytes, int offset) {
    return ((long) unsignedShort(bytes, offset) << 16) | unsignedShort(bytes, offset + 2);
  }

  static long longAt(byte[] bytes, int offset) {
    return (unsignedInt(bytes, offset) << 32) | unsignedInt(bytes, offset + 4);
  }

  /** The high half of an address of 4 or 16 bytes, as the fields above hold it. */
  static long high(byte[] address) {
    return address.length == 4 ? 0 : longAt(address, 0);
  }

  /** The low half of an address of 4 or 16 bytes. */
  static long low(byte[] address) {
    return address.length == 4 ? MAPPED | unsignedInt(address, 0) : longAt(address, 8);
  }
}
