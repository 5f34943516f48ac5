package io.portcullis.argus;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The four things that tie flows to one behaviour: source, destination, destination port and
 * protocol, as {@code ra} printed them. Its identity is that text, never parsed and never swapped,
 * so ARP, MAC addresses, uncompressed IPv6 and port names survive as they are (Stratosphere calls
 * it the 4-tuple; Garcia, 2014).
 *
 * <p>Kept as bytes with the hash computed once: a router sees a hundred thousand of them, and each
 * flow looks one up.
 */
public final class Tuple {

  /** A part of the text, for those who ask what tuples have in common. */
  public enum Part {
    SOURCE,
    DESTINATION,
    /** Destination and its port. */
    SERVICE
  }

  private final byte[] text;
  private final int hash;
  private final int destinationAt;
  private final int portAt;
  private final int protocolAt;

  /**
   * @param text {@code source-destination-port-protocol} in UTF-8; not copied, the caller gives it
   *     away
   * @param destinationAt index of the destination's first byte, and so on
   */
  Tuple(byte[] text, int destinationAt, int portAt, int protocolAt) {
    this.text = text;
    this.hash = Arrays.hashCode(text);
    this.destinationAt = destinationAt;
    this.portAt = portAt;
    this.protocolAt = protocolAt;
  }

  /** The tuple of four columns; any of them may be empty, as ARP's port is. */
  public static Tuple of(
      String source, String destination, String destinationPort, String protocol) {
    byte[] text =
        (source + '-' + destination + '-' + destinationPort + '-' + protocol)
            .getBytes(StandardCharsets.UTF_8);
    int destinationAt = length(source) + 1;
    int portAt = destinationAt + length(destination) + 1;
    return new Tuple(text, destinationAt, portAt, portAt + length(destinationPort) + 1);
  }

  private static int length(String column) {
    return column.getBytes(StandardCharsets.UTF_8).length;
  }

  public String source() {
    return slice(0, destinationAt - 1);
  }

  public String destination() {
    return slice(destinationAt, portAt - 1);
  }

  public String destinationPort() {
    return slice(portAt, protocolAt - 1);
  }

  public String protocol() {
    return slice(protocolAt, text.length);
  }

  /** Whether the protocol is exactly this one; asked for each flow, so without a string. */
  boolean isOfProtocol(byte[] protocol) {
    return Arrays.equals(text, protocolAt, text.length, protocol, 0, protocol.length);
  }

  /**
   * Whether a part of this tuple reads as a part of another, which may be another part: one's
   * destination is the other's source. Makes no string.
   */
  public boolean matches(Part part, Tuple other, Part othersPart) {
    return Arrays.equals(
        text, from(part), to(part), other.text, other.from(othersPart), other.to(othersPart));
  }

  /** Of a part's text: parts that match have the same. */
  public int hash(Part part) {
    int hash = 1;
    for (int i = from(part); i < to(part); i++) hash = 31 * hash + text[i];
    return hash;
  }

  private int from(Part part) {
    return part == Part.SOURCE ? 0 : destinationAt;
  }

  private int to(Part part) {
    return switch (part) {
      case SOURCE -> destinationAt - 1;
      case DESTINATION -> portAt - 1;
      case SERVICE -> protocolAt - 1;
    };
  }

  private String slice(int from, int to) {
    return new String(text, from, to - from, StandardCharsets.UTF_8);
  }

  /** Bytes of heap that the text itself takes; for the sums of bounded memory. */
  public int length() {
    return text.length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Tuple that && hash == that.hash && Arrays.equals(text, that.text);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  /** {@code source-destination-port-protocol}, the form slips prints and users type. */
  @Override
  public String toString() {
    return new String(text, StandardCharsets.UTF_8);
  }
}
