package io.portcullis.detector.baseline;

import io.portcullis.argus.Flow;
import io.portcullis.argus.Tuple;
import io.portcullis.detector.Detection;
import io.portcullis.detector.Detector;
import io.portcullis.detector.evidence.Explanation;
import io.portcullis.detector.evidence.Habit;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Watches a detector's tuples and notes those that are periodic. It learns what nobody suspects: a
 * tuple that the detector finds malicious, by its evidence or a model, is noted with why, for the
 * operator to see. Memory is bounded. Used by one thread.
 */
public final class Learner {
  private final Detector detector;
  private final int most;
  private final Map<Tuple, Note> notes = new HashMap<>();
  private long flows;
  private long flowsBefore;
  private long leftOut;
  private Instant first = Instant.MAX;
  private Instant last = Instant.MIN;

  /**
   * @param detector that nobody else feeds, with a profile that weighs evidence; the readier it
   *     alarms, the more is held back
   * @param most tuples that are noted, up to {@link Baseline#MOST}
   */
  public Learner(Detector detector, int most) {
    this.detector = detector;
    this.most = most;
  }

  /** Learns from the next flow. */
  public void take(Flow flow) {
    Optional<Detection> found = detector.accept(flow).filter(Detection::malicious);
    if (flow.isManagement()) return;
    flows++;
    Instant start = flow.start();
    if (start.isBefore(first)) first = start;
    if (start.isAfter(last)) last = start;
    detector.habit(flow.tuple()).ifPresent(habit -> consider(flow, habit, found));
  }

  private void consider(Flow flow, Habit habit, Optional<Detection> found) {
    Instant start = flow.start();
    boolean worthNoting = habit.steady() || found.isPresent();
    Note note = notes.get(habit.tuple());
    if (note == null) {
      if (!worthNoting) return;
      if (notes.size() >= most) {
        leftOut++;
        return;
      }
      note = new Note(habit, start);
      notes.put(habit.tuple(), note);
    } else {
      note.flows++;
      note.looks++;
      if (start.isAfter(note.last)) note.last = start;
      if (worthNoting) note.see(HabitRange.of(habit));
    }
    if (found.isPresent()) suspect(note, found.get());
  }

  /** Evidence and models are both asked: the operator should see which of his models match. */
  private void suspect(Note note, Detection found) {
    Optional<Explanation> evidence = found.explanation();
    if (note.evidence.isEmpty()) note.evidence = evidence.map(Explanation::summary).orElse("");
    if (!note.model.isEmpty()) return;
    Optional<Detection> match =
        evidence.isEmpty()
            ? Optional.of(found)
            : detector.match(found.flow()).filter(Detection::malicious);
    note.model = match.map(Learner::words).orElse("");
  }

  private static String words(Detection match) {
    return String.format(
        Locale.ROOT,
        "matched the model %s, distance %.3f of %.3f",
        match.model(),
        match.distance(),
        match.threshold());
  }

  /** Flows of periodic tuples that were not noted because there was no room. */
  public long leftOut() {
    return leftOut;
  }

  /**
   * What was learned since this was asked last: only the tuples that had flows since, with the
   * number of these, so that merging each harvest counts every flow once.
   *
   * @param now by the clock
   */
  public Baseline harvest(Instant now) {
    if (flows == flowsBefore) return Baseline.NONE;
    List<BaselineEntry> learned = new ArrayList<>();
    notes.forEach((tuple, note) -> note.harvest(tuple, now).ifPresent(learned::add));
    notes.values().removeIf(Note::wasChance);
    long news = flows - flowsBefore;
    flowsBefore = flows;
    return new Baseline(learned, news, first, last);
  }

  /**
   * What is kept of one tuple: the habit that it had most, and the one that came beside it lately,
   * which takes its place when it was had more often. A habit that it does not have at half of its
   * flows is none: chance makes a beat of everything now and then.
   */
  private static final class Note {
    private static final int LEAST_SEEN = 3;

    private final Instant first;
    private Instant last;
    private long flows;
    private String evidence = "";
    private String model = "";
    private HabitRange usual;
    private long usualSeen = 1;
    private long looks = 1;
    private long looksBefore;
    private boolean asUsual = true;
    private Optional<HabitRange> rival = Optional.empty();
    private long rivalSeen;

    Note(Habit habit, Instant start) {
      usual = HabitRange.of(habit);
      first = start;
      last = start;
      flows = habit.flows();
    }

    void see(HabitRange now) {
      HabitRange joined = usual.with(now);
      if (joined.isOneHabit()) {
        usual = joined;
        usualSeen++;
        asUsual = true;
        return;
      }
      Optional<HabitRange> wider = rival.map(now::with).filter(HabitRange::isOneHabit);
      rivalSeen = wider.isPresent() ? rivalSeen + 1 : 1;
      rival = Optional.of(wider.orElse(now));
      if (rivalSeen > usualSeen) swap();
    }

    private void swap() {
      HabitRange before = usual;
      usual = rival.orElse(usual);
      rival = Optional.of(before);
      long seen = usualSeen;
      usualSeen = rivalSeen;
      asUsual = true;
      rivalSeen = seen;
    }

    private boolean isMostly() {
      return usualSeen >= LEAST_SEEN && 2 * usualSeen >= looks;
    }

    /** No habit, and silent since this was asked last: its room is needed. */
    boolean wasChance() {
      boolean silent = looks == looksBefore;
      looksBefore = looks;
      return silent && suspicion().isEmpty() && !isMostly();
    }

    /** The model first: it is the operator's own, and what he looks for. */
    private String suspicion() {
      return Stream.of(model, evidence)
          .filter(why -> !why.isEmpty())
          .collect(Collectors.joining("; "));
    }

    /** Flows that were not as usual confirm nothing, and count with the next that are. */
    Optional<BaselineEntry> harvest(Tuple tuple, Instant now) {
      boolean habitual = asUsual && isMostly();
      if (flows == 0 || (suspicion().isEmpty() && !habitual)) return Optional.empty();
      long news = flows;
      flows = 0;
      asUsual = false;
      return Optional.of(BaselineEntry.of(tuple, usual, first, last, now, news, suspicion()));
    }
  }
}
