package io.portcullis.enforcer.netlink;

import static io.portcullis.enforcer.netlink.Netlink.ATTRIBUTE_BYTES;
import static io.portcullis.enforcer.netlink.Netlink.HEADER_BYTES;
import static io.portcullis.enforcer.netlink.Netlink.padded;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Writes netfilter netlink messages one after another into one direct buffer that is kept for the
 * next request and grows when needed. Headers are in host order, values as the method says.
 */
public final class MessageWriter {
  private static final int START_BYTES = 64 * 1024;

  private ByteBuffer buffer = ByteBuffer.allocateDirect(START_BYTES).order(ByteOrder.nativeOrder());
  private int messageStart = -1;
  private int sequence;
  private int firstSequence;
  private int lastAnswered;

  /** Forgets what was written; sequence numbers go on, so that late answers are recognised. */
  void clear() {
    buffer.clear();
    messageStart = -1;
    firstSequence = sequence + 1;
    lastAnswered = sequence;
  }

  /** Starts a transaction of a subsystem (nfnetlink.h, NFNL_MSG_BATCH_BEGIN). */
  public MessageWriter beginBatch(int subsystem) {
    return beginBatch(subsystem, 0);
  }

  /**
   * Starts a transaction of a subsystem that is refused (ERESTART) when anybody has changed the
   * ruleset since a generation.
   *
   * @param generation of the ruleset that must still be there (NFNL_BATCH_GENID); 0: any
   */
  public MessageWriter beginBatch(int subsystem, int generation) {
    start(Netlink.NFNL_MSG_BATCH_BEGIN, 0, 0, subsystem);
    if (generation != 0) u32(Netlink.NFNL_BATCH_GENID, generation);
    return end();
  }

  /** Ends it: from here on the kernel makes all of it, or none. */
  public MessageWriter endBatch(int subsystem) {
    start(Netlink.NFNL_MSG_BATCH_END, 0, 0, subsystem);
    return end();
  }

  /**
   * Starts a message.
   *
   * @param flags beside NLM_F_REQUEST
   * @param family struct nfgenmsg's: 1 inet (linux/netfilter.h, NFPROTO_INET), 2 IPv4, 10 IPv6
   */
  public MessageWriter begin(int subsystem, int operation, int flags, int family) {
    start(subsystem << 8 | operation, flags, family, 0);
    return this;
  }

  private void start(int type, int flags, int family, int resource) {
    if (messageStart >= 0) throw new IllegalStateException("a message is still open");
    room(HEADER_BYTES + Netlink.NFGENMSG_BYTES);
    messageStart = buffer.position();
    sequence++;
    if ((flags & (Netlink.NLM_F_ACK | Netlink.NLM_F_DUMP)) != 0) lastAnswered = sequence;
    buffer.putInt(0).putShort((short) type).putShort((short) (flags | Netlink.NLM_F_REQUEST));
    buffer.putInt(sequence).putInt(0);
    buffer.put((byte) family).put((byte) 0).put((byte) (resource >> 8)).put((byte) resource);
  }

  /** The attributes of the message that is being written, as the kernel would read them. */
  public Attributes written() {
    int from = messageStart + HEADER_BYTES + Netlink.NFGENMSG_BYTES;
    return new Attributes(buffer, from, buffer.position());
  }

  /** Ends the message. */
  public MessageWriter end() {
    buffer.putInt(messageStart, buffer.position() - messageStart);
    messageStart = -1;
    return this;
  }

  /** Starts an attribute that holds others; what it returns belongs to {@link #endNest}. */
  public int nest(int type) {
    room(ATTRIBUTE_BYTES);
    int start = buffer.position();
    buffer.putShort((short) 0).putShort((short) (type | Netlink.NLA_F_NESTED));
    return start;
  }

  /** Ends it. */
  public MessageWriter endNest(int start) {
    int length = buffer.position() - start;
    if (length > 0xffff) {
      throw new IllegalStateException("an attribute of " + length + " bytes is too long");
    }
    buffer.putShort(start, (short) length);
    return this;
  }

  /** Text with the zero byte at its end. */
  public MessageWriter text(int type, String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    attribute(type, bytes.length + 1);
    buffer.put(bytes).put((byte) 0);
    return pad();
  }

  public MessageWriter bytes(int type, byte[] value) {
    attribute(type, value.length);
    buffer.put(value);
    return pad();
  }

  /** What remains in a buffer, which stays as it is. */
  public MessageWriter bytes(int type, ByteBuffer value) {
    attribute(type, value.remaining());
    buffer.put(value.duplicate());
    return pad();
  }

  public MessageWriter u8(int type, int value) {
    attribute(type, 1);
    buffer.put((byte) value);
    return pad();
  }

  /** Two bytes in network order. */
  public MessageWriter u16(int type, int value) {
    attribute(type, 2);
    buffer.put((byte) (value >> 8)).put((byte) value);
    return pad();
  }

  /** Four bytes in network order. */
  public MessageWriter u32(int type, int value) {
    attribute(type, 4);
    putNetworkOrder(value);
    return this;
  }

  /** Eight bytes in network order. */
  public MessageWriter u64(int type, long value) {
    attribute(type, 8);
    putNetworkOrder((int) (value >>> 32));
    putNetworkOrder((int) value);
    return this;
  }

  private void putNetworkOrder(int value) {
    buffer.putInt(buffer.order() == ByteOrder.BIG_ENDIAN ? value : Integer.reverseBytes(value));
  }

  private void attribute(int type, int length) {
    room(ATTRIBUTE_BYTES + padded(length));
    buffer.putShort((short) (ATTRIBUTE_BYTES + length)).putShort((short) type);
  }

  private MessageWriter pad() {
    while ((buffer.position() & 3) != 0) buffer.put((byte) 0);
    return this;
  }

  private void room(int bytes) {
    if (buffer.remaining() >= bytes) return;
    ByteBuffer larger =
        ByteBuffer.allocateDirect(Math.max(buffer.capacity() * 2, buffer.position() + bytes))
            .order(ByteOrder.nativeOrder());
    buffer.flip();
    larger.put(buffer);
    buffer = larger;
  }

  ByteBuffer buffer() {
    return buffer;
  }

  int firstSequence() {
    return firstSequence;
  }

  int lastSequence() {
    return sequence;
  }

  /** The last message that asked for an answer: when that is there, all are. */
  int lastAnswered() {
    return lastAnswered;
  }
}
