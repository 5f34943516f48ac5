package io.portcullis.gateway.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.capture.LiveVerifier;
import io.portcullis.capture.WireSettings;
import io.portcullis.enforcer.JavaProcess;
import io.portcullis.gateway.cli.common.Exit;
import io.portcullis.gateway.cli.common.LastWords;
import io.portcullis.rules.BootClock;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Threads that die in a process of their own. */
@Timeout(60)
final class LastWordsTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "plain,some-thread,StackOverflowError",
    "capture,capture-lookout,AssertionError",
    "metrics,HTTP-Dispatcher,IllegalStateException"
  })
  void theProcessEndsWithAMessageWhenAThreadDies(String which, String thread, String defect)
      throws Exception {
    Path said = folder.resolve("said");
    Process process =
        new ProcessBuilder(JavaProcess.command(Dying.class, which))
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    assertThat(process.waitFor()).isEqualTo(Exit.FAILED);
    assertThat(said)
        .content()
        .contains("portcullis: the thread " + thread + " died: ", defect)
        .doesNotContain("\tat ");
  }

  /** A clock that is broken. */
  private static final class NoClock implements BootClock {
    @Override
    public String bootId() {
      throw new AssertionError("no clock");
    }

    @Override
    public Duration sinceBoot() {
      throw new AssertionError("no clock");
    }

    @Override
    public Instant instant() {
      throw new AssertionError("no clock");
    }
  }

  /** The process; ends by itself only in failure of the test. */
  static final class Dying {
    private Dying() {}

    public static void main(String[] arguments) throws Exception {
      LastWords.install();
      switch (arguments[0]) {
        case "plain" -> start(() -> die(new StackOverflowError("too deep")));
        case "capture" ->
            LiveVerifier.open(
                new WireSettings(List.of("none-0"), List.of("none-0"), List.of(), 0),
                new NoClock());
        case "metrics" -> askMetrics();
        default -> throw new IllegalArgumentException(arguments[0]);
      }
      Thread.sleep(30_000);
    }

    private static void start(Runnable work) {
      new Thread(work, "some-thread").start();
    }

    private static void die(Error error) {
      throw error;
    }

    private static void askMetrics() throws Exception {
      InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
      InetSocketAddress at =
          new Metrics()
              .serve(
                  any,
                  () -> {
                    throw new IllegalStateException("no text");
                  });
      try (Socket socket = new Socket(at.getAddress(), at.getPort())) {
        byte[] ask =
            "GET /metrics HTTP/1.0\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        socket.getOutputStream().write(ask);
        socket.getInputStream().read();
      }
    }
  }
}
