package io.portcullis.fleet;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A real nats-server on loopback; it is ended by its process, and no other is touched. */
public final class NatsServer implements AutoCloseable {
  private final Path configuration;
  private final int port;
  private Optional<Process> running = Optional.empty();

  public NatsServer(Path configuration, int port) {
    this.configuration = configuration;
    this.port = port;
  }

  /** A port that nobody had a moment ago. */
  public static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** The program; with CI set a test fails without it, otherwise it is skipped with the reason. */
  private static Path program() {
    Optional<Path> found =
        Stream.concat(
                Stream.of(System.getenv("PATH").split(File.pathSeparator, -1)),
                Stream.of("/usr/sbin"))
            .map(place -> Path.of(place, "nats-server"))
            .filter(Files::isExecutable)
            .findFirst();
    String missing = "nats-server is not installed";
    if (found.isEmpty() && System.getenv("CI") != null) throw new AssertionError(missing);
    Assumptions.assumeTrue(found.isPresent(), missing);
    return found.orElseThrow();
  }

  public void start() throws IOException, InterruptedException {
    Path log = configuration.resolveSibling("nats-server.log");
    Process process =
        new ProcessBuilder(program().toString(), "-c", configuration.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    running = Optional.of(process);
    while (!isListening()) {
      if (!process.isAlive()) throw new IOException("nats-server ended: " + Files.readString(log));
      Thread.sleep(20);
    }
  }

  private boolean isListening() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException notYet) {
      return false;
    }
  }

  /** As a power cut would end it. */
  public void kill() throws InterruptedException {
    if (running.isEmpty()) return;
    running.get().destroyForcibly();
    running.get().waitFor(20, TimeUnit.SECONDS);
    running = Optional.empty();
  }

  /** Has it read its configuration again. */
  public void reload() throws IOException, InterruptedException {
    long pid = running.orElseThrow().pid();
    new ProcessBuilder("kill", "-HUP", Long.toString(pid)).start().waitFor();
  }

  @Override
  public void close() throws InterruptedException {
    kill();
  }
}
