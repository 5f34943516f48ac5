package io.portcullis.enforcer.netlink;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;

/**
 * Sends datagrams to a socket of this machine (unix(7)). Java 17 speaks to such sockets in streams
 * only.
 */
public final class UnixDatagrams {
  private static final int SOCK_DGRAM = 2; // linux/net.h
  private static final int MSG_DONTWAIT = 0x40; // linux/socket.h
  private static final int MSG_NOSIGNAL = 0x4000;
  private static final int PATH_BYTES = 108; // UNIX_PATH_MAX, linux/un.h

  private final LibC libc;
  private final String address;
  private final byte[] path;

  /**
   * @param address an absolute path, or a name of the abstract namespace behind an {@code @}
   * @throws IllegalArgumentException when it is neither, or too long for the kernel
   * @throws UnsatisfiedLinkError when libc or JNR's own library cannot be loaded
   */
  public UnixDatagrams(String address) {
    this.path = address.getBytes(StandardCharsets.UTF_8);
    boolean named = address.startsWith("/") || address.startsWith("@");
    if (!named || path.length < 2 || path.length >= PATH_BYTES) {
      throw new IllegalArgumentException("'" + address + "' is no address of a unix socket");
    }
    if (path[0] == '@') path[0] = 0;
    this.address = address;
    this.libc = LibraryLoader.create(LibC.class).load("c");
  }

  /**
   * Sends one; a receiver that is busy is not waited for. Opens the socket anew each time, because
   * the receiver's may have been made anew.
   *
   * @throws IOException when nobody receives there, or its queue is full
   */
  public void send(byte[] bytes) throws IOException {
    int descriptor = libc.socket(UnixAddress.AF_UNIX, SOCK_DGRAM | Netlink.SOCK_CLOEXEC, 0);
    if (descriptor < 0) throw failed("cannot make a unix socket");
    try {
      Pointer to = UnixAddress.of(path);
      if (libc.connect(descriptor, to, (int) to.size()) != 0) throw failed("nobody receives");
      Pointer buffer = memory(Math.max(1, bytes.length));
      buffer.put(0, bytes, 0, bytes.length);
      long sent = libc.send(descriptor, buffer, bytes.length, MSG_DONTWAIT | MSG_NOSIGNAL);
      if (sent != bytes.length) throw failed("cannot be sent to");
    } finally {
      libc.close(descriptor);
    }
  }

  /** Sends one of UTF-8. */
  public void send(String text) throws IOException {
    send(text.getBytes(StandardCharsets.UTF_8));
  }

  private static Pointer memory(int bytes) {
    return Runtime.getSystemRuntime().getMemoryManager().allocateDirect(bytes, true);
  }

  private IOException failed(String what) {
    int number = Runtime.getSystemRuntime().getLastError();
    return new IOException("socket " + address + ": " + what + " (errno " + number + ")");
  }
}
