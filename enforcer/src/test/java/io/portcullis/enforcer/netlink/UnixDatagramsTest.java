package io.portcullis.enforcer.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Datagrams to a real socket. */
final class UnixDatagramsTest {
  @TempDir Path folder;

  @Test
  void aDatagramArrivesWholeAtAPathAndAtAnAbstractName() throws Exception {
    for (String address :
        new String[] {folder.resolve("notify").toString(), "@" + UUID.randomUUID()}) {
      try (DatagramListener listener = new DatagramListener(address)) {
        UnixDatagrams datagrams = new UnixDatagrams(address);
        datagrams.send("READY=1");
        datagrams.send("STATUS=wach\n");
        assertThat(listener.received()).containsExactly("READY=1", "STATUS=wach\n");
      }
    }
  }

  @Test
  void aReceiverThatWasMadeAnewIsFound() throws Exception {
    String address = folder.resolve("notify").toString();
    UnixDatagrams datagrams = new UnixDatagrams(address);
    assertThatThrownBy(() -> datagrams.send("lost"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(address)
        .hasMessageContaining("nobody receives");
    try (DatagramListener listener = new DatagramListener(address)) {
      datagrams.send("found");
      assertThat(listener.received()).containsExactly("found");
    }
  }

  @Test
  void aReceiverThatTakesNothingIsNotWaitedFor() throws Exception {
    String address = folder.resolve("notify").toString();
    try (DatagramListener deaf = new DatagramListener(address)) {
      UnixDatagrams datagrams = new UnixDatagrams(address);
      assertThatThrownBy(
              () -> {
                for (int each = 0; each < 100_000; each++) datagrams.send("again");
              })
          .isInstanceOf(IOException.class);
      assertThat(deaf.received()).isNotEmpty();
    }
  }

  @Test
  void whatIsNoAddressIsRefused() {
    for (String wrong : new String[] {"", "/", "relative", "vsock:2:1234", "/" + "x".repeat(108)}) {
      assertThatThrownBy(() -> new UnixDatagrams(wrong))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
