package io.portcullis.gateway;

import io.portcullis.enforcer.Lab;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An infected inside host: the same small TCP exchange on a fixed beat, through the lab's router.
 */
final class Beacon implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 300;

  private final Lab lab;
  private final String source;
  private final InetSocketAddress remote;
  private final ServerSocket server;
  private final AtomicInteger answered = new AtomicInteger();
  private final AtomicInteger failed = new AtomicInteger();
  private final Thread heart;
  private volatile boolean over;

  Beacon(Lab lab, String source, String destination, int port, Duration beat) throws IOException {
    this.lab = lab;
    this.source = source;
    remote = new InetSocketAddress(InetAddress.getByName(destination), port);
    server = lab.outside().call(() -> new ServerSocket(port, 50, remote.getAddress()));
    Thread answers = new Thread(this::answer, "beacon's server");
    answers.setDaemon(true);
    answers.start();
    heart = new Thread(() -> beat(beat), "beacon");
    heart.start();
  }

  /** Exchanges that got through. */
  int answered() {
    return answered.get();
  }

  /** Exchanges that did not. */
  int failed() {
    return failed.get();
  }

  private void answer() {
    while (!over) {
      try (Socket client = server.accept()) {
        client.setSoTimeout(PATIENCE_MILLIS);
        client.getInputStream().readNBytes(100);
        client.getOutputStream().write(new byte[200]);
        client.getInputStream().readAllBytes();
      } catch (IOException cutOff) {
        // That is what this is about.
      }
    }
  }

  private void beat(Duration beat) {
    long next = System.nanoTime();
    try {
      while (!over) {
        if (exchange()) answered.incrementAndGet();
        else failed.incrementAndGet();
        next += beat.toNanos();
        Thread.sleep(Math.max(0, (next - System.nanoTime()) / 1_000_000));
      }
    } catch (InterruptedException stopped) {
      // close() does it.
    }
  }

  private boolean exchange() {
    try (Socket socket = lab.inside().call(this::bound)) {
      socket.connect(remote, PATIENCE_MILLIS);
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.getOutputStream().write(new byte[100]);
      return socket.getInputStream().readNBytes(200).length == 200;
    } catch (IOException cutOff) {
      return false;
    }
  }

  private Socket bound() throws IOException {
    Socket socket = new Socket();
    socket.bind(new InetSocketAddress(InetAddress.getByName(source), 0));
    return socket;
  }

  /** Falls silent. */
  @Override
  public void close() {
    over = true;
    heart.interrupt();
    try {
      heart.join();
      server.close();
    } catch (IOException | InterruptedException failed) {
      throw new AssertionError(failed);
    }
  }
}
