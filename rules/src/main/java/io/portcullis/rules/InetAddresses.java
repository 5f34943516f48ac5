package io.portcullis.rules;

import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;
import inet.ipaddr.IPAddressStringParameters;
import io.portcullis.argus.names.IpAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The one place that reads and writes addresses; it never asks DNS. */
public final class InetAddresses {
  // Strict: no inet_aton shorthand such as 10.1, no empty string as "any", no wildcards.
  private static final IPAddressStringParameters STRICT =
      new IPAddressStringParameters.Builder()
          .allowEmpty(false)
          .allowAll(false)
          .allowWildcardedSeparator(false)
          .allowSingleSegment(false)
          .getIPv4AddressParametersBuilder()
          .allow_inet_aton(false)
          .allowLeadingZeros(false)
          .setRangeOptions(inet.ipaddr.AddressStringParameters.RangeParameters.NO_RANGE)
          .getParentBuilder()
          .getIPv6AddressParametersBuilder()
          .allowZone(false)
          .setRangeOptions(inet.ipaddr.AddressStringParameters.RangeParameters.NO_RANGE)
          .getParentBuilder()
          .toParams();

  private static final byte[] NONE = {};

  private InetAddresses() {}

  /** Bits of {@code ::ffff:0:0/96}, before the IPv4 address in a mapped one (RFC 4291 §2.5.5.2). */
  static final int MAPPED_BITS = 96;

  /** Whether 16 bytes are an IPv4 address mapped into IPv6, as {@code ::ffff:203.0.113.9} is. */
  static boolean isMapped(byte[] bytes) {
    if (bytes.length != 16 || bytes[10] != (byte) 0xff || bytes[11] != (byte) 0xff) return false;
    for (int at = 0; at < 10; at++) if (bytes[at] != 0) return false;
    return true;
  }

  /**
   * An address as text, or empty when it is no IP address (a MAC, a name, a prefix). A mapped IPv4
   * address is IPv4: no packet on a wire bears it otherwise.
   */
  public static Optional<InetAddress> parse(String text) {
    byte[] dotted = dotted(text);
    if (dotted.length == 4) return Optional.of(of(dotted));
    if (text.indexOf(':') < 0 || text.indexOf('/') >= 0) return Optional.empty();
    Optional<IpAddress> plain = IpAddress.parse(text);
    if (plain.isPresent()) return Optional.of(of(plain.get().bytes()));
    IPAddress address = new IPAddressString(text, STRICT).getAddress();
    return address == null ? Optional.empty() : Optional.of(of(address.getBytes()));
  }

  /**
   * Four bytes, or none when it is no plain IPv4 address. By hand because the library's first
   * address costs a command line more than all the rest of it, and the ledger holds thousands.
   */
  private static byte[] dotted(String text) {
    byte[] bytes = new byte[4];
    int part = 0;
    int value = -1;
    if (text.length() > 15) return NONE;
    for (int at = 0; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == '.') {
        if (value < 0 || part == 3) return NONE;
        bytes[part++] = (byte) value;
        value = -1;
      } else if (c >= '0' && c <= '9' && value != 0) {
        // "value != 0" refuses leading zeros, which inet_aton(3) would read as octal.
        value = Math.max(value, 0) * 10 + (c - '0');
        if (value > 255) return NONE;
      } else {
        return NONE;
      }
    }
    if (value < 0 || part != 3) return NONE;
    bytes[3] = (byte) value;
    return bytes;
  }

  /** IPv4 in dotted decimal, IPv6 as RFC 5952 wants it. */
  public static String text(InetAddress address) {
    if (address.getAddress().length == 4) return address.getHostAddress();
    return IpAddress.of(address.getAddress()).toString();
  }

  public static InetAddress of(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException onlyForOtherLengths) {
      throw new IllegalArgumentException(
          bytes.length + " bytes are no address", onlyForOtherLengths);
    }
  }

  static byte[] masked(byte[] address, int length) {
    byte[] result = address.clone();
    for (int index = 0; index < result.length; index++) {
      int bits = Math.max(0, Math.min(8, length - index * 8));
      result[index] &= (byte) (0xff << (8 - bits));
    }
    return result;
  }

  // By hand, because the library takes a mask without an address for one and lets a length of more
  // than 32 bits overflow.
  static Prefix prefix(String text) {
    int slash = text.indexOf('/');
    Optional<InetAddress> address = parse(slash < 0 ? text : text.substring(0, slash));
    int length = slash < 0 ? 0 : length(text, slash + 1);
    if (address.isEmpty() || length < 0) {
      throw new IllegalArgumentException(
          "'" + text + "' is no address or prefix (as 203.0.113.7 or 2001:db8::/64)");
    }
    if (slash < 0) return Prefix.of(address.get());
    boolean mapped = text.indexOf(':') >= 0 && address.get().getAddress().length == 4;
    if (mapped && length < MAPPED_BITS) {
      throw new IllegalArgumentException(
          "'" + text + "' is wider than all mapped IPv4 addresses; write the IPv4 prefix");
    }
    Prefix prefix = new Prefix(address.get(), mapped ? length - MAPPED_BITS : length);
    if (!prefix.network().equals(address.get())) {
      throw new IllegalArgumentException(
          "'" + text + "' has bits beyond its prefix length; meant " + prefix + "?");
    }
    return prefix;
  }

  /** The fewest prefixes that are together all addresses from one to another of its family. */
  static List<Prefix> spanning(InetAddress first, InetAddress last) {
    IPAddress from = new IPAddressString(text(first)).getAddress();
    IPAddress to = new IPAddressString(text(last)).getAddress();
    return Arrays.stream(from.spanWithPrefixBlocks(to))
        .map(
            block ->
                new Prefix(block.getLower().toInetAddress(), block.getMinPrefixLengthForBlock()))
        .toList();
  }

  private static int length(String text, int from) {
    if (from == text.length() || text.length() > from + 3) return -1;
    int length = 0;
    for (int at = from; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c < '0' || c > '9') return -1;
      length = length * 10 + (c - '0');
    }
    return length;
  }
}
