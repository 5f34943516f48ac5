package io.portcullis.enforcer.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Memory;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LocalDatagramTest {
  @TempDir Path folder;
  private final LibC libc = LibraryLoader.create(LibC.class).load("c");
  private final Runtime runtime = Runtime.getSystemRuntime();

  /** A socket as syslog has it. */
  private int listen(Path socket) {
    int descriptor = libc.socket(1, 2, 0); // AF_UNIX, SOCK_DGRAM
    byte[] path = socket.toString().getBytes(StandardCharsets.UTF_8);
    Pointer address = Memory.allocateDirect(runtime, 110, true);
    address.putShort(0, (short) 1);
    address.put(2, path, 0, path.length);
    assertThat(libc.bind(descriptor, address, 2 + path.length + 1)).isZero();
    return descriptor;
  }

  @Test
  void aDatagramArrivesWhole() throws IOException {
    Path socket = folder.resolve("log");
    int descriptor = listen(socket);
    LocalDatagram.send(socket, "<28>portcullis: Blocked".getBytes(StandardCharsets.UTF_8));
    Pointer bytes = Memory.allocateDirect(runtime, 100);
    byte[] text = new byte[(int) libc.recv(descriptor, bytes, 100, 0)];
    bytes.get(0, text, 0, text.length);
    libc.close(descriptor);
    assertThat(new String(text, StandardCharsets.UTF_8)).isEqualTo("<28>portcullis: Blocked");
  }

  @Test
  void aReaderThatIsBehindHoldsUpNobody() {
    Path socket = folder.resolve("log");
    int descriptor = listen(socket);
    assertThatThrownBy(
            () -> {
              for (int at = 0; at < 10_000; at++) LocalDatagram.send(socket, new byte[1000]);
            })
        .isInstanceOf(IOException.class)
        .hasMessageContaining("takes nothing now");
    libc.close(descriptor);
  }

  @Test
  void whereNobodyListensIsSaid() {
    assertThatThrownBy(() -> LocalDatagram.send(folder.resolve("none"), new byte[1]))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("nobody listens at");
    assertThatThrownBy(() -> LocalDatagram.send(folder.resolve("n".repeat(120)), new byte[1]))
        .hasMessageContaining("is too long for a socket");
  }
}
