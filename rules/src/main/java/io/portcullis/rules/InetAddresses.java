package io.portcullis.rules;

import inet.ipaddr.AddressStringException;
import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;
import inet.ipaddr.IPAddressStringParameters;
import java.net.InetAddress;
import java.net.UnknownHostException;
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

  private InetAddresses() {}

  /** An address as text, or empty when it is no IP address (a MAC, a name, a prefix). */
  public static Optional<InetAddress> parse(String text) {
    if (text.indexOf('/') >= 0) return Optional.empty();
    IPAddress address = new IPAddressString(text, STRICT).getAddress();
    return address == null ? Optional.empty() : Optional.of(address.toInetAddress());
  }

  /** IPv4 in dotted decimal, IPv6 as RFC 5952 wants it. */
  public static String text(InetAddress address) {
    return new IPAddressString(address.getHostAddress()).getAddress().toCanonicalString();
  }

  static InetAddress of(byte[] bytes) {
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

  static Prefix prefix(String text) {
    try {
      IPAddress address = new IPAddressString(text, STRICT).toAddress();
      Integer length = address.getNetworkPrefixLength();
      int bits = length == null ? address.getBitCount() : length;
      InetAddress lower = address.getLower().toInetAddress();
      Prefix prefix = new Prefix(lower, bits);
      if (!prefix.network().equals(lower)) {
        throw new IllegalArgumentException(
            "'" + text + "' has bits beyond its prefix length; meant " + prefix + "?");
      }
      return prefix;
    } catch (AddressStringException unreadable) {
      throw new IllegalArgumentException(
          "'" + text + "' is no address or prefix (as 203.0.113.7 or 2001:db8::/64)", unreadable);
    }
  }
}
