package io.portcullis.capture;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Date;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.pcap4j.core.BpfProgram.BpfCompileMode;
import org.pcap4j.core.NotOpenException;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapHandle.PcapDirection;
import org.pcap4j.core.PcapNativeException;
import org.pcap4j.core.PcapNetworkInterface.PromiscuousMode;
import org.pcap4j.core.PcapStat;

/**
 * One capture handle for one side of one interface, with the thread that alone touches it: opening,
 * filter changes, reading, statistics and closing all happen there. Others only set a wish and
 * break the loop, because a filter changed under a running loop can abort the JVM (pcap4j issues 33
 * and 267) and closing a running handle blocks for ever. A side has its own handle because a packet
 * that was read does not say which way it went.
 */
final class Tap implements Runnable, TargetWatchList.Sink {
  // Ethernet with two tags, IPv6 with short extensions and TCP with options fit. The ring then has
  // some 4,000 slots; immediate mode with the default of 65,535 bytes has few and loses packets.
  // All rings are resident at rest, and there may be many ports.
  private static final int SNAPLEN = 128;
  private static final int RING_BYTES = 1 << 20;
  // The loop looks up this often by itself, should a wake-up get lost.
  private static final int TIMEOUT_MILLIS = 200;
  private static final Duration FIRST_RETRY = Duration.ofMillis(250);
  private static final Duration LAST_RETRY = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  final int number;
  final String networkInterface;
  final TapSide role;

  private final Supplier<OwnAddresses> router;
  private final EvidenceRing evidence;
  private final InstantSource clock;
  private final Thread thread;
  private final PacketHeader header = new PacketHeader();

  private volatile TargetWatchList wanted = TargetWatchList.EMPTY;
  private volatile boolean closing;
  private volatile boolean reopen;
  private volatile boolean renew;
  private volatile boolean absent;
  private volatile LinkState state = new LinkState(true, true, 0);
  private volatile @Nullable PcapHandle handle;
  private volatile int openedIndex;
  private volatile String trouble = "";
  private final LongAdder captured = new LongAdder();
  private final LongAdder lost = new LongAdder();
  private volatile long lostMicros = Timeline.NEVER;

  private volatile TargetWatchList installed = TargetWatchList.EMPTY;

  // The thread's own from here on.
  private LinkLayer link = LinkLayer.ETHERNET;
  private Duration retry = FIRST_RETRY;
  private boolean hopeless;
  private volatile boolean uncounted;
  private long receivedBefore;
  private long droppedBefore;
  private byte[] frame = new byte[0];
  private long frameMicros;

  Tap(
      int number,
      String networkInterface,
      TapSide role,
      Supplier<OwnAddresses> router,
      EvidenceRing evidence,
      InstantSource clock) {
    this.number = number;
    this.networkInterface = networkInterface;
    this.role = role;
    this.router = router;
    this.evidence = evidence;
    this.clock = clock;
    this.thread = new Thread(this, "capture-" + networkInterface + (role.inbound ? "-in" : "-out"));
    thread.setDaemon(true);
  }

  /** Starts the thread, in the network namespace of the caller's. */
  void start() {
    look();
    thread.start();
  }

  /** Makes the tap look for these; the filter follows within milliseconds. */
  void want(TargetWatchList list) {
    wanted = list;
    wake();
  }

  private void wake() {
    PcapHandle open = handle;
    if (open != null) {
      try {
        open.breakLoop();
      } catch (NotOpenException closedMeanwhile) {
        // Its thread opens anew and reads the wish then.
      }
    }
    LockSupport.unpark(thread);
  }

  @Override
  public void run() {
    while (!closing && !hopeless) turn();
    closeHandle();
  }

  private void turn() {
    PcapHandle open = handle;
    try {
      if (open == null) {
        open();
      } else if (reopen) {
        drop(CaptureTrouble.REPLACED);
      } else {
        install(open);
        capture(open);
      }
    } catch (PcapNativeException broken) {
      drop(CaptureTrouble.explain(broken));
    } catch (NotOpenException | RuntimeException broken) {
      drop("the capture failed: " + broken);
    } catch (LinkageError missing) {
      // Its classes never load again in this process.
      hopeless = true;
      drop(CaptureTrouble.NO_LIBPCAP);
    }
    if (handle == null && !closing && !hopeless) pause();
  }

  private void pause() {
    LockSupport.parkNanos(this, retry.toNanos());
    Duration doubled = retry.multipliedBy(2);
    retry = doubled.compareTo(LAST_RETRY) > 0 ? LAST_RETRY : doubled;
  }

  private void open() throws PcapNativeException, NotOpenException {
    openedIndex = LinkState.of(networkInterface).index();
    reopen = false;
    PcapHandle opened =
        new PcapHandle.Builder(networkInterface)
            .snaplen(SNAPLEN)
            .promiscuousMode(PromiscuousMode.NONPROMISCUOUS)
            .timeoutMillis(TIMEOUT_MILLIS)
            .bufferSize(RING_BYTES)
            .immediateMode(true)
            .direction(role.inbound ? PcapDirection.IN : PcapDirection.OUT)
            .build();
    handle = opened;
    link = LinkLayer.of(opened.getDlt().value());
    receivedBefore = 0;
    droppedBefore = 0;
    retry = FIRST_RETRY;
    installed = TargetWatchList.EMPTY;
    filter(opened, installed);
    trouble = "";
  }

  private void install(PcapHandle open) throws PcapNativeException, NotOpenException {
    TargetWatchList list = wanted;
    boolean again = renew;
    renew = false;
    if (list == installed && !again) return;
    if (list != installed) filter(open, list);
    installed = list;
    if (absent) return;
    long now = Timeline.micros(clock.instant());
    for (TargetWatch watch : list.watches()) watch.watchedBy(number, now);
  }

  private void filter(PcapHandle open, TargetWatchList list)
      throws PcapNativeException, NotOpenException {
    open.setFilter(KernelFilter.expression(role, list.targets()), BpfCompileMode.OPTIMIZE);
  }

  private void capture(PcapHandle open) throws PcapNativeException, NotOpenException {
    try {
      // One call for as long as it goes: each makes a callback that only the collector frees, and
      // under a flood a call for what has come so far makes thousands of them in a second.
      open.loop(-1, this::gotFrame);
    } catch (InterruptedException woken) {
      // breakLoop's way to say that a wish waits; the thread itself was not interrupted.
    }
    uncounted = false;
    count(open.getStats());
  }

  // pcap(3) counts in 32 bits and starts at zero for each handle; ps_recv holds the lost ones too.
  private void count(PcapStat statistics) {
    long received = statistics.getNumPacketsReceived() & 0xffff_ffffL;
    long dropped = statistics.getNumPacketsDropped() & 0xffff_ffffL;
    long newlyReceived = (received - receivedBefore) & 0xffff_ffffL;
    long newlyDropped = (dropped - droppedBefore) & 0xffff_ffffL;
    receivedBefore = received;
    droppedBefore = dropped;
    captured.add(Math.max(0, newlyReceived - newlyDropped));
    lost.add(newlyDropped);
    if (newlyDropped > 0) lostMicros = Timeline.micros(clock.instant());
  }

  private void gotFrame(byte[] bytes) {
    uncounted = true;
    if (!header.read(bytes, link)) return;
    frame = bytes;
    frameMicros = Timeline.NEVER;
    installed.match(role, header, this);
  }

  @Override
  public void matched(TargetWatch watch) {
    PcapHandle open = handle;
    if (open == null) return;
    if (frameMicros == Timeline.NEVER) {
      // Pcap4J gives a java.sql.Timestamp; as a Date it keeps its microseconds and java.sql out.
      Date stamp = open.getTimestamp();
      frameMicros = Timeline.micros(stamp.toInstant());
    }
    if (!watch.see(role, header, router.get(), frameMicros)) return;
    Integer length = open.getOriginalLength();
    evidence.keep(
        watch.target, number, frameMicros, frame, header, length == null ? frame.length : length);
  }

  private void drop(String why) {
    closeHandle();
    trouble = why;
    forget();
  }

  private void forget() {
    for (TargetWatch watch : wanted.watches()) watch.lostBy(number);
    for (TargetWatch watch : installed.watches()) watch.lostBy(number);
  }

  private void closeHandle() {
    PcapHandle open = handle;
    handle = null;
    if (open != null) open.close();
  }

  /**
   * Looks whether the interface is there and up, which a capture on one that is down does not say,
   * and asks for a new handle when the name now belongs to another interface.
   */
  void look() {
    state = LinkState.of(networkInterface);
    if (!state.up() && !absent) {
      absent = true;
      forget();
    }
    if (state.up() && absent) {
      absent = false;
      renew = true;
      wake();
    }
    // Under a flood the ring may lose packets; when it is quiet there is nothing to count.
    if (uncounted) wake();
    if (handle != null && openedIndex != 0 && state.index() != 0 && state.index() != openedIndex) {
      reopen = true;
      wake();
    }
  }

  /** Breaks the loop; the thread then closes the handle. */
  void stop() {
    closing = true;
    wake();
  }

  /** Waits for the thread's end. */
  void join() throws InterruptedException {
    thread.join(PATIENCE.toMillis());
  }

  /** Whether it captures now, with the filter that was wanted last. */
  boolean isSettled() {
    return handle != null && installed == wanted && !renew;
  }

  /** Whether the interface is missing or down: nothing passes it, so nothing is missed. */
  boolean isAbsent() {
    return absent;
  }

  /** What keeps it from capturing; empty when nothing does. */
  String trouble() {
    // A port that went, as a container's does, is no trouble.
    if (absent && role.atPort) return "";
    if (absent && trouble.isEmpty()) {
      return state.present() ? CaptureTrouble.DOWN : CaptureTrouble.MISSING;
    }
    return trouble;
  }

  String side() {
    return networkInterface + (role.inbound ? " (arriving)" : " (leaving)");
  }

  long captured() {
    return captured.sum();
  }

  long lost() {
    return lost.sum();
  }

  boolean lostSince(long fromMicros) {
    return lostMicros >= fromMicros;
  }
}
