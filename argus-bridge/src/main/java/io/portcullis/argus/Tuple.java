package io.portcullis.argus;

import io.portcullis.argus.names.IpAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The four things that tie flows to one behaviour: source, destination, destination port and
 * protocol, as {@code ra} printed them. Its identity is that text, never swapped, so ARP, MAC
 * addresses, uncompressed IPv6 and port names survive as they are (Stratosphere calls it the
 * 4-tuple; Garcia, 2014).
 *
 * <p>A router sees a hundred thousand of them, and each flow looks one up: most are of IPv4, whose
 * text follows from few bytes. Tuples are equal when their texts are.
 */
public sealed interface Tuple permits Ipv4Tuple, TextTuple {

  /** A part of the text, for those who ask what tuples have in common. */
  enum Part {
    SOURCE,
    DESTINATION,
    /** Destination and its port. */
    SERVICE
  }

  /** The tuple of four columns; any of them may be empty, as ARP's port is. */
  static Tuple of(String source, String destination, String destinationPort, String protocol) {
    byte[] text =
        (source + '-' + destination + '-' + destinationPort + '-' + protocol)
            .getBytes(StandardCharsets.UTF_8);
    int destinationAt = length(source) + 1;
    int portAt = destinationAt + length(destination) + 1;
    int protocolAt = portAt + length(destinationPort) + 1;
    long from = Ipv4Tuple.address(text, 0, destinationAt - 1);
    long to = Ipv4Tuple.address(text, destinationAt, portAt - 1);
    int port = Ipv4Tuple.port(text, portAt, protocolAt - 1);
    byte carrier = Ipv4Tuple.protocol(text, protocolAt, text.length);
    return Ipv4Tuple.isOne(from, to, port, carrier)
        ? new Ipv4Tuple(from, to, port, carrier)
        : new TextTuple(text, destinationAt, portAt, protocolAt);
  }

  private static int length(String column) {
    return column.getBytes(StandardCharsets.UTF_8).length;
  }

  String source();

  String destination();

  String destinationPort();

  String protocol();

  /** Whether the protocol is exactly this one; asked for each flow, so without a string. */
  boolean isOfProtocol(byte[] protocol);

  /**
   * Whether a part of this tuple reads as a part of another, which may be another part: one's
   * destination is the other's source.
   */
  default boolean matches(Part part, Tuple other, Part othersPart) {
    return text(part).equals(other.text(othersPart));
  }

  /**
   * The address that a part writes, of {@link Part#SERVICE} that of the destination; empty where it
   * writes none.
   */
  default Optional<IpAddress> address(Part part) {
    return IpAddress.parse(part == Part.SOURCE ? source() : destination());
  }

  /**
   * Of the whole text: equal tuples have the same under one key.
   *
   * @param key what nobody who makes traffic can know
   */
  int hash(long key);

  /**
   * Of a part's text: parts that match have the same under one key. Makes no string.
   *
   * @param key what nobody who makes traffic can know
   */
  int hash(Part part, long key);

  private String text(Part part) {
    return switch (part) {
      case SOURCE -> source();
      case DESTINATION -> destination();
      case SERVICE -> destination() + '-' + destinationPort();
    };
  }

  /** {@code source-destination-port-protocol}, the form slips prints and users type. */
  @Override
  String toString();
}
