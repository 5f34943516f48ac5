package io.portcullis.enforcer.netlink;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;

/**
 * Datagrams to a socket in the file system, such as syslog's (unix(7)); Java 17 knows only streams
 * there. A datagram never waits: when the reader is behind, it fails.
 */
public final class LocalDatagram {
  private static final int AF_UNIX = 1; // linux/socket.h
  private static final int SOCK_DGRAM = 2; // linux/net.h
  private static final int MSG_DONTWAIT = 0x40; // linux/socket.h
  private static final int PATH_BYTES = 108; // UNIX_PATH_MAX, linux/un.h

  private LocalDatagram() {}

  /**
   * Sends one.
   *
   * @param socket path of the socket that somebody listens on; shorter than 108 bytes
   * @throws IOException when nobody listens there or the reader is behind; the message names it
   */
  public static void send(Path socket, byte[] message) throws IOException {
    byte[] path = socket.toString().getBytes(StandardCharsets.UTF_8);
    if (path.length >= PATH_BYTES) throw new IOException(socket + " is too long for a socket");
    LibC libc = LibraryLoader.create(LibC.class).load("c");
    Runtime runtime = Runtime.getSystemRuntime();
    int descriptor = libc.socket(AF_UNIX, SOCK_DGRAM | Netlink.SOCK_CLOEXEC, 0);
    if (descriptor < 0) throw failed("cannot open a socket", runtime);
    try {
      Pointer address = runtime.getMemoryManager().allocateDirect(2 + PATH_BYTES, true);
      address.putShort(0, (short) AF_UNIX);
      address.put(2, path, 0, path.length);
      if (libc.connect(descriptor, address, 2 + path.length + 1) != 0) {
        throw failed("nobody listens at " + socket, runtime);
      }
      Pointer bytes = runtime.getMemoryManager().allocateDirect(Math.max(1, message.length));
      bytes.put(0, message, 0, message.length);
      if (libc.send(descriptor, bytes, message.length, MSG_DONTWAIT) != message.length) {
        throw failed(socket + " takes nothing now", runtime);
      }
    } finally {
      libc.close(descriptor);
    }
  }

  private static IOException failed(String what, Runtime runtime) {
    return new IOException(what + " (errno " + runtime.getLastError() + ")");
  }
}
