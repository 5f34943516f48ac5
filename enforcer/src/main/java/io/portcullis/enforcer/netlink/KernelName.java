package io.portcullis.enforcer.netlink;

import java.nio.charset.StandardCharsets;
import jnr.ffi.LastError;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;

/**
 * A name that one process at a time holds in a network namespace: the address of a socket in the
 * abstract namespace (unix(7)). It lies in no folder, so nobody can remove it, and the kernel frees
 * it when its holder dies, however it dies.
 */
public final class KernelName implements AutoCloseable {
  // linux/socket.h, asm-generic/socket.h, asm-generic/errno.h, linux/un.h
  private static final int SOCK_STREAM = 1;
  private static final int EADDRINUSE = 98;
  private static final int SOCK_NONBLOCK = 2048;
  private static final int SOL_SOCKET = 1;
  private static final int SO_PEERCRED = 17;
  private static final int UCRED = 12;

  /** Of those who only ask who holds it, which are never answered. */
  private static final int BACKLOG = 128;

  private static final int LONGEST = 107;

  private final LibC libc;
  private final int descriptor;

  private KernelName(LibC libc, int descriptor) {
    this.libc = libc;
    this.descriptor = descriptor;
  }

  /** What comes of asking for a name. */
  public sealed interface Asked {
    /** It is ours now. */
    record Taken(KernelName name) implements Asked {}

    /** A process of root or of our own user holds it. */
    record HeldByOurs() implements Asked {}

    /** It is held by somebody who cannot be shown to be ours: any local user can bind any name. */
    record HeldByStranger() implements Asked {}
  }

  /**
   * Takes a name in the network namespace of the calling thread.
   *
   * @param name of at most 106 bytes
   * @throws NetlinkException when the kernel makes no such socket
   * @throws UnsatisfiedLinkError when libc or JNR's own library cannot be loaded
   */
  public static Asked take(String name) throws NetlinkException {
    // The zero before it says "abstract".
    byte[] text = ("\0" + name).getBytes(StandardCharsets.UTF_8);
    if (text.length > LONGEST) throw new IllegalArgumentException(name + " is too long a name");
    LibC libc = LibraryLoader.create(LibC.class).load("c");
    Runtime runtime = Runtime.getSystemRuntime();
    int descriptor = socket(libc, runtime);
    Pointer address = UnixAddress.of(text);
    int length = (int) address.size();
    if (libc.bind(descriptor, address, length) == 0 && libc.listen(descriptor, BACKLOG) == 0) {
      return new Asked.Taken(new KernelName(libc, descriptor));
    }
    int error = LastError.getLastError(runtime);
    libc.close(descriptor);
    if (error != EADDRINUSE) {
      throw new NetlinkException(error, "the name " + name + " cannot be taken", true);
    }
    return isOurs(libc, runtime, address, length)
        ? new Asked.HeldByOurs()
        : new Asked.HeldByStranger();
  }

  private static int socket(LibC libc, Runtime runtime) throws NetlinkException {
    int type = SOCK_STREAM | Netlink.SOCK_CLOEXEC | SOCK_NONBLOCK;
    int descriptor = libc.socket(UnixAddress.AF_UNIX, type, 0);
    if (descriptor >= 0) return descriptor;
    throw new NetlinkException(LastError.getLastError(runtime), "no socket for a name", true);
  }

  /** Asks the kernel who listens under the name (SO_PEERCRED, unix(7)). */
  private static boolean isOurs(LibC libc, Runtime runtime, Pointer address, int length)
      throws NetlinkException {
    int descriptor = socket(libc, runtime);
    try {
      if (libc.connect(descriptor, address, length) != 0) return false;
      // struct ucred: process, user, group, 4 bytes each.
      Pointer holder = runtime.getMemoryManager().allocateDirect(UCRED, true);
      Pointer size = runtime.getMemoryManager().allocateDirect(Integer.BYTES, true);
      size.putInt(0, UCRED);
      if (libc.getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, holder, size) != 0) return false;
      int user = holder.getInt(Integer.BYTES);
      return user == 0 || user == libc.geteuid();
    } finally {
      libc.close(descriptor);
    }
  }

  /** Frees the name; once. */
  @Override
  public void close() {
    libc.close(descriptor);
  }
}
