package io.portcullis.capture.names;

import io.portcullis.argus.names.IpAddress;
import io.portcullis.argus.names.Names;
import io.portcullis.argus.names.ServerName;
import io.portcullis.capture.names.known.NameCount;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Learns names on the inside interfaces of a running router. A filter in the kernel lets only
 * packets up that may name somebody ({@link NameFilter}); the others cost nothing but the filter.
 * Names may be asked for from any thread.
 */
public final class NameCapture implements Names, AutoCloseable {

  /**
   * How one interface does.
   *
   * @param captured packets that the filter let up
   * @param lost packets that it let up and the process was too slow for
   * @param trouble why nothing is captured now, with the remedy; empty when all is well
   */
  public record Statistics(String networkInterface, long captured, long lost, String trouble) {}

  private final NameWatch watch;
  private final List<NameTap> taps;

  private NameCapture(List<String> interfaces, NameWatch watch, InstantSource clock) {
    this.watch = watch;
    this.taps =
        List.copyOf(new LinkedHashSet<>(interfaces)).stream()
            .map(name -> new NameTap(name, sink(), clock))
            .toList();
  }

  /**
   * Begins to capture, in the network namespace of the calling thread. An interface that is not
   * there is waited for; {@link #statistics} says so.
   *
   * @param interfaces those towards the protected hosts, at least one: on the outside every host
   *     would have the router's address
   * @param watch what keeps the names; nobody else may touch it from now on
   * @param clock of the packets' times
   */
  public static NameCapture open(List<String> interfaces, NameWatch watch, InstantSource clock) {
    if (interfaces.isEmpty()) {
      throw new IllegalArgumentException(
          "names are read on an inside interface: name at least one");
    }
    NameCapture capture = new NameCapture(interfaces, watch, clock);
    capture.taps.forEach(NameTap::start);
    return capture;
  }

  /**
   * Whether an interface could be captured: opens it for a moment, in the network namespace of the
   * calling thread.
   *
   * @return why not, with the remedy; empty when it can
   */
  public static Optional<String> trouble(String networkInterface) {
    return NameTap.trouble(networkInterface);
  }

  /** Why nothing can be captured on this machine, with the remedy; empty when libpcap is there. */
  public static Optional<String> withoutLibrary() {
    return NameTap.withoutLibrary();
  }

  private NameTap.Sink sink() {
    return new NameTap.Sink() {
      @Override
      public void frame(byte[] frame, Link link, long micros) {
        synchronized (watch) {
          watch.frame(frame, link, micros);
        }
      }

      @Override
      public void unheard(long fromMicros, long micros) {
        synchronized (watch) {
          watch.unheard(fromMicros, micros);
        }
      }
    };
  }

  /**
   * Waits until each interface was tried once.
   *
   * @return why one of them cannot be captured, with the remedy; empty when all are, or are waited
   *     for because they are missing or down
   */
  public Optional<String> refused(Duration atMost) throws InterruptedException {
    long until = System.nanoTime() + atMost.toNanos();
    for (NameTap tap : taps) tap.awaitFirst(until - System.nanoTime());
    return taps.stream().flatMap(tap -> tap.refused().stream()).findFirst();
  }

  @Override
  public ServerName of(
      IpAddress client, IpAddress server, int serverPort, int protocol, long startMicros) {
    synchronized (watch) {
      return watch.of(client, server, serverPort, protocol, startMicros);
    }
  }

  @Override
  public int nonexistent(IpAddress client, long beforeMicros) {
    synchronized (watch) {
      return watch.nonexistent(client, beforeMicros);
    }
  }

  /** What was learned and what was dropped, since the beginning. */
  public Map<NameCount, Long> counts() {
    synchronized (watch) {
      return watch.counts();
    }
  }

  /** Pairs of client and server that are remembered now. */
  public int servers() {
    synchronized (watch) {
      return watch.servers();
    }
  }

  /** Clients that are remembered now. */
  public int clients() {
    synchronized (watch) {
      return watch.clients();
    }
  }

  /** Whether every interface is being captured. */
  public boolean isCapturing() {
    return taps.stream().allMatch(NameTap::isCapturing);
  }

  /** How each interface does, in the order that they were named. */
  public List<Statistics> statistics() {
    return taps.stream()
        .map(tap -> new Statistics(tap.networkInterface, tap.captured(), tap.lost(), tap.trouble()))
        .toList();
  }

  @Override
  public void close() {
    taps.forEach(NameTap::stop);
    try {
      for (NameTap tap : taps) tap.join();
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
  }
}
