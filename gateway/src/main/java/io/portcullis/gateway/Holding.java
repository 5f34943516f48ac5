package io.portcullis.gateway;

import io.portcullis.argus.Tuple;
import io.portcullis.rules.Decision;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decisions that wait until the wire shows their traffic ({@code verify.before}): flows can be
 * forged or late, packets on the inside interface are there. Used by the deciding thread.
 */
final class Holding {
  private final Optional<Witness> witness;
  private final Duration deadline;
  private final Map<Tuple, Held> held = new LinkedHashMap<>();

  private record Held(Decision.Enforce decision, Instant since) {}

  /**
   * @param witness empty: nothing is held
   * @param deadline how long a decision waits at most
   */
  Holding(Optional<Witness> witness, Duration deadline) {
    this.witness = witness;
    this.deadline = deadline;
  }

  /** Whether a decision about the tuple waits. */
  boolean holds(Tuple tuple) {
    return held.containsKey(tuple);
  }

  /** Takes a decision that may not be carried out yet; false when it may. */
  boolean hold(Decision.Enforce decision, Instant now) {
    if (witness.isEmpty() || witness.get().isLive(decision.target())) return false;
    witness.get().expect(decision.target());
    held.putIfAbsent(decision.detection().tuple(), new Held(decision, now));
    return true;
  }

  /** Decisions whose traffic was seen; they wait no more. */
  List<Decision.Enforce> seen() {
    return take(each -> witness.isPresent() && witness.get().isLive(each.decision.target()));
  }

  /**
   * Decisions whose time is over, and which are reported instead. Their targets stay watched: the
   * next beat is seen when it comes.
   */
  List<Decision.Reported> overdue(Instant now) {
    return take(each -> Duration.between(each.since, now).abs().compareTo(deadline) >= 0).stream()
        .map(
            decision ->
                new Decision.Reported(
                    decision.detection(),
                    "not seen on the inside interface within the deadline: reported only, and"
                        + " watched from now on"))
        .toList();
  }

  private interface Question {
    boolean holds(Held held);
  }

  private List<Decision.Enforce> take(Question question) {
    if (held.isEmpty()) return List.of();
    List<Decision.Enforce> taken = new ArrayList<>();
    for (Iterator<Held> each = held.values().iterator(); each.hasNext(); ) {
      Held next = each.next();
      if (!question.holds(next)) continue;
      taken.add(next.decision);
      each.remove();
    }
    return taken;
  }
}
