package io.portcullis.detector.reasons;

import io.portcullis.argus.names.IpAddress;

/** What an address says by itself. */
final class Reach {
  private Reach() {}

  /**
   * Of a private network (RFC 1918, RFC 4193), a carrier's (RFC 6598), the link or this machine.
   * Ranges for documentation are public here: some recordings have them in place of real ones.
   */
  static boolean isPrivate(IpAddress address) {
    if (!address.isIpv4()) {
      int first = (int) (address.high() >>> 48);
      return first >>> 9 == 0xfc >>> 1
          || first >>> 6 == 0xfe80 >>> 6
          || (address.high() == 0 && address.low() == 1);
    }
    int bits = (int) address.low();
    return isIn(bits, 10 << 24, 8)
        || isIn(bits, 172 << 24 | 16 << 16, 12)
        || isIn(bits, 192 << 24 | 168 << 16, 16)
        || isIn(bits, 100 << 24 | 64 << 16, 10)
        || isIn(bits, 169 << 24 | 254 << 16, 16)
        || isIn(bits, 127 << 24, 8);
  }

  private static boolean isIn(int address, int range, int length) {
    return (address ^ range) >>> (32 - length) == 0;
  }

  /** Whether it could be a server: no group, no broadcast, not this machine, not nobody. */
  static boolean isOneHost(IpAddress address) {
    if (address.isIpv4()) {
      int bits = (int) address.low();
      boolean group = bits >>> 28 == 14;
      return bits != 0 && !group && (bits & 0xff) != 255 && bits >>> 24 != 127;
    }
    boolean group = address.high() >>> 56 == 0xff;
    boolean special = address.high() == 0 && (address.low() == 0 || address.low() == 1);
    return !group && !special;
  }

  /** The network that a provider may have got: the first 16 bits of IPv4, 48 of IPv6. */
  static long network(IpAddress address) {
    return address.isIpv4() ? address.low() >>> 16 : address.high() >>> 16 | 1L << 62;
  }
}
