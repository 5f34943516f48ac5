package io.portcullis.rules.policy;

import io.portcullis.rules.BootClock;
import io.portcullis.rules.InetAddresses;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The blast-radius budget: a budget of new blocks per inside machine first, then for all. When the
 * overall budget is spent it opens: no new blocks until the operator resets it, or until an hour
 * has passed in which no more was wanted than the budgets for all allow.
 *
 * <p>No machine can spend what is everybody's: beyond its own budget in a minute, or beyond half of
 * the budgets for all within the window, it waits alone, under all addresses that it is known by.
 * So malware that provokes blocks on purpose cannot open the breaker from one host. Where a source
 * is known by its address alone, that is its machine. Memory is bounded. Used by one thread.
 */
public final class Breaker {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  /** How long a peer is recent. */
  private static final Duration RECENT = Duration.ofHours(1);

  /** The share of a few peers says nothing. */
  private static final int LEAST_PEERS = 50;

  /** A small network has more than one infected host, too. */
  private static final int LEAST_IN_FORCE = 10;

  /** How long nobody must want too much before it closes by itself. */
  private static final Duration QUIET = Duration.ofHours(1);

  private static final int MOST_SOURCES = 10_000;
  private static final int MOST_PEERS = 65_536;

  /** Which machine speaks under an inside address. */
  public interface Machines {
    /** Each address is a machine of its own. */
    Machines UNKNOWN = source -> Optional.empty();

    /** What names the machine, the same for all its addresses; empty where nobody knows. */
    Optional<String> of(InetAddress source);
  }

  private Budget budget;
  private final Machines machines;
  private final ArrayDeque<Duration> granted = new ArrayDeque<>();
  // Both in the order of last use, so that the eldest is first.
  private final Map<String, ArrayDeque<Duration>> grantedByMachine =
      new LinkedHashMap<>(16, 0.75f, true);
  private final Map<InetAddress, Duration> peers = new LinkedHashMap<>(16, 0.75f, true);
  private Optional<Open> open = Optional.empty();
  // When more was wanted last than the budgets for all allow; counted on while it is open.
  private Optional<Duration> overspent = Optional.empty();

  /**
   * @param perSourcePerMinute new blocks of one machine in a minute; beyond it only that one waits
   * @param perMinute new blocks of all sources in a minute
   * @param inForce blocks in force at once
   * @param peersShare share of the recently seen outside peers that may be blocked, 0 to 1; ten may
   *     be, however few these are
   */
  public record Budget(int perSourcePerMinute, int perMinute, int inForce, double peersShare) {
    public static final Budget DEFAULT = new Budget(3, 10, 1000, 0.05);

    public Budget {
      if (perSourcePerMinute < 1 || perMinute < 1 || inForce < 1) {
        throw new IllegalArgumentException("the breaker's numbers of blocks are 1 or more");
      }
      if (!(peersShare > 0 && peersShare <= 1)) {
        throw new IllegalArgumentException(
            "the share of peers is above 0 and at most 1, not " + peersShare);
      }
    }
  }

  /**
   * That it is open, as a fact of the ledger keeps it.
   *
   * @param reason in words
   * @param opened when it opened; empty where no more than the words were kept
   */
  public record Open(String reason, Optional<Instant> opened) {
    private static final String SINCE = " (since ";

    /** Reads what {@link #toString} wrote; anything else is a reason without a time. */
    public static Open read(String fact) {
      int from = fact.lastIndexOf(SINCE);
      if (from < 0 || !fact.endsWith(")")) return new Open(fact, Optional.empty());
      try {
        Instant since = Instant.parse(fact.substring(from + SINCE.length(), fact.length() - 1));
        return new Open(fact.substring(0, from), Optional.of(since));
      } catch (DateTimeParseException noTime) {
        return new Open(fact, Optional.empty());
      }
    }

    /** The reason and the time, which is written as other times beside it. */
    public String words(Function<Instant, String> time) {
      return reason + opened.map(instant -> SINCE + time.apply(instant) + ")").orElse("");
    }

    @Override
    public String toString() {
      return words(Instant::toString);
    }
  }

  /** With each inside address as a machine of its own. */
  public Breaker(Budget budget) {
    this(budget, Machines.UNKNOWN);
  }

  public Breaker(Budget budget, Machines machines) {
    this.budget = budget;
    this.machines = machines;
  }

  /** Has another budget from now on; one that is open stays open. */
  public void use(Budget other) {
    budget = other;
  }

  /** A moment of a recording, on a clock that goes back no more than its flows do. */
  public static Duration recorded(Instant at) {
    return Duration.between(Instant.EPOCH, at);
  }

  /**
   * Takes note of an outside peer, so that the share means something.
   *
   * @param now on a clock that never goes back, see {@link BootClock#sinceBoot}
   */
  public void sawPeer(InetAddress outside, Duration now) {
    peers.put(outside, now);
    if (peers.size() > MOST_PEERS) removeEldest(peers);
  }

  private static void removeEldest(Map<?, ?> map) {
    Iterator<?> eldest = map.keySet().iterator();
    eldest.next();
    eldest.remove();
  }

  /**
   * Asks for one more block.
   *
   * @param blocksInForce how many there are now
   * @param now on the same clock as {@link #sawPeer}: someone may set the wall clock back by a day,
   *     and the minute must not last that long
   * @param wall the time of day, for people
   * @return empty when granted (and counted), else why not, in words
   */
  public Optional<String> refuses(
      InetAddress source, int blocksInForce, Duration now, Instant wall) {
    int limit = inForceLimit(now);
    Optional<String> known = machines.of(source);
    String address = InetAddresses.text(source);
    ArrayDeque<Duration> own = grantedTo(known.orElse(address), now);
    String name = known.map(machine -> address + " at " + machine).orElse(address);
    Optional<String> alone = waitsAlone(name, own, limit, now);
    if (alone.isPresent()) return open.isPresent() ? opened() : alone;
    Optional<String> breach = breach(blocksInForce, limit, now);
    if (breach.isPresent()) {
      overspent = Optional.of(now);
      if (open.isPresent()) return opened();
      open(new Open(breach.get(), Optional.of(wall)));
      return Optional.of("the breaker opened: " + breach.get());
    }
    own.add(now);
    granted.add(now);
    return opened();
  }

  private Optional<String> opened() {
    return open.map(why -> "the breaker is open: " + why.reason());
  }

  /**
   * Whether it is open and may close: for an hour no more was wanted than the budgets for all
   * allow. Whoever keeps that it is open closes it by {@link #reset}.
   *
   * @param now on the same clock as {@link #sawPeer}; of one that was open before a restart the
   *     hour begins with the first call
   */
  public boolean isQuiet(Duration now) {
    if (open.isEmpty()) return false;
    if (overspent.isEmpty()) overspent = Optional.of(now);
    return !isWithin(QUIET, overspent.get(), now);
  }

  private ArrayDeque<Duration> grantedTo(String machine, Duration now) {
    ArrayDeque<Duration> own =
        grantedByMachine.computeIfAbsent(machine, first -> new ArrayDeque<>());
    if (grantedByMachine.size() > MOST_SOURCES) removeEldest(grantedByMachine);
    dropOlder(own, now, RECENT);
    return own;
  }

  private Optional<String> waitsAlone(
      String name, ArrayDeque<Duration> own, int limit, Duration now) {
    long lastMinute = own.stream().filter(at -> isWithin(MINUTE, at, now)).count();
    if (lastMinute >= budget.perSourcePerMinute()) {
      return Optional.of(
          name + " has had its " + lastMinute + " new blocks of this minute; its others wait");
    }
    int half = Math.max(1, (limit + 1) / 2);
    if (own.size() >= half) {
      return Optional.of(
          name
              + " alone has had "
              + own.size()
              + " of the "
              + limit
              + " blocks that may be in force; its others wait");
    }
    return Optional.empty();
  }

  private Optional<String> breach(int blocksInForce, int limit, Duration now) {
    dropOlder(granted, now, MINUTE);
    if (granted.size() >= budget.perMinute()) {
      return Optional.of(
          "more than " + budget.perMinute() + " new blocks within a minute were wanted");
    }
    if (blocksInForce < limit) return Optional.empty();
    return Optional.of(
        limit == budget.inForce()
            ? "more than " + limit + " blocks in force at once were wanted"
            : "more than "
                + limit
                + " blocks were wanted, "
                + Math.round(budget.peersShare() * 100)
                + " % of the "
                + peers.size()
                + " outside peers seen lately");
  }

  /** How many blocks may be in force. */
  private int inForceLimit(Duration now) {
    Iterator<Duration> eldest = peers.values().iterator();
    while (eldest.hasNext() && now.minus(eldest.next()).compareTo(RECENT) > 0) {
      eldest.remove();
    }
    if (peers.size() < LEAST_PEERS) return budget.inForce();
    double share = Math.max(LEAST_IN_FORCE, budget.peersShare() * peers.size());
    return (int) Math.min(budget.inForce(), share);
  }

  private static void dropOlder(ArrayDeque<Duration> times, Duration now, Duration window) {
    while (!times.isEmpty() && !isWithin(window, times.peek(), now)) times.poll();
  }

  private static boolean isWithin(Duration window, Duration at, Duration now) {
    return now.minus(at).compareTo(window) < 0;
  }

  /** Why it is open, since when; empty while it is closed. To be kept as a fact of the ledger. */
  public Optional<Open> open() {
    return open;
  }

  /** Opens it as it was before a restart. */
  public void open(Open before) {
    open = Optional.of(before);
  }

  /** Closes it, by an operator's order or by itself; the budgets of the minute start afresh. */
  public void reset() {
    open = Optional.empty();
    overspent = Optional.empty();
    granted.clear();
    grantedByMachine.clear();
  }
}
