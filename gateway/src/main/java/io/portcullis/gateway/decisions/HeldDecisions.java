package io.portcullis.gateway.decisions;

import io.portcullis.argus.Tuple;
import io.portcullis.gateway.events.Metric;
import io.portcullis.gateway.events.Metrics;
import io.portcullis.rules.BootClock;
import io.portcullis.rules.Decision;
import io.portcullis.rules.Every;
import io.portcullis.rules.Target;
import java.time.Duration;
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
public final class HeldDecisions {
  private final Optional<Sight> sight;
  private final Duration deadline;
  private final BootClock clock;
  private final Map<Tuple, Held> held = new LinkedHashMap<>();

  private record Held(Decision.Enforce decision, Every deadline) {}

  /** Sees the traffic of targets. */
  public interface Sight {
    /** Watches a target from now on that may be blocked soon. */
    void expect(Target target);

    /** Whether the target's packets arrived on the inside lately. */
    boolean isLive(Target target);
  }

  /**
   * @param sight empty: nothing is held
   * @param deadline how long a decision waits at most
   */
  public HeldDecisions(Optional<Sight> sight, Duration deadline, BootClock clock) {
    this.sight = sight;
    this.deadline = deadline;
    this.clock = clock;
  }

  /** How many decisions wait. */
  public int size() {
    return held.size();
  }

  public void measure(Metrics metrics) {
    metrics.set(Metric.HELD, size());
  }

  /** Whether a decision about the tuple waits. */
  public boolean holds(Tuple tuple) {
    return held.containsKey(tuple);
  }

  /** Takes a decision that may not be carried out yet; false when it may. */
  public boolean hold(Decision.Enforce decision) {
    if (sight.isEmpty() || sight.get().isLive(decision.target())) return false;
    sight.get().expect(decision.target());
    held.putIfAbsent(
        decision.detection().tuple(), new Held(decision, Every.after(deadline, clock.sinceBoot())));
    return true;
  }

  /** Decisions whose traffic was seen; they wait no more. */
  public List<Decision.Enforce> seen() {
    return take(each -> sight.isPresent() && sight.get().isLive(each.decision.target()));
  }

  /**
   * Decisions whose time is over, and which are reported instead. Their targets stay watched: the
   * next beat is seen when it comes.
   */
  public List<Decision.Reported> overdue() {
    if (held.isEmpty()) return List.of();
    Duration now = clock.sinceBoot();
    return take(each -> each.deadline.isDue(now)).stream()
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
