package io.portcullis.enforcer.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The attributes of a reply, or of one of its nested attributes (struct nlattr of linux/netlink.h).
 * A view on the receive buffer: valid only until the handler returns.
 */
public final class Attributes {
  private final ByteBuffer buffer;
  private final int start;
  private final int end;

  Attributes(ByteBuffer buffer, int start, int end) {
    this.buffer = buffer;
    this.start = start;
    this.end = end;
  }

  /** The attributes inside one; empty when it is not there. */
  public Attributes nested(int type) {
    int at = find(type);
    return at < 0 ? new Attributes(buffer, end, end) : inner(at);
  }

  /** Calls for each nested attribute in a list, whatever its type. */
  public void each(Consumer<Attributes> handler) {
    for (int at = start; at < end; at = next(at)) handler.accept(inner(at));
  }

  public Optional<byte[]> bytes(int type) {
    int at = find(type);
    if (at < 0) return Optional.empty();
    byte[] value = new byte[valueLength(at)];
    buffer.get(at + Netlink.ATTRIBUTE_BYTES, value);
    return Optional.of(value);
  }

  /** Text up to its zero byte; empty text when the attribute is not there. */
  public String text(int type) {
    int at = find(type);
    return at < 0 ? "" : textAt(at);
  }

  /** The text of every attribute in a list. */
  public void eachText(Consumer<String> handler) {
    for (int at = start; at < end; at = next(at)) handler.accept(textAt(at));
  }

  /** One byte. */
  public int u8(int type, int otherwise) {
    int at = find(type);
    return at < 0 ? otherwise : (int) networkOrder(at, 1);
  }

  /** Two bytes in network order. */
  public int u16(int type, int otherwise) {
    int at = find(type);
    return at < 0 ? otherwise : (int) networkOrder(at, 2);
  }

  /** Four bytes in network order, as a signed number. */
  public int u32(int type, int otherwise) {
    int at = find(type);
    return at < 0 ? otherwise : (int) networkOrder(at, 4);
  }

  /** Eight bytes in network order. */
  public long u64(int type, long otherwise) {
    int at = find(type);
    return at < 0 ? otherwise : networkOrder(at, 8);
  }

  private long networkOrder(int at, int length) {
    if (valueLength(at) < length) throw new IllegalArgumentException("attribute too short");
    long value = 0;
    for (int index = 0; index < length; index++) {
      value = value << 8 | Byte.toUnsignedLong(buffer.get(at + Netlink.ATTRIBUTE_BYTES + index));
    }
    return value;
  }

  private String textAt(int at) {
    byte[] value = new byte[valueLength(at)];
    buffer.get(at + Netlink.ATTRIBUTE_BYTES, value);
    int length = 0;
    while (length < value.length && value[length] != 0) length++;
    return new String(value, 0, length, StandardCharsets.UTF_8);
  }

  private Attributes inner(int at) {
    int from = at + Netlink.ATTRIBUTE_BYTES;
    return new Attributes(buffer, from, from + valueLength(at));
  }

  private int find(int type) {
    for (int at = start; at < end; at = next(at)) {
      if (end - at < Netlink.ATTRIBUTE_BYTES) throw malformed(at);
      int found = Short.toUnsignedInt(buffer.getShort(at + 2)) & Netlink.NLA_TYPE_MASK;
      // Callers may name a type with its flags (nested, network order), as it is written.
      if (found == (type & Netlink.NLA_TYPE_MASK)) return at;
    }
    return -1;
  }

  private int next(int at) {
    return at + Netlink.padded(Netlink.ATTRIBUTE_BYTES + valueLength(at));
  }

  private int valueLength(int at) {
    if (end - at < Netlink.ATTRIBUTE_BYTES) throw malformed(at);
    int length = Short.toUnsignedInt(buffer.getShort(at)) - Netlink.ATTRIBUTE_BYTES;
    // A length below its own header would make next() go round for ever.
    if (length < 0 || at + Netlink.ATTRIBUTE_BYTES + length > end) throw malformed(at);
    return length;
  }

  private IllegalArgumentException malformed(int at) {
    return new IllegalArgumentException("malformed attribute at byte " + (at - start));
  }

  /** The attributes in a copy that does not change, as they lie behind a message's headers. */
  public static Attributes of(byte[] bytes) {
    ByteBuffer copy = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    return new Attributes(copy, 0, bytes.length);
  }
}
