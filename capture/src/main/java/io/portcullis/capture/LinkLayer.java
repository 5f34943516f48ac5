package io.portcullis.capture;

/**
 * How the bytes of a link lead to the IP header. Numbers are libpcap's {@code DLT_} values on Linux
 * ({@code pcap/dlt.h}), layouts those of tcpdump.org's link-layer header types.
 */
public enum LinkLayer {
  /** Ethernet II with any 802.1Q and 802.1ad tags, which libpcap puts back where they were. */
  ETHERNET(1) {
    @Override
    public int networkOffset(byte[] frame) {
      int offset = 12;
      for (int tags = 0; tags <= MOST_TAGS; tags++) {
        if (offset + 2 > frame.length) return NONE;
        int type = PacketHeader.unsignedShort(frame, offset);
        offset += 2;
        if (isIp(type)) return offset;
        if (!isTag(type)) return NONE;
        offset += 2;
      }
      return NONE;
    }
  },
  /** Nothing before the IP header: tun, WireGuard, most ppp. */
  RAW(12) {
    @Override
    public int networkOffset(byte[] frame) {
      return 0;
    }
  },
  /** The sixteen bytes of cooked capture, for links that libpcap does not know. */
  LINUX_COOKED(113) {
    @Override
    public int networkOffset(byte[] frame) {
      if (frame.length < 16) return NONE;
      return isIp(PacketHeader.unsignedShort(frame, 14)) ? 16 : NONE;
    }
  };

  /** No IP packet in this frame. */
  public static final int NONE = -1;

  private static final int MOST_TAGS = 4;

  final int number;

  LinkLayer(int number) {
    this.number = number;
  }

  /** Offset of the IP header, or {@link #NONE}. */
  public abstract int networkOffset(byte[] frame);

  /**
   * The layer of a DLT number.
   *
   * @throws IllegalArgumentException for a link type that cannot be read
   */
  static LinkLayer of(int number) {
    for (LinkLayer layer : values()) {
      if (layer.number == number) return layer;
    }
    throw new IllegalArgumentException("link type " + number + " cannot be read");
  }

  /** Whether an EtherType is IPv4 or IPv6 (if_ether.h: ETH_P_IP, ETH_P_IPV6). */
  public static boolean isIp(int type) {
    return type == 0x0800 || type == 0x86dd;
  }

  // if_ether.h: ETH_P_8021Q, ETH_P_8021AD, ETH_P_QINQ1.
  private static boolean isTag(int type) {
    return type == 0x8100 || type == 0x88a8 || type == 0x9100;
  }
}
