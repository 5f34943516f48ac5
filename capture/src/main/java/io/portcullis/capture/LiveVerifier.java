package io.portcullis.capture;

import io.portcullis.rules.Block;
import io.portcullis.rules.BootClock;
import io.portcullis.rules.Prefix;
import io.portcullis.rules.Target;
import io.portcullis.rules.Verdict;
import java.io.IOException;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * Proof on the wire: captures headers on the router's inside and outside interfaces and counts, for
 * each watched target, what arrives before the firewall and what leaves behind it (packet(7): a tap
 * sees arriving packets before netfilter and leaving ones after it).
 *
 * <p>How to drive it, from one thread:
 *
 * <ol>
 *   <li>{@link #open} once. It never fails for an interface; {@link #notices} say what is wrong.
 *   <li>{@link #follow} whenever the blocks in force change, after the kernel has taken the change;
 *       the filters follow within milliseconds.
 *   <li>About once a second: {@link #counted} for each block with the kernel's counter (for a block
 *       just made, 0 right after {@code follow}), then {@link #findings}, then {@link #notices}.
 *   <li>Before a block: name its target as a candidate in {@link #follow}; {@link #lastSeen} says
 *       when its last packet arrived, {@link #watchedSince} what a silence is worth.
 *   <li>{@link #restart} when a rule was repaired: a leak that was seen stays seen until then.
 * </ol>
 *
 * <p>What counts:
 *
 * <ul>
 *   <li>Arrived: from the inside end, on an inside interface or at a port of an inside bridge,
 *       where an ingress chain may drop it before the bridge has it; not addressed to the router.
 *   <li>Left: from the inside end, on an outside interface or bridged on at a port; and from the
 *       outside end, on an inside interface. Packets that arrive from outside are not looked at,
 *       for netfilter may still drop them.
 *   <li>Behind masquerade the outside copy carries the router's address and is matched by the
 *       remote end. Whose it is says {@code /proc/net/nf_conntrack}: the block's host's (a leak),
 *       another host's (nothing), or the router's own ({@link Sighting#own}), which it also is when
 *       conntrack knows no such connection, because rewriting needs one. When the table cannot be
 *       read and packets do arrive inside nobody knows, and the verdict is {@link Verdict#UNTESTED}
 *       with that reason.
 * </ul>
 *
 * <p>One thread for each side of an interface and one that looks around; memory is bounded by
 * {@link #MOST_WATCHED}, a ring of 4 MB for each side and {@link WireSettings#keepBytes}; what is
 * lost is counted in {@link #statistics}.
 */
public final class LiveVerifier implements AutoCloseable {
  /** Targets that are watched at once: the candidates, then the newest blocks. */
  public static final int MOST_WATCHED = 512;

  private static final Duration LOOK_EVERY = Duration.ofMillis(250);
  // Reading a large table of connections is work: at most a tenth of the thread's time.
  private static final int REST_AFTER_READING = 9;

  private final List<Tap> taps = new ArrayList<>();
  private final WatchedBlocks watched;
  private final Attribution attribution = new Attribution(ConntrackTable.ofTheKernel());
  private final BootClock clock;
  private final WallClock wallClock;
  private final InterfaceNotices notices = new InterfaceNotices();
  private final EvidenceRing evidence;
  private final Thread lookout = new Thread(this::lookAround, "capture-lookout");
  private volatile OwnAddresses router = new OwnAddresses(List.of());
  private volatile boolean closing;
  private long readAgainNanos;

  /**
   * Opens the interfaces in their own threads and returns at once. Where libpcap, the right or the
   * interface is missing, there is one notice, and verification there is missing until it is back;
   * everything else goes on.
   *
   * @param clock must tell the system's wall clock, as the packets' times are
   */
  public static LiveVerifier open(WireSettings settings, BootClock clock) {
    LiveVerifier verifier = new LiveVerifier(settings, clock);
    for (Tap tap : verifier.taps) tap.start();
    verifier.readAgainNanos = System.nanoTime();
    verifier.lookout.start();
    return verifier;
  }

  private LiveVerifier(WireSettings settings, BootClock clock) {
    this.clock = clock;
    this.wallClock = new WallClock(clock);
    evidence = new EvidenceRing(settings.keepBytes());
    for (String name : settings.inside()) {
      addTap(name, TapSide.ARRIVING_INSIDE);
      addTap(name, TapSide.LEAVING_INSIDE);
    }
    for (String name : settings.outside()) addTap(name, TapSide.LEAVING_OUTSIDE);
    for (String name : settings.ports()) {
      addTap(name, TapSide.ARRIVING_PORT);
      addTap(name, TapSide.LEAVING_PORT);
    }
    evidence.sides(
        taps.stream()
            .map(tap -> new EvidenceRing.Side(tap.networkInterface, tap.role.inbound))
            .toList());
    watched = new WatchedBlocks(taps.size(), settings.protectsItself(), MOST_WATCHED);
    learnAddresses();
    lookout.setDaemon(true);
  }

  private void addTap(String name, TapSide role) {
    taps.add(new Tap(taps.size(), name, role, () -> router, evidence, clock));
  }

  private void learnAddresses() {
    try {
      router = OwnAddresses.discover();
    } catch (SocketException | RuntimeException changing) {
      // The list changed while it was read; the next look is a quarter of a second away.
    }
  }

  /**
   * Follows exactly these. What was counted of a target is kept as long as it stays among them, and
   * a block is watched from the first call that names it. When the wall clock was set, all is
   * watched anew from now on.
   *
   * @param inForce blocks that the kernel holds
   * @param candidates targets that may be blocked soon, the most recent last
   * @param allowed ranges that pass before any drop, whichever end they are: the allowlist
   */
  public void follow(
      Collection<Block> inForce, Collection<Target> candidates, Collection<Prefix> allowed) {
    if (wallClock.wasSet()) watched.forget();
    watched
        .follow(inForce, candidates, allowed, clock.instant())
        .ifPresent(
            list -> {
              for (Tap tap : taps) tap.want(list);
            });
  }

  /**
   * Takes the kernel's counter of a block as it stands now; its rises count. The first reading is
   * the base, a fall means a new element, which counted from zero. Unknown blocks are ignored.
   *
   * @param packets that the kernel dropped for it, replies included
   */
  public void counted(long block, long packets) {
    watched.counted(block, packets, clock.instant());
  }

  /** Watches a block anew from now on: its rule was repaired. */
  public void restart(long block) {
    watched.restart(block, clock.instant());
  }

  /** The verdict of each followed block as of now, in the order of their numbers. */
  public List<WireFinding> findings() {
    return watched.findings(new Sides());
  }

  /**
   * When the target's last packet arrived on the inside; empty when none did since it is watched,
   * which says nothing of the time before {@link #watchedSince}.
   */
  public Optional<Instant> lastSeen(Target target) {
    return watched
        .find(target)
        .map(TargetWatch::lastArrivedMicros)
        .filter(micros -> micros != Timeline.NEVER)
        .map(Timeline::instant);
  }

  /**
   * When the kernel was last seen to have dropped for a block; empty: never since it is watched.
   */
  public Optional<Instant> lastDropped(long block) {
    return watched.lastDropped(block);
  }

  /**
   * Since when all inside interfaces are watched for the target without a gap; empty while one of
   * them is not, so that a silence means nothing.
   */
  public Optional<Instant> watchedSince(Target target) {
    Optional<TargetWatch> watch = watched.find(target);
    if (watch.isEmpty()) return Optional.empty();
    long since = Timeline.NEVER;
    for (Tap tap : taps) {
      if (!tap.role.inbound || (tap.role.atPort && tap.isAbsent())) continue;
      long watching = watch.get().watchingSinceMicros(tap.number);
      if (watching == Timeline.NEVER) return Optional.empty();
      since = Math.max(since, watching);
    }
    return Optional.of(Timeline.instant(since));
  }

  /**
   * Whether each interface either is watched for what {@link #follow} named last, or is in trouble,
   * which {@link #notices} tell.
   */
  public boolean isSettled() {
    return taps.stream()
        .allMatch(tap -> tap.isSettled() || tap.isAbsent() || !tap.trouble().isEmpty());
  }

  /** Whether the process lacks the right to capture (CAP_NET_RAW); known once it is settled. */
  public boolean isForbidden() {
    return taps.stream().anyMatch(tap -> tap.trouble().equals(CaptureTrouble.NO_RIGHT));
  }

  /** What there is to say about the capture itself, oldest first; each is handed out once. */
  public List<CaptureNotice> notices() {
    return notices.take();
  }

  /**
   * Packets of an interface that passed the filter.
   *
   * @param captured read by us
   * @param lost for want of room in the ring
   * @param trouble what keeps us from capturing there now; empty when nothing does
   */
  public record Statistics(String networkInterface, long captured, long lost, String trouble) {}

  /** One line an interface, a quarter of a second old at most. */
  public List<Statistics> statistics() {
    Map<String, Statistics> byInterface = new LinkedHashMap<>();
    for (Tap tap : taps) {
      byInterface.merge(
          tap.networkInterface,
          new Statistics(tap.networkInterface, tap.captured(), tap.lost(), tap.trouble()),
          (first, second) ->
              new Statistics(
                  first.networkInterface,
                  first.captured + second.captured,
                  first.lost + second.lost,
                  first.trouble.isEmpty() ? second.trouble : first.trouble));
    }
    return List.copyOf(byInterface.values());
  }

  /**
   * Writes the kept packets of a target as a pcapng file, headers only, the oldest first.
   *
   * @return packets written
   * @throws IOException when the file cannot be written
   */
  public int writeEvidence(Path file, Target target) throws IOException {
    return evidence.write(file, target);
  }

  private void lookAround() {
    while (!closing) {
      lookOnce();
      LockSupport.parkNanos(this, LOOK_EVERY.toNanos());
    }
  }

  private void lookOnce() {
    learnAddresses();
    Map<String, String> troubles = new LinkedHashMap<>();
    for (Tap tap : taps) {
      tap.look();
      troubles.merge(
          tap.networkInterface, tap.trouble(), (first, second) -> first.isEmpty() ? second : first);
    }
    notices.look(clock.instant(), troubles);
    long begun = System.nanoTime();
    if (begun - readAgainNanos < 0) return;
    if (attribution.look(watched.watches(), router)) {
      long ended = System.nanoTime();
      readAgainNanos = ended + (ended - begun) * REST_AFTER_READING;
    }
  }

  /** Ends the threads and closes the handles. */
  @Override
  public void close() {
    closing = true;
    LockSupport.unpark(lookout);
    for (Tap tap : taps) tap.stop();
    try {
      for (Tap tap : taps) tap.join();
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
  }

  private final class Sides implements BlockWatch.Sides {
    @Override
    public Optional<String> blindness(TargetWatch watch) {
      if (taps.stream().allMatch(tap -> tap.role != TapSide.LEAVING_OUTSIDE || tap.isAbsent())) {
        return Optional.of("no outside interface is up");
      }
      for (Tap tap : taps) {
        if (tap.isAbsent() || watch.watchingSinceMicros(tap.number) != Timeline.NEVER) continue;
        String trouble = tap.trouble();
        return Optional.of(
            tap.side() + " is not watched " + (trouble.isEmpty() ? "yet" : "now: " + trouble));
      }
      return Optional.empty();
    }

    @Override
    public long wholeSinceMicros(TargetWatch watch) {
      return taps.stream()
          .filter(tap -> !tap.isAbsent())
          .mapToLong(tap -> watch.watchingSinceMicros(tap.number))
          .max()
          .orElse(Timeline.NEVER);
    }

    @Override
    public boolean lostSince(long fromMicros) {
      return taps.stream().anyMatch(tap -> !tap.role.inbound && tap.lostSince(fromMicros));
    }

    @Override
    public boolean isOwn(TargetWatch watch) {
      return watched.protectsItself()
          || (watch.local.isSingle() && router.contains(watch.local.high(), watch.local.low()));
    }
  }
}
