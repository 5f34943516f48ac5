package io.portcullis.enforcer.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Queue;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;

/** A libc whose only socket takes every request and answers with what was laid down. */
public final class AnsweringLibC implements LibC {
  private static final int EAGAIN = 11; // asm-generic/errno-base.h

  private final Queue<byte[]> answers = new ArrayDeque<>();

  /** Bytes as they are, whatever is asked. */
  public void answer(byte[] bytes) {
    if (bytes.length > 0) answers.add(bytes);
  }

  /**
   * A whole message of a netlink socket that was just opened.
   *
   * @param sequence of the request that it answers; the first one has 1
   */
  public static byte[] message(int type, int flags, int sequence, byte[] body) {
    int length = Netlink.HEADER_BYTES + body.length;
    ByteBuffer message =
        ByteBuffer.allocate(Netlink.padded(length)).order(ByteOrder.nativeOrder()).putInt(length);
    message.putShort((short) type).putShort((short) flags).putInt(sequence).putInt(0);
    return message.put(body).array();
  }

  @Override
  public int socket(int domain, int type, int protocol) {
    return 7;
  }

  @Override
  public int bind(int descriptor, Pointer address, int length) {
    return 0;
  }

  @Override
  public int listen(int descriptor, int backlog) {
    return 0;
  }

  @Override
  public int connect(int descriptor, Pointer address, int length) {
    return 0;
  }

  @Override
  public int getsockopt(int descriptor, int level, int name, Pointer value, Pointer length) {
    return 0;
  }

  @Override
  public int geteuid() {
    return 0;
  }

  @Override
  public int setsockopt(int descriptor, int level, int name, Pointer value, int length) {
    return 0;
  }

  @Override
  public long send(int descriptor, Pointer buffer, long length, int flags) {
    return length;
  }

  @Override
  public long recv(int descriptor, Pointer buffer, long length, int flags) {
    byte[] answer = answers.poll();
    if (answer == null) {
      Runtime.getSystemRuntime().setLastError(EAGAIN);
      return -1;
    }
    int bytes = (int) Math.min(length, answer.length);
    buffer.put(0, answer, 0, bytes);
    return bytes;
  }

  @Override
  public int ioctl(int descriptor, long request, Pointer argument) {
    return 0;
  }

  @Override
  public int close(int descriptor) {
    return 0;
  }
}
