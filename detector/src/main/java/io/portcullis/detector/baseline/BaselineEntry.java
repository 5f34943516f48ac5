package io.portcullis.detector.baseline;

import io.portcullis.argus.Tuple;
import io.portcullis.detector.evidence.Familiarity;
import io.portcullis.detector.evidence.Habit;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One tuple of a baseline.
 *
 * @param shape what it does; once an operator has ruled on it, what he ruled on
 * @param firstSeen start of the flow by which it was found periodic, in the flows' time
 * @param lastSeen start of its last flow
 * @param confirmed when it was last seen to do so, by the clock: recordings may be of any year
 * @param flows that were learned from
 * @param ruling of the operator, where there is one
 * @param suspicion why it looked malicious, in words; empty when it did not
 * @param departure what later learning saw it do that is not its shape; accepting it again adopts
 *     it
 */
public record BaselineEntry(
    Tuple tuple,
    HabitRange shape,
    Instant firstSeen,
    Instant lastSeen,
    Instant confirmed,
    long flows,
    BaselineState standing,
    Optional<Ruling> ruling,
    String suspicion,
    Optional<HabitRange> departure) {

  /**
   * An operator's word.
   *
   * @param by who gave it
   * @param at when, by the clock
   * @param until when it ends, by the clock; empty: it holds until there is another
   */
  public record Ruling(String by, Instant at, Optional<Instant> until) {}

  public BaselineEntry {
    if (flows < 0) throw new IllegalArgumentException("its flows are below 0");
    if (lastSeen.isBefore(firstSeen)) {
      throw new IllegalArgumentException("it was last seen before it was first seen");
    }
    if (standing.isDecided() != ruling.isPresent()) {
      throw new IllegalArgumentException(
          "what is accepted or rejected, and nothing else, has somebody who did so");
    }
    if (standing == BaselineState.REJECTED && ruling.flatMap(Ruling::until).isPresent()) {
      throw new IllegalArgumentException("what is rejected has no end");
    }
  }

  /** As it is before anybody has looked. */
  static BaselineEntry of(
      Tuple tuple,
      HabitRange shape,
      Instant first,
      Instant last,
      Instant confirmed,
      long flows,
      String suspicion) {
    return new BaselineEntry(
        tuple,
        shape,
        first,
        last,
        confirmed,
        flows,
        suspicion.isEmpty() ? BaselineState.PENDING : BaselineState.HELD_BACK,
        Optional.empty(),
        suspicion,
        Optional.empty());
  }

  /**
   * When it is over unless it is confirmed until then; empty: never. What was learned runs out, as
   * a server's address is somebody else's one day. What is not spared does not: it would be learned
   * anew as if nobody had said or suspected anything.
   *
   * @param keep how long what awaits the operator is spared after it was confirmed
   */
  public Optional<Instant> end(Duration keep) {
    return switch (standing) {
      case PENDING -> Optional.of(confirmed.plus(keep));
      case ACCEPTED -> ruling.flatMap(Ruling::until);
      case REJECTED, HELD_BACK -> Optional.empty();
    };
  }

  /** Whether it has ended, so that it is judged as any other tuple. */
  public boolean isOver(Instant now, Duration keep) {
    return end(keep).filter(end -> !end.isAfter(now)).isPresent();
  }

  /**
   * This with what was learned later.
   *
   * <p>An operator's word stays, and so does the behaviour that it was about; what differs from
   * that is kept beside it. Once held back is held back until the operator says otherwise: nobody
   * gets learned by waiting. Without a word the later behaviour holds, joined with the earlier one
   * where both are one habit. A word that has run out binds nobody: what is learned after it awaits
   * another.
   */
  BaselineEntry then(BaselineEntry later) {
    boolean ranOut =
        ruling.flatMap(Ruling::until).filter(end -> !end.isAfter(later.confirmed)).isPresent();
    if (ranOut) return unruled().then(later);
    String suspected = later.suspicion.isEmpty() ? suspicion : later.suspicion;
    BaselineState next =
        standing == BaselineState.PENDING && !suspected.isEmpty()
            ? BaselineState.HELD_BACK
            : standing;
    HabitRange joined = shape.with(later.shape);
    boolean same = joined.isOneHabit();
    HabitRange held = standing.isDecided() ? shape : same ? joined : later.shape;
    boolean departed = standing.isDecided() && !same;
    return new BaselineEntry(
        tuple,
        held,
        firstSeen.isBefore(later.firstSeen) ? firstSeen : later.firstSeen,
        lastSeen.isAfter(later.lastSeen) ? lastSeen : later.lastSeen,
        departed ? confirmed : latest(later.confirmed),
        flows + later.flows,
        next,
        ruling,
        suspected,
        departed ? Optional.of(later.shape) : Optional.empty());
  }

  private Instant latest(Instant other) {
    return confirmed.isAfter(other) ? confirmed : other;
  }

  private BaselineEntry unruled() {
    return of(tuple, shape, firstSeen, lastSeen, confirmed, flows, suspicion);
  }

  /** This seen to do so once more. */
  BaselineEntry confirmed(Instant now) {
    return new BaselineEntry(
        tuple,
        shape,
        firstSeen,
        lastSeen,
        latest(now),
        flows,
        standing,
        ruling,
        suspicion,
        departure);
  }

  /** This with an operator's word on what was seen last. */
  BaselineEntry ruled(BaselineState decision, Ruling word) {
    return new BaselineEntry(
        tuple,
        departure.orElse(shape),
        firstSeen,
        lastSeen,
        confirmed,
        flows,
        decision,
        Optional.of(word),
        suspicion,
        Optional.empty());
  }

  Familiarity familiarity(Habit habit, Instant now, Duration keep) {
    String since = "known here since " + day(firstSeen) + ", " + standingWords();
    if (!standing.spares()) return new Familiarity(false, since + ": not spared");
    if (isOver(now, keep)) {
      String end = end(keep).map(BaselineEntry::day).orElse("");
      return new Familiarity(false, since + ", which ran out on " + end + ": not spared");
    }
    if (shape.covers(habit)) return new Familiarity(true, since + ": " + shape.words());
    return new Familiarity(false, since + ", but it left its habit: " + shape.difference(habit));
  }

  private String standingWords() {
    return switch (standing) {
      case PENDING -> "awaiting the operator";
      case HELD_BACK -> "held back as it looked malicious";
      case ACCEPTED, REJECTED ->
          ruling
              .map(word -> standing.word() + " by " + word.by() + " on " + day(word.at()))
              .orElse(standing.word());
    };
  }

  static String day(Instant instant) {
    return instant.toString().substring(0, "2026-11-24".length());
  }
}
