package io.portcullis.detector.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.argus.Tuple;
import io.portcullis.detector.evidence.Familiarity;
import io.portcullis.detector.evidence.Habit;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class BaselineTest {
  private static final Instant MONDAY = Instant.parse("2026-11-16T00:00:00Z");
  private static final Instant SUNDAY = Instant.parse("2026-11-22T23:00:00Z");
  private static final Instant NOW = Instant.parse("2026-11-24T00:00:00Z");
  private static final Duration KEEP = Duration.ofDays(90);
  private static final Tuple POLLER = Tuple.of("10.0.0.5", "203.0.113.7", "443", "tcp");
  private static final Tuple OTHER = Tuple.of("10.0.0.5", "203.0.113.8", "443", "tcp");
  private static final HabitRange MINUTE = new HabitRange(58, 62, 900, 1200);
  private static final BaselineEntry.Ruling ALICE =
      new BaselineEntry.Ruling("alice", Instant.parse("2026-11-23T09:00:00Z"), Optional.empty());

  private static BaselineEntry pending(Tuple tuple, HabitRange shape) {
    return BaselineEntry.of(tuple, shape, MONDAY, SUNDAY, SUNDAY, 100, "");
  }

  private static Baseline of(BaselineEntry... learned) {
    return new Baseline(List.of(learned), 5000, MONDAY, SUNDAY);
  }

  private static Habit habit(Tuple tuple, double period, long bytes) {
    return new Habit(tuple, period, bytes, 20, true);
  }

  private static Baseline accepted() {
    return of(pending(POLLER, MINUTE)).ruled(Set.of(POLLER), BaselineState.ACCEPTED, ALICE);
  }

  @Test
  void withoutABaselineNothingIsSaid() {
    assertThat(Baseline.NONE.familiarity(habit(POLLER, 60, 1000), NOW, KEEP))
        .isEqualTo(Familiarity.NOTHING);
  }

  @Test
  void aHabitIsKnownToItsVeryTupleOnly() {
    Baseline baseline = of(pending(POLLER, MINUTE));
    Familiarity known = baseline.familiarity(habit(POLLER, 60, 1000), NOW, KEEP);
    assertThat(known.known()).isTrue();
    assertThat(known.words())
        .isEqualTo(
            "known here since 2026-11-16, awaiting the operator: every 58.0 s to 62.0 s with 900 to"
                + " 1200 bytes a flow");
    Familiarity fresh = baseline.familiarity(habit(OTHER, 60, 1000), NOW, KEEP);
    assertThat(fresh.known()).isFalse();
    assertThat(fresh.words())
        .isEqualTo("new here: not among what was learned from 2026-11-16 to 2026-11-22");
  }

  @Test
  void whoLeavesTheHabitLosesTheSpareAndItIsSaid() {
    assertThat(accepted().familiarity(habit(POLLER, 66, 1900), NOW, KEEP).known()).isTrue();
    Familiarity fast = accepted().familiarity(habit(POLLER, 5, 1000), NOW, KEEP);
    assertThat(fast.known()).isFalse();
    assertThat(fast.words())
        .contains("accepted by alice on 2026-11-23, but it left its habit")
        .endsWith("and is every 5.0 s now");
    Familiarity large = accepted().familiarity(habit(POLLER, 60, 50_000), NOW, KEEP);
    assertThat(large.known()).isFalse();
    assertThat(large.words()).endsWith("and is 50000 bytes a flow now");
    assertThat(accepted().familiarity(habit(POLLER, 60, 200), NOW, KEEP).known()).isFalse();
  }

  @Test
  void whatIsRejectedOrHeldBackIsNotSpared() {
    Baseline rejected =
        of(pending(POLLER, MINUTE)).ruled(Set.of(POLLER), BaselineState.REJECTED, ALICE);
    assertThat(rejected.familiarity(habit(POLLER, 60, 1000), NOW, KEEP))
        .isEqualTo(
            new Familiarity(
                false, "known here since 2026-11-16, rejected by alice on 2026-11-23: not spared"));
    Baseline suspected =
        of(BaselineEntry.of(POLLER, MINUTE, MONDAY, SUNDAY, SUNDAY, 100, "looks bad"));
    assertThat(suspected.familiarity(habit(POLLER, 60, 1000), NOW, KEEP).known()).isFalse();
  }

  private static BaselineEntry after(Baseline first, BaselineEntry later) {
    Instant until = SUNDAY.plus(Duration.ofDays(7));
    Baseline second = new Baseline(List.of(later), 10, SUNDAY, until);
    Baseline merged = first.merge(second, NOW, KEEP).baseline();
    assertThat(merged.flows()).isEqualTo(5010);
    assertThat(merged.from()).isEqualTo(MONDAY);
    assertThat(merged.until()).isEqualTo(until);
    return merged.of(later.tuple()).orElseThrow();
  }

  private static BaselineEntry later(HabitRange shape, String suspicion) {
    return BaselineEntry.of(POLLER, shape, SUNDAY, SUNDAY.plusSeconds(60), NOW, 7, suspicion);
  }

  @Test
  void laterLearningJoinsOneHabitAndReplacesAnother() {
    BaselineEntry same =
        after(of(pending(POLLER, MINUTE)), later(new HabitRange(55, 60, 1000, 1500), ""));
    assertThat(same.shape()).isEqualTo(new HabitRange(55, 62, 900, 1500));
    assertThat(same.flows()).isEqualTo(107);
    assertThat(same.firstSeen()).isEqualTo(MONDAY);
    assertThat(same.lastSeen()).isEqualTo(SUNDAY.plusSeconds(60));
    HabitRange hourly = new HabitRange(3600, 3600, 900, 900);
    assertThat(after(of(pending(POLLER, MINUTE)), later(hourly, "")).shape()).isEqualTo(hourly);
  }

  @Test
  void nobodyIsLearnedByWaiting() {
    BaselineEntry suspected = after(of(pending(POLLER, MINUTE)), later(MINUTE, "looks bad"));
    assertThat(suspected.standing()).isEqualTo(BaselineState.HELD_BACK);
    BaselineEntry quiet = after(of(suspected), later(MINUTE, ""));
    assertThat(quiet.standing()).isEqualTo(BaselineState.HELD_BACK);
    assertThat(quiet.suspicion()).isEqualTo("looks bad");
  }

  @Test
  void anOperatorsWordOutlivesLearningAndHoldsForWhatItWasAbout() {
    HabitRange fast = new HabitRange(5, 5, 1000, 1000);
    BaselineEntry departed = after(accepted(), later(fast, "looks bad"));
    assertThat(departed.standing()).isEqualTo(BaselineState.ACCEPTED);
    assertThat(departed.shape()).isEqualTo(MINUTE);
    assertThat(departed.departure()).contains(fast);
    BaselineEntry again = departed.ruled(BaselineState.ACCEPTED, ALICE);
    assertThat(again.shape()).isEqualTo(fast);
    assertThat(again.departure()).isEmpty();
    Baseline rejected =
        of(pending(POLLER, MINUTE)).ruled(Set.of(POLLER), BaselineState.REJECTED, ALICE);
    assertThat(after(rejected, later(MINUTE, "")).standing()).isEqualTo(BaselineState.REJECTED);
  }

  @Test
  void anAcceptedHabitDoesNotCreep() {
    BaselineEntry crept = accepted().of(POLLER).orElseThrow();
    for (double period = 60; period > 5; period *= 0.9) {
      crept = crept.then(later(new HabitRange(period, period, 1000, 1000), ""));
    }
    assertThat(crept.shape()).isEqualTo(MINUTE);
    assertThat(crept.departure()).isPresent();
  }

  @Test
  void whatAwaitsTheOperatorRunsOutUnlessItIsSeenAgain() {
    Baseline pending = of(pending(POLLER, MINUTE));
    Habit habit = habit(POLLER, 60, 1000);
    Instant end = SUNDAY.plus(KEEP);
    assertThat(pending.familiarity(habit, end.minusSeconds(1), KEEP).known()).isTrue();
    assertThat(pending.familiarity(habit, end, KEEP))
        .isEqualTo(
            new Familiarity(
                false,
                "known here since 2026-11-16, awaiting the operator, which ran out on 2027-02-20:"
                    + " not spared"));
    Baseline seen = pending.confirmed(Set.of(POLLER), end.minusSeconds(1));
    assertThat(seen.familiarity(habit, end, KEEP).known()).isTrue();
    assertThat(seen.confirmed(Set.of(POLLER), SUNDAY)).isEqualTo(seen);
  }

  @Test
  void anOperatorsWordHoldsAsLongAsHeSays() {
    Habit habit = habit(POLLER, 60, 1000);
    Instant inYears = NOW.plus(Duration.ofDays(3000));
    assertThat(accepted().familiarity(habit, inYears, KEEP).known()).isTrue();
    BaselineEntry.Ruling tenSeconds =
        new BaselineEntry.Ruling("alice", NOW, Optional.of(NOW.plusSeconds(10)));
    Baseline shortly =
        of(pending(POLLER, MINUTE)).ruled(Set.of(POLLER), BaselineState.ACCEPTED, tenSeconds);
    assertThat(shortly.familiarity(habit, NOW.plusSeconds(9), KEEP).known()).isTrue();
    assertThat(shortly.familiarity(habit, NOW.plusSeconds(10), KEEP).known()).isFalse();
    BaselineEntry before = shortly.of(POLLER).orElseThrow();
    assertThat(before.then(later(MINUTE, "")).standing()).isEqualTo(BaselineState.ACCEPTED);
    BaselineEntry afterwards =
        BaselineEntry.of(POLLER, MINUTE, SUNDAY, SUNDAY, NOW.plusSeconds(10), 7, "");
    assertThat(before.then(afterwards).standing()).isEqualTo(BaselineState.PENDING);
    assertThat(before.then(afterwards).end(KEEP)).contains(NOW.plusSeconds(10).plus(KEEP));
  }

  @Test
  void whatWasOnceHeldBackIsSoAgainWhenTheOperatorsWordRanOut() {
    Baseline suspected =
        of(BaselineEntry.of(POLLER, MINUTE, MONDAY, SUNDAY, SUNDAY, 100, "looks bad"));
    BaselineEntry.Ruling word = new BaselineEntry.Ruling("alice", MONDAY, Optional.of(SUNDAY));
    Baseline accepted = suspected.ruled(Set.of(POLLER), BaselineState.ACCEPTED, word);
    assertThat(after(accepted, later(MINUTE, "")).standing()).isEqualTo(BaselineState.HELD_BACK);
  }

  @Test
  void anotherBehaviourDoesNotConfirmWhatAnOperatorAccepted() {
    BaselineEntry departed = after(accepted(), later(new HabitRange(5, 5, 1000, 1000), ""));
    assertThat(departed.confirmed()).isEqualTo(SUNDAY);
    assertThat(after(accepted(), later(MINUTE, "")).confirmed()).isEqualTo(NOW);
  }

  @Test
  void inAFullBaselineWhatIsOverGivesWay() {
    List<BaselineEntry> all = new ArrayList<>();
    for (int i = 0; i < Baseline.MOST; i++) {
      all.add(pending(Tuple.of("10.0.0.1", "203.0.113.7", Integer.toString(i), "tcp"), MINUTE));
    }
    Baseline full = new Baseline(all, 1_000_000, MONDAY, SUNDAY);
    Baseline.Merged merged = full.merge(of(pending(POLLER, MINUTE)), SUNDAY.plus(KEEP), KEEP);
    assertThat(merged.leftOut()).isZero();
    assertThat(merged.baseline().of(POLLER)).isPresent();
  }

  @Test
  void aFullBaselineSaysWhatFoundNoRoom() {
    List<BaselineEntry> all = new ArrayList<>();
    for (int i = 0; i < Baseline.MOST; i++) {
      all.add(pending(Tuple.of("10.0.0.1", "203.0.113.7", Integer.toString(i), "tcp"), MINUTE));
    }
    Baseline full = new Baseline(all, 1_000_000, MONDAY, SUNDAY);
    Baseline.Merged merged = full.merge(of(pending(POLLER, MINUTE)), NOW, KEEP);
    assertThat(merged.leftOut()).isEqualTo(1);
    assertThat(merged.baseline().of(POLLER)).isEmpty();
    all.add(pending(POLLER, MINUTE));
    assertThatThrownBy(() -> new Baseline(all, 1, MONDAY, SUNDAY)).hasMessageContaining("20000");
  }

  @Test
  void whatCannotBeIsRefused() {
    assertThatThrownBy(() -> of(pending(POLLER, MINUTE), pending(POLLER, MINUTE)))
        .hasMessageContaining("is in it twice");
    assertThatThrownBy(() -> new HabitRange(0, 1, 1, 1)).hasMessageContaining("seconds above 0");
    assertThatThrownBy(() -> new HabitRange(1, 1, 5, 4))
        .hasMessageContaining("no range of 0 or more");
    assertThatThrownBy(
            () ->
                new BaselineEntry(
                    POLLER,
                    MINUTE,
                    MONDAY,
                    SUNDAY,
                    SUNDAY,
                    1,
                    BaselineState.ACCEPTED,
                    Optional.empty(),
                    "",
                    Optional.empty()))
        .hasMessageContaining("has somebody who did so");
  }
}
