package io.portcullis.enforcer.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;

/**
 * A list of all that the kernel has of one kind, by rtnetlink(7): a question, and as many answers
 * as it takes. Needs no right. For one thread at a time.
 */
final class RouteDump {
  private static final int RECEIVE_BYTES = 64 * 1024;

  private final LibC libc;
  private final Runtime runtime = Runtime.getSystemRuntime();
  private final ByteBuffer buffer =
      ByteBuffer.allocateDirect(RECEIVE_BYTES).order(ByteOrder.nativeOrder());
  private final Pointer pointer = Pointer.wrap(runtime, buffer);

  /**
   * Asks nothing yet.
   *
   * @throws UnsatisfiedLinkError when libc or JNR's own library cannot be loaded
   */
  RouteDump() {
    this(LibraryLoader.create(LibC.class).load("c"));
  }

  /** Asks through another libc. */
  RouteDump(LibC libc) {
    this.libc = libc;
  }

  /** Reads one of the list. */
  interface Reader {
    /**
     * @param message the buffer; what is asked of it must not move its position
     * @param from where the message's own header begins
     * @param end behind its last attribute
     */
    void read(ByteBuffer message, int from, int end);
  }

  /** Reads an attribute of one of the list. */
  interface AttributeReader {
    /**
     * @param from where its value begins
     * @param end behind it
     */
    void read(int type, int from, int end);
  }

  /**
   * Asks in the network namespace of the calling thread.
   *
   * @param question operation of the request
   * @param answer operation of the messages that are read; all others are passed over
   * @param headerBytes length of the message's own header, which is sent as zeros
   * @throws NetlinkException when this system has no rtnetlink, or it refuses
   */
  void of(int question, int answer, int headerBytes, Reader reader) throws NetlinkException {
    int type = Netlink.SOCK_RAW | Netlink.SOCK_CLOEXEC;
    int descriptor = libc.socket(Netlink.AF_NETLINK, type, Netlink.NETLINK_ROUTE);
    if (descriptor < 0) throw new NetlinkException(runtime.getLastError(), "", true);
    try {
      ask(descriptor, question, headerBytes);
      while (receive(descriptor, answer, headerBytes, reader)) {
        // The kernel has more.
      }
    } finally {
      libc.close(descriptor);
    }
  }

  private void ask(int descriptor, int question, int headerBytes) throws NetlinkException {
    int length = Netlink.HEADER_BYTES + headerBytes;
    buffer.clear();
    buffer.putInt(length).putShort((short) question);
    buffer.putShort((short) (Netlink.NLM_F_REQUEST | Netlink.NLM_F_DUMP)).putInt(1).putInt(0);
    for (int at = 0; at < headerBytes; at++) buffer.put((byte) 0);
    if (libc.send(descriptor, pointer, length, 0) < 0) {
      throw new NetlinkException(runtime.getLastError(), "", true);
    }
  }

  /** Whether there is more; the answers to a question lie ready when it was sent. */
  private boolean receive(int descriptor, int answer, int headerBytes, Reader reader)
      throws NetlinkException {
    int length = (int) libc.recv(descriptor, pointer, RECEIVE_BYTES, Netlink.MSG_DONTWAIT);
    if (length < 0) throw new NetlinkException(runtime.getLastError(), "", true);
    for (int at = 0; at + Netlink.HEADER_BYTES <= length; at += Netlink.padded(buffer.getInt(at))) {
      int bytes = buffer.getInt(at);
      if (bytes < Netlink.HEADER_BYTES || bytes > length - at) return false;
      int operation = Short.toUnsignedInt(buffer.getShort(at + 4));
      if (operation == Netlink.NLMSG_DONE || operation == Netlink.NLMSG_ERROR) return false;
      if (operation != answer || bytes < Netlink.HEADER_BYTES + headerBytes) continue;
      reader.read(buffer, at + Netlink.HEADER_BYTES, at + bytes);
    }
    return length > 0;
  }

  /**
   * Reads the attributes of a message, as far as they make sense.
   *
   * @param from behind the message's own header
   */
  static void attributes(ByteBuffer message, int from, int end, AttributeReader reader) {
    int at = from;
    while (at + Netlink.ATTRIBUTE_BYTES <= end) {
      int length = Short.toUnsignedInt(message.getShort(at));
      if (length < Netlink.ATTRIBUTE_BYTES || at + length > end) return;
      int type = Short.toUnsignedInt(message.getShort(at + 2)) & Netlink.NLA_TYPE_MASK;
      reader.read(type, at + Netlink.ATTRIBUTE_BYTES, at + length);
      at += Netlink.padded(length);
    }
  }
}
