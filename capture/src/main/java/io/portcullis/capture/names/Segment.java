package io.portcullis.capture.names;

import io.portcullis.argus.names.IpAddress;

/**
 * One packet of TCP or UDP with a payload. One object, filled anew for each packet: most packets
 * are of no interest, and for them nothing is allocated.
 */
final class Segment {
  static final int TCP = 6;
  static final int UDP = 17;
  private static final int SYN = 2;
  private static final int ACK = 16;
  private static final int FRAGMENT = 44;
  // RFC 8200 §4.1 has each extension header once, destination options twice.
  private static final int MOST_EXTENSIONS = 8;

  byte[] bytes = new byte[0];
  int protocol;
  int sourcePort;
  int destinationPort;

  /** TCP's, 32 bits. */
  int sequence;

  /** The payload: what of it was captured. */
  int from;

  int to;

  /** Whether the capture kept less of the packet than there was. */
  boolean cut;

  /** Whether a client wants a connection by it: SYN without ACK. It need not have a payload. */
  boolean opens;

  private int ip;
  private boolean ipv6;
  private int upper;

  /**
   * Reads a frame. False when it holds no payload of TCP or UDP; fields then mean nothing, unless
   * it {@link #opens} a connection.
   */
  boolean read(byte[] frame, Link link) {
    opens = false;
    bytes = frame;
    ip = link.network(frame);
    if (ip < 0 || ip >= frame.length) return false;
    boolean read =
        switch ((frame[ip] & 0xf0) >> 4) {
          case 4 -> readIpv4();
          case 6 -> readIpv6();
          default -> false;
        };
    return read && (protocol == TCP ? readTcp() : readUdp()) && from < to;
  }

  /** RFC 791 §3.1. Padding of short Ethernet frames lies behind the total length. */
  private boolean readIpv4() {
    int header = (bytes[ip] & 0xf) * 4;
    if (header < 20 || ip + header > bytes.length) return false;
    // A frame of the kernel's own segmentation is longer than the field can say.
    int total = u16(ip + 2);
    end(total == 0 ? bytes.length : ip + total);
    boolean laterFragment = (u16(ip + 6) & 0x1fff) != 0;
    ipv6 = false;
    protocol = bytes[ip + 9] & 0xff;
    upper = ip + header;
    return !laterFragment && isRead(protocol);
  }

  /** RFC 8200 §3 and §4. */
  private boolean readIpv6() {
    if (ip + 40 > bytes.length) return false;
    int length = u16(ip + 4);
    end(length == 0 ? bytes.length : ip + 40 + length);
    ipv6 = true;
    protocol = bytes[ip + 6] & 0xff;
    upper = ip + 40;
    for (int i = 0; i < MOST_EXTENSIONS && !isRead(protocol); i++) {
      boolean known = protocol == 0 || protocol == 43 || protocol == 60 || protocol == FRAGMENT;
      if (!known || upper + 8 > bytes.length) return false;
      if (protocol == FRAGMENT && (u16(upper + 2) & 0xfff8) != 0) return false;
      int size = protocol == FRAGMENT ? 8 : ((bytes[upper + 1] & 0xff) + 1) * 8;
      protocol = bytes[upper] & 0xff;
      upper += size;
    }
    return isRead(protocol);
  }

  private static boolean isRead(int protocol) {
    return protocol == TCP || protocol == UDP;
  }

  private void end(int end) {
    to = Math.min(end, bytes.length);
    cut = end > bytes.length;
  }

  /** RFC 9293 §3.1. */
  private boolean readTcp() {
    if (upper + 20 > to) return false;
    ports();
    sequence = u16(upper + 4) << 16 | u16(upper + 6);
    int header = (bytes[upper + 12] & 0xf0) >> 2;
    from = upper + header;
    opens = (bytes[upper + 13] & (SYN | ACK)) == SYN;
    return header >= 20;
  }

  /** RFC 768. */
  private boolean readUdp() {
    if (upper + 8 > to) return false;
    ports();
    int length = u16(upper + 4);
    if (length >= 8) to = Math.min(to, upper + length);
    from = upper + 8;
    return true;
  }

  private void ports() {
    sourcePort = u16(upper);
    destinationPort = u16(upper + 2);
  }

  private int u16(int at) {
    return (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
  }

  IpAddress source() {
    return address(ipv6 ? ip + 8 : ip + 12);
  }

  IpAddress destination() {
    return address(ipv6 ? ip + 24 : ip + 16);
  }

  private IpAddress address(int at) {
    if (!ipv6) return IpAddress.ofIpv4((int) u32(at));
    return new IpAddress(u32(at) << 32 | u32(at + 4), u32(at + 8) << 32 | u32(at + 12));
  }

  private long u32(int at) {
    return ((long) u16(at) << 16) | u16(at + 2);
  }
}
