package io.portcullis.capture;

import java.io.IOException;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Date;
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
 * and 267) and closing a running handle blocks for ever.
 */
final class Tap implements Runnable, WatchList.Sink {
  // Ethernet with two tags, IPv6 with short extensions and TCP with options fit.
  private static final int SNAPLEN = 128;
  private static final int RING_BYTES = 4 << 20;
  // The loop looks up this often by itself, should a wake-up get lost.
  private static final int TIMEOUT_MILLIS = 200;
  private static final int PACKETS_A_TURN = 4096;
  private static final long STATISTICS_EVERY_NANOS = Duration.ofMillis(250).toNanos();
  private static final Duration FIRST_RETRY = Duration.ofMillis(250);
  private static final Duration LAST_RETRY = Duration.ofSeconds(2);

  final int number;
  final String networkInterface;
  final Role role;

  private final Supplier<OwnAddresses> router;
  private final EvidenceRing evidence;
  private final Notices notices;
  private final InstantSource clock;
  private final Thread thread;
  private final PacketHeader header = new PacketHeader();

  private volatile WatchList wanted = WatchList.EMPTY;
  private volatile boolean closing;
  private volatile boolean reopen;
  private volatile @Nullable PcapHandle handle;
  private volatile int openedIndex;
  private volatile String trouble = "";
  private volatile long captured;
  private volatile long lost;
  private volatile long lostMicros = Timeline.NEVER;

  // The thread's own from here on.
  private WatchList installed = WatchList.EMPTY;
  private LinkLayer link = LinkLayer.ETHERNET;
  private Duration retry = FIRST_RETRY;
  private long statisticsNanos;
  private long receivedBefore;
  private long droppedBefore;
  private byte[] frame = new byte[0];
  private long frameMicros;

  Tap(
      int number,
      String networkInterface,
      Role role,
      Supplier<OwnAddresses> router,
      EvidenceRing evidence,
      Notices notices,
      InstantSource clock) {
    this.number = number;
    this.networkInterface = networkInterface;
    this.role = role;
    this.router = router;
    this.evidence = evidence;
    this.notices = notices;
    this.clock = clock;
    this.thread = new Thread(this, "capture-" + networkInterface + (role.inbound ? "-in" : "-out"));
    thread.setDaemon(true);
  }

  /**
   * Opens the handle and starts the thread. An interface that is only down is waited for.
   *
   * @throws IOException when it cannot be opened, with the remedy
   */
  void start() throws IOException {
    if (find() == null) throw new IOException(CaptureTrouble.noSuchInterface(networkInterface));
    try {
      open();
    } catch (PcapNativeException failed) {
      if (!CaptureTrouble.isDown(failed)) {
        throw new IOException(CaptureTrouble.explain(networkInterface, failed), failed);
      }
      say(CaptureTrouble.explain(networkInterface, failed));
    } catch (NotOpenException | IllegalArgumentException failed) {
      close();
      throw new IOException(networkInterface + ": " + failed.getMessage(), failed);
    } catch (LinkageError missing) {
      throw new IOException(CaptureTrouble.NO_LIBPCAP, missing);
    }
    thread.start();
  }

  /** Makes the tap look for these; the filter follows within milliseconds. */
  void want(WatchList list) {
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
    while (!closing) {
      PcapHandle open = handle;
      try {
        if (open == null) {
          waitAndOpen();
        } else if (reopen) {
          drop("the interface was replaced; capturing on the new one");
        } else {
          install(open);
          capture(open);
        }
      } catch (PcapNativeException broken) {
        drop(CaptureTrouble.explain(networkInterface, broken));
      } catch (NotOpenException | RuntimeException broken) {
        drop("the capture failed: " + broken);
      }
    }
    closeHandle();
  }

  private void open() throws PcapNativeException, NotOpenException {
    NetworkInterface found = find();
    openedIndex = found == null ? 0 : found.getIndex();
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
    reopen = false;
    installed = WatchList.EMPTY;
    filter(opened, installed);
  }

  private void waitAndOpen() throws NotOpenException {
    LockSupport.parkNanos(this, retry.toNanos());
    if (closing) return;
    retry = retry.multipliedBy(2).compareTo(LAST_RETRY) > 0 ? LAST_RETRY : retry.multipliedBy(2);
    try {
      open();
      trouble = "";
      notices.add(networkInterface, side() + ": capturing again");
    } catch (PcapNativeException stillBroken) {
      say(CaptureTrouble.explain(networkInterface, stillBroken));
    }
  }

  private void install(PcapHandle open) throws PcapNativeException, NotOpenException {
    WatchList list = wanted;
    if (list == installed) return;
    filter(open, list);
    installed = list;
    long now = Timeline.micros(clock.instant());
    for (Watch watch : list.watches()) watch.watchedBy(number, now);
  }

  private void filter(PcapHandle open, WatchList list)
      throws PcapNativeException, NotOpenException {
    open.setFilter(KernelFilter.expression(role, list.watches()), BpfCompileMode.OPTIMIZE);
  }

  private void capture(PcapHandle open) throws PcapNativeException, NotOpenException {
    try {
      open.dispatch(PACKETS_A_TURN, this::gotFrame);
    } catch (InterruptedException woken) {
      // breakLoop's way to say that a wish waits; the thread itself was not interrupted.
    }
    long now = System.nanoTime();
    if (now - statisticsNanos < STATISTICS_EVERY_NANOS) return;
    statisticsNanos = now;
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
    captured += Math.max(0, newlyReceived - newlyDropped);
    lost += newlyDropped;
    if (newlyDropped > 0) lostMicros = Timeline.micros(clock.instant());
  }

  private void gotFrame(byte[] bytes) {
    if (!header.read(bytes, link)) return;
    frame = bytes;
    frameMicros = Timeline.NEVER;
    installed.match(role, header, this);
  }

  @Override
  public void matched(Watch watch) {
    PcapHandle open = handle;
    if (open == null) return;
    if (frameMicros == Timeline.NEVER) {
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
    say(why);
    for (Watch watch : wanted.watches()) watch.lostBy(number);
    for (Watch watch : installed.watches()) watch.lostBy(number);
  }

  private void closeHandle() {
    PcapHandle open = handle;
    handle = null;
    if (open != null) open.close();
  }

  private void say(String text) {
    if (trouble.equals(text)) return;
    trouble = text;
    notices.add(networkInterface, side() + ": " + text);
  }

  /** Asks for a new handle when the name now belongs to another interface. */
  void checkIdentity() {
    NetworkInterface found = find();
    if (handle == null || found == null || found.getIndex() == openedIndex) return;
    reopen = true;
    wake();
  }

  private @Nullable NetworkInterface find() {
    try {
      return NetworkInterface.getByName(networkInterface);
    } catch (SocketException unreadable) {
      return null;
    }
  }

  /** Breaks the loop and waits for the thread, which closes the handle. */
  void close() {
    closing = true;
    if (!thread.isAlive()) {
      closeHandle();
      return;
    }
    wake();
    try {
      thread.join(Duration.ofSeconds(5).toMillis());
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
  }

  boolean isCapturing() {
    return handle != null;
  }

  /** What keeps it from capturing; empty when nothing does. */
  String trouble() {
    return trouble;
  }

  String side() {
    return networkInterface + (role.inbound ? " (arriving)" : " (leaving)");
  }

  long captured() {
    return captured;
  }

  long lost() {
    return lost;
  }

  boolean lostSince(long fromMicros) {
    return lostMicros >= fromMicros;
  }
}
