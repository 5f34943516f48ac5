package io.portcullis.argus;

import io.portcullis.argus.names.KeyedHash;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A tuple as ra's text, with the hash computed once. */
public final class TextTuple implements Tuple {
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
  public TextTuple(byte[] text, int destinationAt, int portAt, int protocolAt) {
    this.text = text;
    this.hash = Arrays.hashCode(text);
    this.destinationAt = destinationAt;
    this.portAt = portAt;
    this.protocolAt = protocolAt;
  }

  @Override
  public String source() {
    return slice(0, destinationAt - 1);
  }

  @Override
  public String destination() {
    return slice(destinationAt, portAt - 1);
  }

  @Override
  public String destinationPort() {
    return slice(portAt, protocolAt - 1);
  }

  @Override
  public String protocol() {
    return slice(protocolAt, text.length);
  }

  @Override
  public boolean isOfProtocol(byte[] protocol) {
    return Arrays.equals(text, protocolAt, text.length, protocol, 0, protocol.length);
  }

  @Override
  public boolean matches(Part part, Tuple other, Part othersPart) {
    if (!(other instanceof TextTuple that)) return Tuple.super.matches(part, other, othersPart);
    return Arrays.equals(
        text, from(part), to(part), that.text, that.from(othersPart), that.to(othersPart));
  }

  @Override
  public int hash(long key) {
    return KeyedHash.of(text, 0, text.length, key);
  }

  /** As an {@link Ipv4Tuple} has it, where the part reads like one of its parts. */
  @Override
  public int hash(Part part, long key) {
    boolean service = part == Part.SERVICE;
    long address = Ipv4Tuple.address(text, from(part), service ? portAt - 1 : to(part));
    int port = service ? Ipv4Tuple.port(text, portAt, protocolAt - 1) : -1;
    boolean plain = address >= 0 && (!service || port >= 0);
    return plain
        ? Ipv4Tuple.hash(address, port, key)
        : KeyedHash.of(text, from(part), to(part), key);
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

  @Override
  public boolean equals(Object other) {
    return other instanceof TextTuple that && hash == that.hash && Arrays.equals(text, that.text);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    return new String(text, StandardCharsets.UTF_8);
  }
}
