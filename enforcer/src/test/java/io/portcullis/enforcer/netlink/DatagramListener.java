package io.portcullis.enforcer.netlink;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;

/** A unix socket that takes datagrams, as a service manager has one. */
public final class DatagramListener implements AutoCloseable {
  private static final int AF_UNIX = 1;
  private static final int SOCK_DGRAM = 2;
  private static final int MSG_DONTWAIT = 0x40;
  private static final int LONGEST = 4096;

  private final LibC libc = LibraryLoader.create(LibC.class).load("c");
  private final Pointer buffer = memory(LONGEST);
  private final String address;
  private final int descriptor;

  /**
   * @param address a path, or a name of the abstract namespace behind an {@code @}
   */
  public DatagramListener(String address) throws IOException {
    this.address = address;
    byte[] path = address.getBytes(StandardCharsets.UTF_8);
    boolean hidden = path[0] == '@';
    if (hidden) path[0] = 0;
    int length = 2 + path.length + (hidden ? 0 : 1);
    Pointer bound = memory(length);
    bound.putShort(0, (short) AF_UNIX);
    bound.put(2, path, 0, path.length);
    this.descriptor = libc.socket(AF_UNIX, SOCK_DGRAM, 0);
    if (libc.bind(descriptor, bound, length) != 0) throw new IOException("cannot bind " + address);
  }

  private static Pointer memory(int bytes) {
    return Runtime.getSystemRuntime().getMemoryManager().allocateDirect(bytes, true);
  }

  /** What came since the last call. */
  public synchronized List<String> received() {
    List<String> texts = new ArrayList<>();
    long length = libc.recv(descriptor, buffer, LONGEST, MSG_DONTWAIT);
    while (length >= 0) {
      byte[] bytes = new byte[(int) length];
      buffer.get(0, bytes, 0, bytes.length);
      texts.add(new String(bytes, StandardCharsets.UTF_8));
      length = libc.recv(descriptor, buffer, LONGEST, MSG_DONTWAIT);
    }
    return texts;
  }

  @Override
  public void close() throws IOException {
    libc.close(descriptor);
    if (!address.startsWith("@")) Files.deleteIfExists(Path.of(address));
  }
}
