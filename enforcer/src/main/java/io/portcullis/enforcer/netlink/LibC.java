package io.portcullis.enforcer.netlink;

import jnr.ffi.Pointer;
import jnr.ffi.annotations.SaveError;
import jnr.ffi.types.size_t;
import jnr.ffi.types.ssize_t;

/**
 * The few calls of libc that a netlink socket needs (socket(2), bind(2), send(2), recv(2),
 * setsockopt(2), ioctl(2), close(2)), and those of local sockets (listen(2), connect(2),
 * getsockopt(2), geteuid(2)). Public only because JNR-FFI implements it from another class loader.
 */
public interface LibC {
  @SaveError
  int socket(int domain, int type, int protocol);

  @SaveError
  int bind(int descriptor, Pointer address, int length);

  @SaveError
  int listen(int descriptor, int backlog);

  @SaveError
  int connect(int descriptor, Pointer address, int length);

  @SaveError
  int getsockopt(int descriptor, int level, int name, Pointer value, Pointer length);

  int geteuid();

  @SaveError
  int setsockopt(int descriptor, int level, int name, Pointer value, int length);

  @SaveError
  @ssize_t
  long send(int descriptor, Pointer buffer, @size_t long length, int flags);

  @SaveError
  @ssize_t
  long recv(int descriptor, Pointer buffer, @size_t long length, int flags);

  @SaveError
  int ioctl(int descriptor, @size_t long request, Pointer argument);

  @SaveError
  int close(int descriptor);
}
