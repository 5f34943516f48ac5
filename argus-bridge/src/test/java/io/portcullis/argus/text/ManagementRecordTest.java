package io.portcullis.argus.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ManagementRecordTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @Test
  void theIntervalsAreRead() {
    assertThat(ManagementRecord.in(record(3600, 60))).contains(new ManagementRecord(3600, 60));
    assertThat(ManagementRecord.in(record(40_000, 5))).contains(new ManagementRecord(40_000, 5));
  }

  @Test
  void otherBytesAreNoRecord() {
    assertThat(ManagementRecord.in(new byte[128])).isEmpty();
    assertThat(ManagementRecord.in(new byte[0])).isEmpty();
  }

  @Test
  void aRunningArgusIsAskedOverItsPort() throws Exception {
    assertThat(asked(record(1, 5))).isEqualTo(new ManagementRecord(1, 5));
  }

  @Test
  void whoeverAnswersOtherwiseIsNoArgus() {
    assertThatThrownBy(() -> asked(new byte[128]))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("not as argus 3 does");
    assertThatThrownBy(() -> asked(new byte[7]))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("closed the connection");
  }

  @Test
  void aPortWhereNobodyListensIsSaid() throws Exception {
    int port;
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = server.getLocalPort();
    }

    assertThatThrownBy(() -> ManagementRecord.ask("127.0.0.1", port, PATIENCE))
        .isInstanceOf(IOException.class)
        .hasMessage("nothing listens on 127.0.0.1:" + port + "; is argus running?");
  }

  @Test
  void silenceIsSaid() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(
              () ->
                  ManagementRecord.ask("127.0.0.1", server.getLocalPort(), Duration.ofMillis(100)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("is silent");
    }
  }

  @Test
  void anArgusThatTurnsUsAwayResponds() throws Exception {
    assertThat(responds(new byte[4])).isTrue();
    assertThat(responds(new byte[0])).isTrue();
  }

  @Test
  void aSilentOneAndNobodyDoNotRespond() throws Exception {
    int port;
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = server.getLocalPort();
      assertThat(ManagementRecord.responds("127.0.0.1", port, Duration.ofMillis(100))).isFalse();
    }
    assertThat(ManagementRecord.responds("127.0.0.1", port, PATIENCE)).isFalse();
  }

  private static ManagementRecord asked(byte[] answer) throws Exception {
    return answered(answer, port -> ManagementRecord.ask("127.0.0.1", port, PATIENCE));
  }

  private static boolean responds(byte[] answer) throws Exception {
    return answered(answer, port -> ManagementRecord.responds("127.0.0.1", port, PATIENCE));
  }

  /** A question to a port. */
  private interface Question<T> {
    T ask(int port) throws IOException;
  }

  private static <T> T answered(byte[] answer, Question<T> question) throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread argus =
          new Thread(
              () -> {
                try (Socket socket = server.accept()) {
                  socket.getOutputStream().write(answer);
                } catch (IOException seenByTheOtherSide) {
                  // The assertion fails there.
                }
              });
      argus.start();
      try {
        return question.ask(server.getLocalPort());
      } finally {
        argus.join();
      }
    }
  }

  static byte[] record(int status, int report) {
    return ByteBuffer.allocate(128)
        .putInt(0, 0x83100020)
        .putInt(8, 0xe5712dcb)
        .putShort(44, (short) status)
        .putShort(46, (short) report)
        .array();
  }
}
