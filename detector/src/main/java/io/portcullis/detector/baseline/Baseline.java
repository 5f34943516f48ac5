package io.portcullis.detector.baseline;

import io.portcullis.argus.Tuple;
import io.portcullis.detector.evidence.Familiarity;
import io.portcullis.detector.evidence.Habit;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What is customarily periodic in one network. A value: learning and ruling make others.
 *
 * <p>Only the very tuple is known: the same server's other clients, and the same client's other
 * servers, are judged as before.
 */
public final class Baseline {
  /** Tuples that a baseline holds at most; some 400 bytes each. */
  public static final int MOST = 20_000;

  /** Nothing was learned yet. */
  public static final Baseline NONE = new Baseline(List.of(), 0, Instant.EPOCH, Instant.EPOCH);

  private final Map<Tuple, BaselineEntry> byTuple;
  private final long flows;
  private final Instant from;
  private final Instant until;

  /**
   * @param learned at most one of each tuple, {@link #MOST} at most
   * @param flows that were learned from, periodic or not; 0 when nothing was learned
   * @param from start of the first of them
   * @param until start of the last of them
   */
  public Baseline(Collection<BaselineEntry> learned, long flows, Instant from, Instant until) {
    if (learned.size() > MOST) {
      throw new IllegalArgumentException("it has more than " + MOST + " tuples");
    }
    if (flows < 0 || (flows == 0 && !learned.isEmpty())) {
      throw new IllegalArgumentException("its flows are fewer than its tuples");
    }
    if (until.isBefore(from)) {
      throw new IllegalArgumentException("it ends before it begins");
    }
    Map<Tuple, BaselineEntry> all = learned.stream().collect(byTuple());
    this.byTuple = Map.copyOf(all);
    this.flows = flows;
    this.from = from;
    this.until = until;
  }

  private static java.util.stream.Collector<BaselineEntry, ?, Map<Tuple, BaselineEntry>> byTuple() {
    return Collectors.toMap(
        BaselineEntry::tuple,
        each -> each,
        (one, other) -> {
          throw new IllegalArgumentException(one.tuple() + " is in it twice");
        });
  }

  /** In the order of their tuples' text. */
  public List<BaselineEntry> learned() {
    return byTuple.values().stream()
        .sorted(Comparator.comparing((BaselineEntry each) -> each.tuple().toString()))
        .toList();
  }

  public Optional<BaselineEntry> of(Tuple tuple) {
    return Optional.ofNullable(byTuple.get(tuple));
  }

  /** Flows that were learned from, periodic or not. */
  public long flows() {
    return flows;
  }

  /** Start of the first flow that was learned from. */
  public Instant from() {
    return from;
  }

  /** Start of the last one. */
  public Instant until() {
    return until;
  }

  /**
   * What it says of a behaviour.
   *
   * @param now by the clock
   * @param keep how long what awaits the operator is spared after it was confirmed
   */
  public Familiarity familiarity(Habit habit, Instant now, Duration keep) {
    if (flows == 0) return Familiarity.NOTHING;
    return of(habit.tuple())
        .map(known -> known.familiarity(habit, now, keep))
        .orElseGet(
            () ->
                new Familiarity(
                    false,
                    "new here: not among what was learned from "
                        + BaselineEntry.day(from)
                        + " to "
                        + BaselineEntry.day(until)));
  }

  /**
   * This with what was learned later; {@link BaselineEntry#then} says what becomes of a tuple in
   * both. Where there is no room for all, what is over gives way.
   *
   * @param now by the clock
   * @param keep how long what awaits the operator is spared after it was confirmed
   */
  public Merged merge(Baseline later, Instant now, Duration keep) {
    if (later.flows == 0) return new Merged(this, 0);
    if (flows == 0) return new Merged(later, 0);
    Map<Tuple, BaselineEntry> all = new TreeMap<>(Comparator.comparing(Tuple::toString));
    all.putAll(byTuple);
    long news = later.byTuple.keySet().stream().filter(each -> !byTuple.containsKey(each)).count();
    if (all.size() + news > MOST) {
      all.values()
          .removeIf(each -> each.isOver(now, keep) && !later.byTuple.containsKey(each.tuple()));
    }
    int left = 0;
    for (BaselineEntry each : later.learned()) {
      if (all.size() >= MOST && !all.containsKey(each.tuple())) {
        left++;
      } else {
        all.merge(each.tuple(), each, BaselineEntry::then);
      }
    }
    return new Merged(
        new Baseline(
            all.values(),
            flows + later.flows,
            from.isBefore(later.from) ? from : later.from,
            until.isAfter(later.until) ? until : later.until),
        left);
  }

  /**
   * Two baselines in one.
   *
   * @param leftOut tuples of the later one that found no room
   */
  public record Merged(Baseline baseline, int leftOut) {}

  /** This after some of its tuples were seen to do as it says. */
  public Baseline confirmed(Set<Tuple> tuples, Instant now) {
    List<BaselineEntry> all =
        byTuple.values().stream()
            .map(each -> tuples.contains(each.tuple()) ? each.confirmed(now) : each)
            .toList();
    return new Baseline(all, flows, from, until);
  }

  /** This with an operator's word on some of its tuples. */
  public Baseline ruled(Set<Tuple> tuples, BaselineState decision, BaselineEntry.Ruling word) {
    List<BaselineEntry> all =
        byTuple.values().stream()
            .map(each -> tuples.contains(each.tuple()) ? each.ruled(decision, word) : each)
            .toList();
    return new Baseline(all, flows, from, until);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Baseline that
        && byTuple.equals(that.byTuple)
        && flows == that.flows
        && from.equals(that.from)
        && until.equals(that.until);
  }

  @Override
  public int hashCode() {
    return byTuple.hashCode();
  }

  @Override
  public String toString() {
    return byTuple.size() + " tuples of " + flows + " flows from " + from + " to " + until;
  }
}
