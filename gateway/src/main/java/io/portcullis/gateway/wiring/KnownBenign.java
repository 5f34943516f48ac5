package io.portcullis.gateway.wiring;

import io.portcullis.argus.Tuple;
import io.portcullis.detector.baseline.Baseline;
import io.portcullis.detector.evidence.Familiarity;
import io.portcullis.detector.evidence.Habit;
import io.portcullis.detector.evidence.KnownBehaviour;
import io.portcullis.rules.BootClock;
import io.portcullis.rules.Every;
import io.portcullis.rules.ledger.Ledger;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is known of this network beside its flows: tuples that operators called false positives, and
 * its baseline. Read again when the ledger or the baseline's file has changed; a mark that runs out
 * ends by the clock. Used by one thread.
 */
public final class KnownBenign implements KnownBehaviour {
  /** A change of the file is written at most so often for one habit. */
  private static final Duration CONFIRMED_EACH = Duration.ofDays(1);

  /** When the file could not be written, or another process changed it. */
  private static final Duration TRIED_AGAIN = Duration.ofMinutes(10);

  private final LedgerAccess access;
  private final BaselineFile file;
  private Duration keep;
  private final BootClock clock;
  private final Every triedAgain = new Every(TRIED_AGAIN);
  private Optional<Long> ledgerVersion = Optional.empty();
  private Map<String, Ledger.FalsePositive> falsePositives = Map.of();
  private String stamp = "";
  private Baseline baseline = Baseline.NONE;
  private boolean confirms;
  private boolean due;
  private final Set<Tuple> spared = new HashSet<>();

  private KnownBenign(LedgerAccess access, BaselineFile file, Duration keep, BootClock clock) {
    this.access = access;
    this.file = file;
    this.keep = keep;
    this.clock = clock;
  }

  /**
   * What is known as of now.
   *
   * @param keep how long a learned habit is spared after it was seen last
   * @throws IOException when the ledger or the baseline cannot be read; the message names it
   */
  public static KnownBenign read(
      LedgerAccess ledger, BaselineFile file, Duration keep, BootClock clock) throws IOException {
    KnownBenign known = new KnownBenign(ledger, file, keep, clock);
    known.refresh();
    return known;
  }

  /**
   * Reads what has changed; cheap when nothing has. What cannot be read stays as it was.
   *
   * @throws IOException when the ledger or the baseline cannot be read; the message names it. A
   *     broken baseline is told once, until it changes again
   */
  public void refresh() throws IOException {
    refreshBaseline();
    refreshMarks();
  }

  private void refreshBaseline() throws IOException {
    // Before it is read: what changes in between is seen at the next look.
    String now = file.stamp();
    if (now.equals(stamp)) return;
    stamp = now;
    baseline = file.read();
  }

  private void refreshMarks() throws IOException {
    if (!access.exists()) return;
    Ledger ledger = access.open();
    long version = ledger.version();
    if (ledgerVersion.isPresent() && ledgerVersion.get() == version) return;
    Map<String, Ledger.FalsePositive> read = new HashMap<>();
    for (Ledger.FalsePositive label : ledger.falsePositives(clock.instant())) {
      read.merge(label.tuple(), label, KnownBenign::longer);
    }
    falsePositives = read;
    ledgerVersion = Optional.of(version);
  }

  private static Ledger.FalsePositive longer(Ledger.FalsePositive one, Ledger.FalsePositive other) {
    return one.expires().isAfter(other.expires()) ? one : other;
  }

  /**
   * Only the very tuple: a neighbour of its server may be rented by anybody, so nothing is said of
   * the server's network.
   */
  @Override
  public Optional<String> benignBecause(Tuple tuple) {
    if (falsePositives.isEmpty()) return Optional.empty();
    Instant now = clock.instant();
    return Optional.ofNullable(falsePositives.get(tuple.toString()))
        .filter(label -> label.expires().isAfter(now))
        .map(KnownBenign::words);
  }

  @Override
  public Familiarity familiarity(Habit habit) {
    Instant now = clock.instant();
    Familiarity familiarity = baseline.familiarity(habit, now, keep);
    if (!familiarity.known()) return familiarity;
    if (confirms) noteSpared(habit.tuple(), now);
    return new Familiarity(true, familiarity.words() + "; " + rejection(habit.tuple().toString()));
  }

  /** Spares a learned habit for so long after it was seen last, from now on. */
  public void keep(Duration other) {
    keep = other;
  }

  /** From now on what is spared counts as seen: the flows are live. */
  public void confirming() {
    confirms = true;
  }

  private void noteSpared(Tuple tuple, Instant now) {
    // All are noted, and written together when one is due, so that the file changes about once a
    // day and not once for each.
    spared.add(tuple);
    Duration each = keep.dividedBy(2);
    Duration often = each.compareTo(CONFIRMED_EACH) < 0 ? each : CONFIRMED_EACH;
    due |=
        baseline
            .of(tuple)
            .filter(known -> !now.isBefore(known.confirmed().plus(often)))
            .isPresent();
  }

  /**
   * Writes into the baseline's file what was spared lately, so that it does not run out; cheap when
   * nothing is due.
   *
   * @throws IOException when the file cannot be read or written; it is tried again later
   */
  public void confirm() throws IOException, InterruptedException {
    if (!due || !triedAgain.isDue(clock.sinceBoot())) return;
    Instant now = clock.instant();
    Optional<Baseline> written =
        file.<RuntimeException>changeIfFree(before -> before.confirmed(spared, now));
    if (written.isEmpty()) return;
    // At once, not at the next look at the file: flows in between would find it due again.
    baseline = written.get();
    spared.clear();
    due = false;
  }

  private static String words(Ledger.FalsePositive label) {
    return "called a false positive"
        + label.by().map(by -> " by " + by).orElse("")
        + " on "
        + day(label.created())
        + ", which holds until "
        + day(label.expires())
        + "; "
        + withdrawal(label.tuple());
  }

  /** How an operator takes back what he said of a tuple. */
  public static String withdrawal(String tuple) {
    return "'portcullis rules false-positives --withdraw " + tuple + "' ends that";
  }

  /** How an operator ends that a habit is spared. */
  public static String rejection(String tuple) {
    return "'portcullis models baseline reject " + tuple + "' ends that";
  }

  /** A day as people write it. */
  public static String day(Instant instant) {
    return instant.toString().substring(0, "2026-11-24".length());
  }
}
