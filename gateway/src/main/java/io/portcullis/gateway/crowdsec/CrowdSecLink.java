package io.portcullis.gateway.crowdsec;

import io.portcullis.gateway.config.Config;
import io.portcullis.gateway.events.Metric;
import io.portcullis.gateway.events.Metrics;
import io.portcullis.gateway.wishes.Wish;
import io.portcullis.gateway.wishes.WishSource;
import io.portcullis.gateway.wishes.Wishes;
import io.portcullis.rules.Actor;
import io.portcullis.rules.Origin;
import io.portcullis.rules.Prefix;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Asks CrowdSec's local API again and again, on a thread of its own: nobody who decides waits for
 * it. It hands over what changed there, and makes what is told there agree with what holds here.
 */
final class CrowdSecLink implements WishSource, AutoCloseable {
  private static final int AT_ONCE = 100;
  private static final int REMEMBERED = 10_000;
  private static final Duration NEAR = Duration.ofMinutes(1);

  private final Config.CrowdSec settings;
  private final Lapi lapi;
  private final InstantSource clock;
  private final Thread thread;
  private final Semaphore wake = new Semaphore(0);
  private final Object lock = new Object();

  // Guarded by the lock.
  private List<Wishes> arrived = new ArrayList<>();
  private Optional<List<Share>> shares = Optional.empty();
  private Optional<String> trouble = Optional.empty();
  private boolean answered;
  private boolean whole = true;
  private boolean closed;
  private int told;

  // Of the thread.
  private Optional<Map<Prefix, Instant>> known = Optional.empty();
  private final Set<Long> toldAsAlerts = new HashSet<>();
  private final Set<Prefix> ownLately = new HashSet<>();

  CrowdSecLink(Config.CrowdSec settings, InstantSource clock) {
    this.settings = settings;
    this.lapi = new Lapi(settings, clock);
    this.clock = clock;
    this.thread = new Thread(this::work, "crowdsec");
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  @Override
  public List<Wishes> take() {
    synchronized (lock) {
      List<Wishes> all = arrived;
      arrived = new ArrayList<>();
      return all;
    }
  }

  /** What is to be known there of ours, from now on. */
  public void share(List<Share> all) {
    synchronized (lock) {
      shares = Optional.of(List.copyOf(all));
    }
  }

  /** Does it all now, instead of when it is due. */
  public void hasten() {
    wake.release();
  }

  @Override
  public Optional<String> trouble() {
    synchronized (lock) {
      return trouble;
    }
  }

  @Override
  public boolean isUp() {
    synchronized (lock) {
      return answered && trouble.isEmpty();
    }
  }

  @Override
  public String name() {
    return "CrowdSec";
  }

  @Override
  public Actor actor() {
    return Actor.Automatic.CROWDSEC;
  }

  @Override
  public boolean made(Origin origin) {
    return origin instanceof Origin.CrowdSec;
  }

  @Override
  public String limit() {
    return "crowdsec.in-force";
  }

  @Override
  public String unusable() {
    return "only bans of addresses and ranges are";
  }

  @Override
  public Duration pace() {
    return Duration.ofSeconds(1);
  }

  @Override
  public void measure(Metrics metrics, int wanted, int inForce) {
    int known;
    synchronized (lock) {
      known = told;
    }
    metrics.set(Metric.CROWDSEC_UP, isUp() ? 1 : 0);
    metrics.set(Metric.CROWDSEC_WANTED, wanted);
    metrics.set(Metric.CROWDSEC_IN_FORCE, inForce);
    metrics.set(Metric.CROWDSEC_TOLD, known);
  }

  private void work() {
    try {
      while (!isClosed()) {
        turn();
        pause();
      }
    } catch (InterruptedException told) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isClosed() {
    synchronized (lock) {
      return closed;
    }
  }

  private void pause() throws InterruptedException {
    wake.tryAcquire(settings.every().toMillis(), TimeUnit.MILLISECONDS);
    wake.drainPermits();
  }

  private void turn() throws InterruptedException {
    Optional<String> failed = Optional.empty();
    try {
      if (settings.shares()) tell();
      if (settings.takes()) listen();
    } catch (IOException | IllegalArgumentException notNow) {
      failed = Optional.of(String.valueOf(notNow.getMessage()));
      // What it forgot or was told meanwhile is unknown: both sides are compared anew.
      known = Optional.empty();
    }
    synchronized (lock) {
      trouble = failed;
      answered = true;
      if (failed.isPresent()) whole = true;
    }
  }

  private void listen() throws IOException, InterruptedException {
    boolean all;
    synchronized (lock) {
      // Whoever decides has not taken them for long: instead of a pile, all of them once.
      if (arrived.size() > 1000) {
        arrived.clear();
        whole = true;
      }
      all = whole;
    }
    Wishes wishes = withoutOurs(lapi.wishes(all));
    synchronized (lock) {
      whole = false;
      arrived.add(wishes);
    }
  }

  /** What we told comes back to us: it is no wish of anybody else. */
  private Wishes withoutOurs(Wishes wishes) {
    String own = Lapi.ORIGIN + ": ";
    List<Wish> others =
        wishes.made().stream()
            .filter(
                wish ->
                    !wish.origin().reason().startsWith(own)
                        || wish.target().range().filter(ownLately::contains).isEmpty())
            .toList();
    return new Wishes(wishes.whole(), others, wishes.withdrawn(), wishes.unusable());
  }

  private void tell() throws IOException, InterruptedException {
    Optional<List<Share>> wanted;
    synchronized (lock) {
      wanted = shares;
    }
    if (wanted.isEmpty()) return;
    if (known.isEmpty()) known = Optional.of(asTold());
    Map<Prefix, Instant> there = known.get();
    Map<Prefix, Share> deciding = deciding(wanted.get());
    List<Share> news = new ArrayList<>(alertsAlone(wanted.get()));
    List<Prefix> over = new ArrayList<>();
    for (Share share : deciding.values()) {
      Optional<Instant> until = Optional.ofNullable(there.get(share.range()));
      if (until.filter(end -> isNear(end, share.until())).isPresent()) continue;
      if (until.isPresent()) over.add(share.range());
      news.add(share);
    }
    Instant now = clock.instant();
    there.forEach(
        (range, until) -> {
          if (!deciding.containsKey(range) && until.isAfter(now)) over.add(range);
        });
    withdraw(over, there);
    there.values().removeIf(until -> !until.isAfter(now));
    for (int from = 0; from < news.size(); from += AT_ONCE) {
      List<Share> some = news.subList(from, Math.min(news.size(), from + AT_ONCE));
      lapi.tell(some);
      for (Share share : some) noteTold(share, there);
    }
    if (ownLately.size() > REMEMBERED) ownLately.retainAll(there.keySet());
    synchronized (lock) {
      told = there.size();
    }
  }

  private Map<Prefix, Instant> asTold() throws IOException, InterruptedException {
    Map<Prefix, Instant> ends = new HashMap<>();
    lapi.told()
        .forEach(
            (range, all) ->
                all.forEach(
                    each ->
                        ends.merge(
                            range,
                            each.until(),
                            (one, other) -> one.isAfter(other) ? one : other)));
    ownLately.addAll(ends.keySet());
    return ends;
  }

  private Map<Prefix, Share> deciding(List<Share> wanted) {
    Instant now = clock.instant();
    Map<Prefix, Share> deciding = new HashMap<>();
    for (Share share : wanted) {
      if (!share.decides() || !share.until().isAfter(now)) continue;
      deciding.merge(
          share.range(), share, (one, other) -> one.until().isAfter(other.until()) ? one : other);
    }
    return deciding;
  }

  /** Those that nobody is to act on are told once. */
  private List<Share> alertsAlone(List<Share> wanted) {
    if (toldAsAlerts.size() > REMEMBERED) {
      Set<Long> still = new HashSet<>();
      wanted.forEach(share -> still.add(share.rule()));
      toldAsAlerts.retainAll(still);
    }
    return wanted.stream()
        .filter(share -> !share.decides() && !toldAsAlerts.contains(share.rule()))
        .toList();
  }

  private static boolean isNear(Instant one, Instant other) {
    return Duration.between(one, other).abs().compareTo(NEAR) < 0;
  }

  private void noteTold(Share share, Map<Prefix, Instant> there) {
    if (!share.decides()) {
      toldAsAlerts.add(share.rule());
      return;
    }
    there.put(share.range(), share.until());
    ownLately.add(share.range());
  }

  private void withdraw(List<Prefix> over, Map<Prefix, Instant> there)
      throws IOException, InterruptedException {
    if (over.isEmpty()) return;
    Map<Prefix, List<Lapi.Told>> decisions = lapi.told();
    for (Prefix range : over) {
      for (Lapi.Told each : decisions.getOrDefault(range, List.of())) lapi.withdraw(each);
      there.remove(range);
    }
  }

  /** Ends asking; what it was told stays there to its end. */
  @Override
  public void close() {
    synchronized (lock) {
      closed = true;
    }
    thread.interrupt();
  }
}
