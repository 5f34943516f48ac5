package io.portcullis.capture.names;

import io.portcullis.capture.CaptureTrouble;
import io.portcullis.capture.names.messages.TlsRecords;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.pcap4j.core.PcapNativeException;

/**
 * The capture of one interface, in both directions, and the thread that alone touches its handle.
 * An interface that is not there, or goes away, is tried again every two seconds at most.
 */
final class NameTap implements Runnable {
  // The whole of what receive offload may have put together, as far as it is looked at.
  private static final int SNAPLEN = TlsRecords.MOST_BYTES + 256;
  private static final int RING_BYTES = 4 << 20;
  // Not in immediate mode: the kernel then fills blocks with packets of any length (TPACKET_V3) and
  // hands each over after this time. A flow is judged a second after its end, so that is early.
  private static final int TIMEOUT_MILLIS = 100;
  private static final long COUNT_EACH_MICROS = 1_000_000;
  private static final Duration FIRST_RETRY = Duration.ofMillis(250);
  private static final Duration LAST_RETRY = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final String NO_LIBRARY =
      "no names without libpcap: install libpcap0.8 (Debian) or libpcap and restart";

  /** Where frames go. */
  interface Sink {
    void frame(byte[] frame, Link link, long micros);

    /** Packets of the interface were not seen from a time on until now. */
    void unheard(long fromMicros, long micros);
  }

  final String networkInterface;
  private final Sink sink;
  private final InstantSource clock;
  private final CountDownLatch first = new CountDownLatch(1);
  private final Thread thread;
  private final LongAdder captured = new LongAdder();
  private volatile long lost;
  private volatile boolean closing;
  private volatile boolean open;
  private volatile String trouble = "";
  private volatile boolean away;

  private volatile Optional<LivePackets> fetching = Optional.empty();

  // The thread's own from here on.
  private Link link = Link.UNREADABLE;
  private long countedMicros;
  private long deafSince = Long.MIN_VALUE;
  private long lostBefore;

  NameTap(String networkInterface, Sink sink, InstantSource clock) {
    this.networkInterface = networkInterface;
    this.sink = sink;
    this.clock = clock;
    this.thread = new Thread(this, "names-" + networkInterface);
    thread.setDaemon(true);
  }

  /** Starts the thread, in the network namespace of the caller's. */
  void start() {
    thread.start();
  }

  @Override
  public void run() {
    Duration retry = FIRST_RETRY;
    while (!closing) {
      if (capture()) retry = FIRST_RETRY;
      open = false;
      if (closing) return;
      LockSupport.parkNanos(this, retry.toNanos());
      Duration doubled = retry.multipliedBy(2);
      retry = doubled.compareTo(LAST_RETRY) > 0 ? LAST_RETRY : doubled;
    }
  }

  /** Captures until it has to close or something breaks; whether it could begin. */
  private boolean capture() {
    LivePackets packets = null;
    try {
      packets = opened(networkInterface);
      link = packets.link();
      sink.unheard(deafSince, micros(clock.instant()));
      trouble = "";
      away = false;
      open = true;
      first.countDown();
      fetch(packets);
    } catch (PcapNativeException broken) {
      trouble = CaptureTrouble.explain(broken);
      away = CaptureTrouble.isAway(trouble);
      // Nothing passes where there is no interface.
      if (away && packets == null) deafSince = micros(clock.instant());
    } catch (LinkageError missing) {
      // Its classes never load again in this process.
      closing = true;
      trouble = NO_LIBRARY;
    } finally {
      first.countDown();
      if (packets != null) deafSince = micros(clock.instant());
      lostBefore = lost;
      fetching = Optional.empty();
      if (packets != null) packets.close();
    }
    return packets != null;
  }

  private void fetch(LivePackets packets) throws PcapNativeException {
    fetching = Optional.of(packets);
    while (!closing) {
      byte[] frame = packets.next();
      if (frame != null) got(packets, frame);
    }
    count(packets);
  }

  private static LivePackets opened(String networkInterface) throws PcapNativeException {
    return LivePackets.open(
        networkInterface, SNAPLEN, TIMEOUT_MILLIS, RING_BYTES, NameFilter.expression());
  }

  private void count(LivePackets packets) throws PcapNativeException {
    lost = lostBefore + packets.lost();
  }

  private void got(LivePackets packets, byte[] frame) throws PcapNativeException {
    captured.increment();
    long micros = packets.micros();
    // What is lost is lost while packets come, so it is enough to look then.
    if (micros - countedMicros > COUNT_EACH_MICROS) {
      countedMicros = micros;
      count(packets);
    }
    try {
      sink.frame(frame, link, micros);
    } catch (RuntimeException skipped) {
      // One packet must not end what reads all others.
      trouble = "a packet was skipped by a defect: " + skipped;
    }
  }

  void stop() {
    closing = true;
    fetching.ifPresent(LivePackets::breakOff);
    LockSupport.unpark(thread);
  }

  void join() throws InterruptedException {
    thread.join(PATIENCE.toMillis());
  }

  private static long micros(Instant at) {
    return at.getEpochSecond() * 1_000_000 + at.getNano() / 1000;
  }

  void awaitFirst(long nanos) throws InterruptedException {
    first.await(nanos, TimeUnit.NANOSECONDS);
  }

  /** Why it is not captured, where that is not for want of the interface. */
  Optional<String> refused() {
    return open || away || trouble.isEmpty() ? Optional.empty() : Optional.of(trouble);
  }

  static Optional<String> trouble(String networkInterface) {
    try {
      opened(networkInterface).close();
      return Optional.empty();
    } catch (PcapNativeException broken) {
      return Optional.of(CaptureTrouble.explain(broken));
    } catch (LinkageError missing) {
      return Optional.of(NO_LIBRARY);
    }
  }

  static Optional<String> withoutLibrary() {
    try {
      LibPcap.libVersion();
      return Optional.empty();
    } catch (LinkageError missing) {
      return Optional.of(NO_LIBRARY);
    }
  }

  boolean isCapturing() {
    return open;
  }

  String trouble() {
    return trouble;
  }

  long captured() {
    return captured.sum();
  }

  long lost() {
    return lost;
  }
}
