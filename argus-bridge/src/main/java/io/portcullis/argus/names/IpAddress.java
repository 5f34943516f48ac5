package io.portcullis.argus.names;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An IP address as a key: two longs, compared without a string or an array. IPv4 is held in its
 * mapped form {@code ::ffff:a.b.c.d} (RFC 4291 §2.5.5.2), so an IPv4-mapped IPv6 address and the
 * IPv4 address itself are equal.
 *
 * @param high the first eight bytes, in network order
 * @param low the last eight bytes
 */
public record IpAddress(long high, long low) implements Comparable<IpAddress> {
  private static final long MAPPED = 0x0000_ffff_0000_0000L;
  private static final int WORDS = 8;

  /** The IPv4 address of these 32 bits. */
  public static IpAddress ofIpv4(int bits) {
    return new IpAddress(0, MAPPED | (bits & 0xffff_ffffL));
  }

  /**
   * The address in these bytes.
   *
   * @throws IllegalArgumentException when there are neither 4 nor 16
   */
  public static IpAddress of(byte[] bytes) {
    if (bytes.length == 4) return ofIpv4((int) number(bytes, 0, 4));
    if (bytes.length != 16) {
      throw new IllegalArgumentException(bytes.length + " bytes are no address: 4 or 16");
    }
    return new IpAddress(number(bytes, 0, 8), number(bytes, 8, 8));
  }

  private static long number(byte[] bytes, int from, int length) {
    long number = 0;
    for (int i = from; i < from + length; i++) number = number << 8 | (bytes[i] & 0xff);
    return number;
  }

  /**
   * The address that a text writes (RFC 4291 §2.2), or empty when it is none. Never asks DNS, takes
   * no zone, no prefix length, and no octet with a zero in front.
   */
  public static Optional<IpAddress> parse(String text) {
    if (text.indexOf(':') >= 0) return Optional.ofNullable(new Ipv6Text(text).read());
    long bits = dotted(text, 0);
    return bits < 0 ? Optional.empty() : Optional.of(ofIpv4((int) bits));
  }

  /** The IPv4 address that the text has from an index to its end; negative when it is none. */
  private static long dotted(String text, int from) {
    long bits = 0;
    int at = from;
    for (int octet = 0; octet < 4; octet++) {
      if (octet > 0 && (at >= text.length() || text.charAt(at++) != '.')) return -1;
      int begin = at;
      int value = 0;
      while (at < text.length() && at < begin + 3 && isDigit(text.charAt(at))) {
        value = value * 10 + text.charAt(at++) - '0';
      }
      boolean needlessZero = at - begin > 1 && text.charAt(begin) == '0';
      if (at == begin || value > 255 || needlessZero) return -1;
      bits = bits << 8 | value;
    }
    return at == text.length() ? bits : -1;
  }

  private static boolean isDigit(char character) {
    return character >= '0' && character <= '9';
  }

  /** Reads groups of hexadecimal digits, of which one run of zeros may be left out. */
  private static final class Ipv6Text {
    private final String text;
    private final int[] words = new int[WORDS];
    private int count;
    private int gap = -1;
    private int at;

    Ipv6Text(String text) {
      this.text = text;
    }

    @Nullable IpAddress read() {
      if (text.startsWith("::")) {
        gap = 0;
        at = 2;
      }
      while (at < text.length()) {
        if (count == WORDS || !group()) return null;
      }
      boolean whole = gap < 0 ? count == WORDS : count < WORDS;
      return whole ? address() : null;
    }

    private boolean group() {
      int begin = at;
      int value = 0;
      while (at < text.length() && at < begin + 4 && hex(text.charAt(at)) >= 0) {
        value = value << 4 | hex(text.charAt(at++));
      }
      if (at == begin) return false;
      if (at < text.length() && text.charAt(at) == '.') return tail(begin);
      words[count++] = value;
      if (at == text.length()) return true;
      if (text.charAt(at++) != ':') return false;
      // A single colon at the end announces a group that does not come.
      if (at == text.length()) return false;
      if (text.charAt(at) != ':') return true;
      at++;
      if (gap >= 0) return false;
      gap = count;
      return true;
    }

    private boolean tail(int begin) {
      long bits = dotted(text, begin);
      if (bits < 0 || count > WORDS - 2) return false;
      words[count++] = (int) (bits >>> 16);
      words[count++] = (int) (bits & 0xffff);
      at = text.length();
      return true;
    }

    private static int hex(char character) {
      return character < 0x80 ? Character.digit(character, 16) : -1;
    }

    private IpAddress address() {
      int[] all = new int[WORDS];
      int before = gap < 0 ? count : gap;
      System.arraycopy(words, 0, all, 0, before);
      System.arraycopy(words, before, all, WORDS - (count - before), count - before);
      return new IpAddress(half(all, 0), half(all, WORDS / 2));
    }

    private static long half(int[] words, int from) {
      long half = 0;
      for (int i = from; i < from + WORDS / 2; i++) half = half << 16 | words[i];
      return half;
    }
  }

  public boolean isIpv4() {
    return high == 0 && low >>> 32 == 0xffff;
  }

  /** Its sixteen bytes in network order; of an IPv4 address those of its mapped form. */
  public byte[] bytes() {
    return ByteBuffer.allocate(2 * Long.BYTES).putLong(high).putLong(low).array();
  }

  /**
   * By number. Hash tables of Java search what clashes in order, where keys have one: whoever
   * chooses addresses that clash makes a look-up slower by a logarithm, not by their number.
   */
  @Override
  public int compareTo(IpAddress other) {
    int first = Long.compareUnsigned(high, other.high);
    return first != 0 ? first : Long.compareUnsigned(low, other.low);
  }

  /** Of keys that an attacker may choose: all bits count, so that none of them is a cheap clash. */
  @Override
  public int hashCode() {
    long mixed = (high ^ Long.rotateLeft(low, 32)) * 0x9E3779B97F4A7C15L;
    mixed = (mixed ^ (mixed >>> 32) ^ low) * 0xC2B2AE3D27D4EB4FL;
    return (int) (mixed >>> 32);
  }

  /**
   * Of the address and a port, or another small number, together.
   *
   * @param key what nobody who makes traffic can know
   */
  public int hash(int port, long key) {
    return KeyedHash.of(high ^ Long.rotateLeft(low, 32), low ^ (long) port << 32, key);
  }

  /** Dotted for IPv4, else RFC 5952's form. */
  @Override
  public String toString() {
    if (isIpv4()) {
      return (low >>> 24 & 0xff)
          + "."
          + (low >>> 16 & 0xff)
          + '.'
          + (low >>> 8 & 0xff)
          + '.'
          + (low & 0xff);
    }
    int[] words = new int[WORDS];
    for (int i = 0; i < WORDS; i++) {
      words[i] = (int) ((i < 4 ? high : low) >>> (48 - 16 * (i % 4)) & 0xffff);
    }
    return compressed(words);
  }

  /** The first of the longest runs of zeros, of two or more, is left out (RFC 5952 §4.2). */
  private static String compressed(int[] words) {
    int longest = 0;
    int from = -1;
    for (int i = 0; i < WORDS; i++) {
      int end = i;
      while (end < WORDS && words[end] == 0) end++;
      if (end - i > longest && end - i > 1) {
        longest = end - i;
        from = i;
      }
    }
    StringBuilder text = new StringBuilder(39);
    for (int i = 0; i < WORDS; i++) {
      if (i == from) {
        text.append("::");
        i += longest - 1;
        continue;
      }
      if (text.length() > 0 && text.charAt(text.length() - 1) != ':') text.append(':');
      text.append(Integer.toHexString(words[i]));
    }
    return text.toString();
  }
}
