package io.portcullis.capture.names;

import io.portcullis.capture.LinkLayer;

/**
 * How the bytes of a link lead to the IP header. Numbers are the {@code LINKTYPE_} values of files
 * and libpcap's {@code DLT_} values on Linux (tcpdump.org, link-layer header types).
 */
public enum Link {
  /** Ethernet II with up to four tags of 802.1Q and 802.1ad. */
  ETHERNET {
    @Override
    int network(byte[] frame) {
      return LinkLayer.ETHERNET.networkOffset(frame);
    }
  },
  /** Nothing before the IP header: tun, WireGuard, most ppp. */
  RAW {
    @Override
    int network(byte[] frame) {
      return 0;
    }
  },
  /** Four bytes of the address family, in the byte order of the machine that wrote them. */
  LOOPBACK {
    @Override
    int network(byte[] frame) {
      return 4;
    }
  },
  /** Cooked capture, sixteen bytes. */
  LINUX_COOKED {
    @Override
    int network(byte[] frame) {
      return LinkLayer.LINUX_COOKED.networkOffset(frame);
    }
  },
  /** Cooked capture as of libpcap 1.10, twenty bytes. */
  LINUX_COOKED_2 {
    @Override
    int network(byte[] frame) {
      return frame.length > 20 && LinkLayer.isIp(u16(frame, 0)) ? 20 : NONE;
    }
  },
  /** Any other: no packet of it is read. */
  UNREADABLE {
    @Override
    int network(byte[] frame) {
      return NONE;
    }
  };

  static final int NONE = LinkLayer.NONE;

  /** Where the IP header is, or {@link #NONE}. */
  abstract int network(byte[] frame);

  /** The link of a number. */
  public static Link of(int number) {
    return switch (number) {
      case 1 -> ETHERNET;
      case 101, 12, 228, 229 -> RAW;
      case 0, 108 -> LOOPBACK;
      case 113 -> LINUX_COOKED;
      case 276 -> LINUX_COOKED_2;
      default -> UNREADABLE;
    };
  }

  private static int u16(byte[] bytes, int at) {
    return (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
  }
}
