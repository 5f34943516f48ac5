package io.portcullis.argus;

import io.portcullis.argus.names.IpAddress;
import io.portcullis.argus.names.KeyedHash;
import java.util.Arrays;
import java.util.Optional;

/**
 * A tuple of TCP or UDP over IPv4 whose text is the usual one, without zeros in front of numbers:
 * 24 bytes instead of 88, compared without fetching a text from memory.
 */
public final class Ipv4Tuple implements Tuple {
  private static final int NONE = -1;
  private static final byte[] TCP = {'t', 'c', 'p'};
  private static final byte[] UDP = {'u', 'd', 'p'};

  private final int source;
  private final int destination;
  private final char port;

  /** IANA's number of it. */
  private final byte protocol;

  /** Of columns that {@link #isOne} accepts. */
  public Ipv4Tuple(long source, long destination, int port, byte protocol) {
    this.source = (int) source;
    this.destination = (int) destination;
    this.port = (char) port;
    this.protocol = protocol;
  }

  /** Whether four columns, read by the methods below, make such a tuple. */
  public static boolean isOne(long source, long destination, int port, byte protocol) {
    return source >= 0 && destination >= 0 && port >= 0 && protocol >= 0;
  }

  /**
   * The address that a column writes, 0 to 2^32 - 1; negative when it would be written otherwise.
   */
  public static long address(byte[] text, int from, int to) {
    long address = 0;
    int at = from;
    for (int octet = 0; octet < 4; octet++) {
      if (octet > 0 && (at >= to || text[at++] != '.')) return NONE;
      int end = at;
      while (end < to && end < at + 3 && isDigit(text[end])) end++;
      int value = number(text, at, end);
      if (value < 0 || value > 255) return NONE;
      address = address << 8 | value;
      at = end;
    }
    return at == to ? address : NONE;
  }

  /** The port that a column writes, 0 to 65,535; negative when it would be written otherwise. */
  public static int port(byte[] text, int from, int to) {
    int port = to - from > 5 ? NONE : number(text, from, to);
    return port <= 0xffff ? port : NONE;
  }

  /** Of at most nine digits, none of them a needless zero; negative where they are not that. */
  private static int number(byte[] text, int from, int to) {
    if (from == to || (text[from] == '0' && to - from > 1)) return NONE;
    int value = 0;
    for (int i = from; i < to; i++) {
      if (!isDigit(text[i])) return NONE;
      value = value * 10 + (text[i] - '0');
    }
    return value;
  }

  private static boolean isDigit(byte character) {
    return character >= '0' && character <= '9';
  }

  /** IANA's number of the protocol that a column names; negative for all but two. */
  public static byte protocol(byte[] text, int from, int to) {
    if (Arrays.equals(text, from, to, TCP, 0, 3)) return 6;
    return Arrays.equals(text, from, to, UDP, 0, 3) ? (byte) 17 : NONE;
  }

  @Override
  public String source() {
    return dotted(source);
  }

  @Override
  public String destination() {
    return dotted(destination);
  }

  private static String dotted(int address) {
    return (address >>> 24)
        + "."
        + (address >>> 16 & 0xff)
        + '.'
        + (address >>> 8 & 0xff)
        + '.'
        + (address & 0xff);
  }

  @Override
  public String destinationPort() {
    return Integer.toString(port);
  }

  @Override
  public String protocol() {
    return protocol == 6 ? "tcp" : "udp";
  }

  @Override
  public boolean isOfProtocol(byte[] name) {
    return Arrays.equals(name, protocol == 6 ? TCP : UDP);
  }

  @Override
  public boolean matches(Part part, Tuple other, Part othersPart) {
    if (!(other instanceof Ipv4Tuple that)) return Tuple.super.matches(part, other, othersPart);
    boolean service = part == Part.SERVICE;
    return service == (othersPart == Part.SERVICE)
        && bits(part) == that.bits(othersPart)
        && (!service || port == that.port);
  }

  private int bits(Part part) {
    return part == Part.SOURCE ? source : destination;
  }

  @Override
  public Optional<IpAddress> address(Part part) {
    return Optional.of(IpAddress.ofIpv4(bits(part)));
  }

  @Override
  public int hash(long key) {
    long ends = (long) source << 32 | (destination & 0xffff_ffffL);
    return KeyedHash.of(ends, (long) port << 8 | protocol, key);
  }

  @Override
  public int hash(Part part, long key) {
    return hash(bits(part), part == Part.SERVICE ? port : NONE, key);
  }

  /**
   * Of a part that reads so, whatever else its tuple holds.
   *
   * @param port negative for a part without one
   */
  static int hash(long address, int port, long key) {
    return KeyedHash.of(address & 0xffff_ffffL, port, key);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Ipv4Tuple that
        && source == that.source
        && destination == that.destination
        && port == that.port
        && protocol == that.protocol;
  }

  @Override
  public int hashCode() {
    // Neighbours differ in single bits of all three: the multiplier (Knuth's, for 64 bits) spreads
    // them, and the upper half has heard of all.
    long mixed = ((long) source << 32 | (destination & 0xffff_ffffL)) * 0x9E3779B97F4A7C15L;
    mixed = (mixed ^ (mixed >>> 29) ^ (port << 8) ^ protocol) * 0x9E3779B97F4A7C15L;
    return (int) (mixed >>> 32);
  }

  @Override
  public String toString() {
    return source() + '-' + destination() + '-' + destinationPort() + '-' + protocol();
  }
}
