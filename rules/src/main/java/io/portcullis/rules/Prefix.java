package io.portcullis.rules;

import java.net.InetAddress;
import java.util.Arrays;

/**
 * An address range of one family in CIDR form (RFC 4632, RFC 4291); a single address is a prefix of
 * full length.
 *
 * @param network the first address; bits beyond the length are zero
 * @param length 0 to 32 for IPv4, 0 to 128 for IPv6
 */
public record Prefix(InetAddress network, int length) implements Comparable<Prefix> {

  public Prefix {
    byte[] bytes = network.getAddress();
    // RFC 4291 §2.5.5.2: an IPv4 address in IPv6 clothing is that IPv4 address; the JDK makes it
    // one
    // when it meets the bytes, so the length must follow.
    if (InetAddresses.isMapped(bytes) && length >= InetAddresses.MAPPED_BITS) {
      length -= InetAddresses.MAPPED_BITS;
      bytes = Arrays.copyOfRange(bytes, 12, 16);
    }
    if (length < 0 || length > bytes.length * 8) {
      throw new IllegalArgumentException(
          "/" + length + " is no prefix length for " + network.getHostAddress());
    }
    network = InetAddresses.of(InetAddresses.masked(bytes, length));
  }

  public static Prefix of(InetAddress address) {
    return new Prefix(address, address.getAddress().length * 8);
  }

  /**
   * Reads {@code 203.0.113.7}, {@code 203.0.113.0/24} or {@code 2001:db8::/64}. Never asks DNS.
   *
   * @throws IllegalArgumentException when it is none of these, with what is wrong
   */
  public static Prefix parse(String text) {
    return InetAddresses.prefix(text);
  }

  public boolean isSingle() {
    return length == network.getAddress().length * 8;
  }

  public boolean isIpv6() {
    return network.getAddress().length == 16;
  }

  public boolean contains(InetAddress address) {
    byte[] mine = network.getAddress();
    byte[] other = address.getAddress();
    return mine.length == other.length && Arrays.equals(InetAddresses.masked(other, length), mine);
  }

  public boolean contains(Prefix other) {
    return length <= other.length && contains(other.network);
  }

  public boolean overlaps(Prefix other) {
    return contains(other) || other.contains(this);
  }

  /** Highest address of the range. */
  public InetAddress last() {
    byte[] bytes = network.getAddress();
    for (int bit = length; bit < bytes.length * 8; bit++)
      bytes[bit / 8] |= (byte) (0x80 >> bit % 8);
    return InetAddresses.of(bytes);
  }

  /** IPv4 before IPv6, then by address, a wider one before those inside it. */
  @Override
  public int compareTo(Prefix other) {
    if (isIpv6() != other.isIpv6()) return isIpv6() ? 1 : -1;
    int byAddress = Arrays.compareUnsigned(network.getAddress(), other.network.getAddress());
    return byAddress != 0 ? byAddress : Integer.compare(length, other.length);
  }

  /** {@code 203.0.113.7} or {@code 203.0.113.0/24}; IPv6 in the form of RFC 5952. */
  @Override
  public String toString() {
    String address = InetAddresses.text(network);
    return isSingle() ? address : address + "/" + length;
  }
}
