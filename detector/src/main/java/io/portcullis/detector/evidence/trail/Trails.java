package io.portcullis.detector.evidence;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Which tuples have a {@link Trail}: at most so many, those of the longest silent tuples are
 * forgotten first, an eighth at once. A trail is several times what else is known of a tuple.
 */
final class Trails {
  private final int most;
  private final List<TupleEvidence> tuples = new ArrayList<>();
  private Trail spare = Trail.NONE;
  private long forgotten;

  /**
   * @param most 1 or more
   */
  Trails(int most) {
    this.most = most;
  }

  /** A tuple's trail, begun if it has none. */
  Trail of(TupleEvidence tuple) {
    if (tuple.trail != Trail.NONE) return tuple.trail;
    if (tuples.size() >= most) forgetSilent();
    // Most trails end with the flow they began with, and the next tuple takes it.
    Trail trail = spare == Trail.NONE ? Trail.empty() : spare;
    spare = Trail.NONE;
    trail.place = tuples.size();
    tuples.add(tuple);
    tuple.trail = trail;
    return trail;
  }

  /** Its evidence is nothing again, or the tuple is forgotten. */
  void end(TupleEvidence tuple) {
    Trail trail = tuple.trail;
    if (trail == Trail.NONE) return;
    TupleEvidence last = tuples.remove(tuples.size() - 1);
    if (last != tuple) {
      tuples.set(trail.place, last);
      last.trail.place = trail.place;
    }
    tuple.trail = Trail.NONE;
    trail.clear();
    spare = trail;
  }

  private void forgetSilent() {
    long[] lastFlows = tuples.stream().mapToLong(tuple -> tuple.lastFlow).toArray();
    Arrays.sort(lastFlows);
    long silentSince = lastFlows[Math.max(1, lastFlows.length / 8) - 1];
    for (TupleEvidence tuple : List.copyOf(tuples)) {
      if (tuple.lastFlow > silentSince) continue;
      end(tuple);
      forgotten++;
    }
  }

  int size() {
    return tuples.size();
  }

  /** Trails that were forgotten because there were too many. */
  long forgotten() {
    return forgotten;
  }
}
