package io.portcullis.enforcer.netlink;

import jnr.ffi.Pointer;
import jnr.ffi.Runtime;

/** Addresses of sockets of this machine, as the kernel wants them (unix(7)). */
final class UnixAddress {
  static final int AF_UNIX = 1; // linux/socket.h

  private static final int SUN_PATH = 2; // linux/un.h

  private UnixAddress() {}

  /**
   * struct sockaddr_un: the family and the path, which ends with a zero unless it starts so.
   *
   * @param path in the file system, or a zero and a name of the abstract namespace
   */
  static Pointer of(byte[] path) {
    int length = SUN_PATH + path.length + (path[0] == 0 ? 0 : 1);
    Pointer address = Runtime.getSystemRuntime().getMemoryManager().allocateDirect(length, true);
    address.putShort(0, (short) AF_UNIX);
    address.put(SUN_PATH, path, 0, path.length);
    return address;
  }
}
