package io.portcullis.enforcer.netlink;

import jnr.ffi.LibraryLoader;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;

/**
 * Tells that links or addresses changed in the network namespace of the thread that opened it, by
 * the multicast groups of rtnetlink(7). What changed is for others to look up: a message may be
 * lost, and it is old when it is read. For one thread at a time.
 */
public final class NetworkEvents implements AutoCloseable {
  // Messages are cut to this: that there was one is all that counts.
  private static final int RECEIVE_BYTES = 16;
  // What is left beyond it is news for the next time, so that a storm holds nobody up.
  private static final int AT_ONCE = 4096;

  private final LibC libc;
  private final Runtime runtime = Runtime.getSystemRuntime();
  private final Pointer received = runtime.getMemoryManager().allocateDirect(RECEIVE_BYTES);
  private final int descriptor;

  private NetworkEvents(LibC libc) throws NetlinkException {
    this.libc = libc;
    this.descriptor =
        libc.socket(
            Netlink.AF_NETLINK, Netlink.SOCK_RAW | Netlink.SOCK_CLOEXEC, Netlink.NETLINK_ROUTE);
    if (descriptor < 0) throw new NetlinkException(runtime.getLastError(), "", true);
    Pointer address = runtime.getMemoryManager().allocateDirect(Netlink.SOCKADDR_NL_BYTES, true);
    address.putShort(0, (short) Netlink.AF_NETLINK);
    address.putInt(
        Netlink.SOCKADDR_NL_GROUPS,
        Netlink.RTMGRP_LINK | Netlink.RTMGRP_IPV4_IFADDR | Netlink.RTMGRP_IPV6_IFADDR);
    if (libc.bind(descriptor, address, Netlink.SOCKADDR_NL_BYTES) == 0) return;
    int error = runtime.getLastError();
    close();
    throw new NetlinkException(error, "", true);
  }

  /**
   * Subscribes; what happened before is not told.
   *
   * @throws NetlinkException when this system has no rtnetlink, or no descriptor is left
   */
  public static NetworkEvents open() throws NetlinkException {
    return open(LibraryLoader.create(LibC.class).load("c"));
  }

  /**
   * Subscribes through another libc, which a test lets go wrong.
   *
   * @throws NetlinkException when there is no rtnetlink, or no descriptor is left
   */
  public static NetworkEvents open(LibC libc) throws NetlinkException {
    return new NetworkEvents(libc);
  }

  /**
   * Whether there were any since the last call. Never waits, and costs one recv(2) where there was
   * none. Events that the kernel had no room for (ENOBUFS) are events.
   *
   * @throws NetlinkException when the socket is of no use any more
   */
  public boolean any() throws NetlinkException {
    boolean any = false;
    for (int message = 0; message < AT_ONCE; message++) {
      if (libc.recv(descriptor, received, RECEIVE_BYTES, Netlink.MSG_DONTWAIT) >= 0) {
        any = true;
        continue;
      }
      int error = runtime.getLastError();
      switch (Errno.of(error)) {
        case EAGAIN -> {
          return any;
        }
        case ENOBUFS, EINTR -> any = true;
        default -> throw new NetlinkException(error, "", true);
      }
    }
    return any;
  }

  @Override
  public void close() {
    libc.close(descriptor);
  }
}
