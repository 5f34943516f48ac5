package io.portcullis.capture;

import io.portcullis.rules.Target;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Captures headers on the router's inside and outside interfaces and counts, for each watched
 * target, what arrives before the firewall and what leaves behind it (packet(7): a tap sees
 * arriving packets before netfilter and leaving ones after it). One thread for each side of an
 * interface; bounded memory; everything lost is counted.
 *
 * <p>What counts:
 *
 * <ul>
 *   <li>Arrived: from the inside end, on an inside interface, not addressed to the router.
 *   <li>Left: from the inside end, on an outside interface; and from the outside end, on an inside
 *       interface. Packets that arrive from outside are not looked at, for netfilter may still drop
 *       them.
 *   <li>Behind masquerade the outside copy carries the router's address and is matched by the
 *       remote end. Whose it is says {@code /proc/net/nf_conntrack}: the block's host's (a leak),
 *       another host's (nothing), or the router's own ({@link Sighting#own}), which it also is when
 *       conntrack knows no such connection, because rewriting needs one. When the table cannot be
 *       read nobody knows, and the verdict is {@link Verdict#UNTESTED} with that reason.
 * </ul>
 */
public final class LiveVerifier implements AutoCloseable {
  /** Targets that are watched at once; the most recent ones win. */
  public static final int MOST_TARGETS = 2048;

  /** Packets may be in flight between firewall and wire for so long after a drop was applied. */
  public static final Duration GRACE = Duration.ofMillis(50);

  private static final Duration LOOK_EVERY = Duration.ofMillis(250);

  private final List<Tap> taps = new ArrayList<>();
  private final Map<Target, Watch> watches = new LinkedHashMap<>();
  private final AtomicReference<OwnAddresses> router = new AtomicReference<>();
  private final Attribution attribution = new Attribution(new Conntrack(Conntrack.SYSTEM));
  private final InstantSource clock;
  private final Notices notices;
  private final Links links;
  private final Thread lookout = new Thread(this::lookAround, "capture-lookout");
  private volatile boolean closing;

  /**
   * Opens the interfaces. One that is down is waited for.
   *
   * @throws IOException when libpcap is missing, the right is missing, or an interface does not
   *     exist; the message names the remedy. The gateway goes on without verification.
   */
  public static LiveVerifier open(List<String> inside, List<String> outside) throws IOException {
    return open(inside, outside, new EvidenceRing(0), InstantSource.system());
  }

  /**
   * Opens the interfaces and keeps the packets of watched targets in the ring.
   *
   * @param clock must be the system's wall clock, as the packets' times are
   */
  public static LiveVerifier open(
      List<String> inside, List<String> outside, EvidenceRing evidence, InstantSource clock)
      throws IOException {
    LiveVerifier verifier = new LiveVerifier(inside, outside, evidence, clock);
    try {
      for (Tap tap : verifier.taps) tap.start();
    } catch (IOException failed) {
      verifier.close();
      throw failed;
    }
    verifier.lookout.start();
    return verifier;
  }

  private LiveVerifier(
      List<String> inside, List<String> outside, EvidenceRing evidence, InstantSource clock)
      throws SocketException {
    this.clock = clock;
    notices = new Notices(clock);
    router.set(OwnAddresses.discover());
    for (String name : new LinkedHashSet<>(inside)) {
      addTap(name, Role.ARRIVING_INSIDE, evidence);
      addTap(name, Role.LEAVING_INSIDE, evidence);
    }
    for (String name : new LinkedHashSet<>(outside)) addTap(name, Role.LEAVING_OUTSIDE, evidence);
    evidence.sides(
        taps.stream()
            .map(tap -> new EvidenceRing.Side(tap.networkInterface, tap.role.inbound))
            .toList());
    Set<String> names = new LinkedHashSet<>(inside);
    names.addAll(outside);
    links = new Links(names, notices, clock);
    lookout.setDaemon(true);
  }

  private void addTap(String name, Role role, EvidenceRing evidence) {
    taps.add(new Tap(taps.size(), name, role, router::get, evidence, notices, clock));
  }

  /**
   * Watches exactly these targets, blocked ones and those that may be blocked soon. What was
   * counted of a target is kept as long as it stays in the list. The filters follow within
   * milliseconds, {@link #isWatching} tells when.
   *
   * @param targets the oldest first; of more than {@link #MOST_TARGETS} the last ones are watched
   */
  public void watch(Collection<Target> targets) {
    WatchList list;
    synchronized (watches) {
      List<Target> wanted = new ArrayList<>(new LinkedHashSet<>(targets));
      wanted = wanted.subList(Math.max(0, wanted.size() - MOST_TARGETS), wanted.size());
      Set<Target> kept = new LinkedHashSet<>(wanted);
      boolean changed = watches.keySet().retainAll(kept);
      for (Target target : kept) {
        if (watches.putIfAbsent(target, new Watch(target, taps.size())) == null) changed = true;
      }
      if (!changed) return;
      list = new WatchList(List.copyOf(watches.values()));
    }
    for (Tap tap : taps) tap.want(list);
  }

  /** Whether every tap sees this target now. */
  public boolean isWatching(Target target) {
    Watch watch = find(target);
    return watch != null
        && taps.stream().allMatch(tap -> watch.watchingSinceMicros(tap.number) != Timeline.NEVER);
  }

  /** What was seen of a target since it is watched, or since the given time if later. */
  public Sighting sighting(Target target, Instant since) {
    Watch watch = find(target);
    if (watch == null) return Sighting.NONE;
    attribution.answer(List.of(watch), router.get());
    long from = Timeline.micros(since);
    return watch.sighting(from, from);
  }

  /**
   * When the target's last packet arrived on the inside; empty when none did since it is watched,
   * which is no proof that it was silent before.
   */
  public Optional<Instant> lastSeen(Target target) {
    Watch watch = find(target);
    return watch == null ? Optional.empty() : watch.arrived.lastSince(0);
  }

  /**
   * How long the target has been silent on the inside: since its last packet or, if later, since
   * all inside interfaces are up and watched. Empty when that cannot be known: not watched, or an
   * inside interface is down.
   */
  public Optional<Duration> silentFor(Target target) {
    Watch watch = find(target);
    if (watch == null) return Optional.empty();
    long since = watch.arrived.lastMicros();
    boolean watchedInside = false;
    for (Tap tap : taps) {
      if (tap.role != Role.ARRIVING_INSIDE) continue;
      long watching = watch.watchingSinceMicros(tap.number);
      if (watching == Timeline.NEVER || links.isDown(tap.networkInterface)) return Optional.empty();
      since = Math.max(since, Math.max(watching, links.upSinceMicros(tap.networkInterface)));
      watchedInside = true;
    }
    if (!watchedInside) return Optional.empty();
    Duration silent = Duration.between(Timeline.instant(since), clock.instant());
    return Optional.of(silent.isNegative() ? Duration.ZERO : silent);
  }

  /**
   * Judges a block that the kernel has held since then. After a repair, judge from the repair on: a
   * leak seen stays seen.
   *
   * @param since when the drop was applied, or repaired; packets of the first {@link #GRACE} may
   *     have passed before and are left out
   * @param kernelDropped packets that the kernel counted as dropped since then
   */
  public Judgement judge(Target target, Instant since, long kernelDropped) {
    Watch watch = find(target);
    if (watch == null) {
      return new Judgement(
          Verdict.UNTESTED,
          Sighting.NONE,
          "it is not watched: only the latest " + MOST_TARGETS + " are",
          Optional.empty());
    }
    attribution.answer(List.of(watch), router.get());
    long leftFrom = Timeline.micros(since.plus(GRACE));
    long arrivedFrom = leftFrom;
    for (Tap tap : taps) {
      arrivedFrom = Math.max(arrivedFrom, watch.watchingSinceMicros(tap.number));
    }
    Sighting sighting = watch.sighting(arrivedFrom, leftFrom);
    long from = arrivedFrom;
    boolean lost =
        taps.stream().anyMatch(tap -> tap.role != Role.ARRIVING_INSIDE && tap.lostSince(from));
    boolean clear = sighting.arrived() == 0 && sighting.left() == 0;
    return Judge.judge(
        new Judge.Facts(
            target.scope(),
            watch.protocol,
            sighting,
            kernelDropped,
            watch.repliesLeft.since(leftFrom),
            watch.openingLeft.since(leftFrom),
            watch.unexplained.since(leftFrom),
            blindness(watch),
            lost,
            isRouter(watch),
            clear ? Optional.empty() : attribution.connections(watch)));
  }

  private boolean isRouter(Watch watch) {
    return watch.local.isSingle() && router.get().contains(watch.local.high(), watch.local.low());
  }

  private Optional<String> blindness(Watch watch) {
    if (taps.stream().noneMatch(tap -> tap.role == Role.LEAVING_OUTSIDE)) {
      return Optional.of("no outside interface is watched");
    }
    for (Tap tap : taps) {
      if (watch.watchingSinceMicros(tap.number) != Timeline.NEVER) continue;
      String trouble = tap.trouble();
      return Optional.of(
          tap.side() + " is not watched " + (trouble.isEmpty() ? "yet" : "now: " + trouble));
    }
    return Optional.empty();
  }

  /**
   * Opens, watches for a while, judges and closes: the proof on demand, without a daemon.
   *
   * @param dropped reads the kernel's counter of dropped packets of a target, as of now
   * @return the verdicts in the order of the targets
   * @throws IOException as {@link #open(List, List)}
   */
  public static Map<Target, Judgement> verify(
      List<String> inside,
      List<String> outside,
      Collection<Target> targets,
      Duration time,
      ToLongFunction<Target> dropped,
      EvidenceRing evidence,
      InstantSource clock)
      throws IOException, InterruptedException {
    try (LiveVerifier verifier = open(inside, outside, evidence, clock)) {
      Map<Target, Long> droppedBefore = new LinkedHashMap<>();
      for (Target target : targets) droppedBefore.put(target, dropped.applyAsLong(target));
      verifier.watch(targets);
      // The drops are old here, so nothing is in flight: the grace would only hide packets.
      Instant since = clock.instant().minus(GRACE);
      Thread.sleep(time.toMillis());
      Map<Target, Judgement> judgements = new LinkedHashMap<>();
      droppedBefore.forEach(
          (target, before) -> {
            // A counter that fell was reset by a changed timeout: then all of it is new.
            long now = dropped.applyAsLong(target);
            judgements.put(
                target, verifier.judge(target, since, now >= before ? now - before : now));
          });
      return judgements;
    }
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
   * @param capturing whether all its taps are open now
   */
  public record Statistics(String networkInterface, long captured, long lost, boolean capturing) {}

  /** One line an interface, a quarter of a second old at most. */
  public List<Statistics> statistics() {
    Map<String, Statistics> byInterface = new LinkedHashMap<>();
    for (Tap tap : taps) {
      Statistics one =
          new Statistics(tap.networkInterface, tap.captured(), tap.lost(), tap.isCapturing());
      byInterface.merge(
          tap.networkInterface,
          one,
          (first, second) ->
              new Statistics(
                  first.networkInterface,
                  first.captured + second.captured,
                  first.lost + second.lost,
                  first.capturing && second.capturing));
    }
    return List.copyOf(byInterface.values());
  }

  private @Nullable Watch find(Target target) {
    synchronized (watches) {
      return watches.get(target);
    }
  }

  private void lookAround() {
    while (!closing) {
      LockSupport.parkNanos(this, LOOK_EVERY.toNanos());
      if (!closing) lookOnce();
    }
  }

  private void lookOnce() {
    try {
      router.set(OwnAddresses.discover());
    } catch (SocketException | RuntimeException changing) {
      // The list changed while it was read; the next look is a quarter of a second away.
    }
    links.look();
    for (Tap tap : taps) tap.checkIdentity();
    List<Watch> all;
    synchronized (watches) {
      all = List.copyOf(watches.values());
    }
    attribution.answer(all, router.get());
  }

  /** Ends the threads and closes the handles. */
  @Override
  public void close() {
    closing = true;
    LockSupport.unpark(lookout);
    for (Tap tap : taps) tap.close();
  }
}
