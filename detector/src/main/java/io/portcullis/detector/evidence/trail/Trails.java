package io.portcullis.detector.evidence.trail;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The trails that are kept: at most so many, those that had no flow for longest are forgotten
 * first, an eighth at once. A trail is several times what else is known of a tuple.
 */
public final class Trails {
  /** Whoever holds a trail, and is to let go of it when it is forgotten. */
  public interface Holder {
    /** The trail is kept no more, and takes no more flows. */
    void trailForgotten();
  }

  /** Of a trail that nobody holds. */
  static final Holder NOBODY = () -> {};

  private final int most;
  private final List<Trail> trails = new ArrayList<>();
  private Trail spare = Trail.NONE;
  private long forgotten;
  private long uses;

  /**
   * @param most 1 or more
   */
  public Trails(int most) {
    this.most = most;
  }

  /**
   * The trail to write the next flow into: the one there is, or a new one if it is not kept.
   *
   * @param holder told when it is forgotten
   */
  public Trail of(Trail before, Holder holder) {
    Trail trail = before.isKept() ? before : begun();
    trail.holder = holder;
    trail.lastUse = ++uses;
    return trail;
  }

  private Trail begun() {
    if (trails.size() >= most) forgetSilent();
    // Most trails end with the flow they began with, and the next tuple takes it.
    Trail trail = spare == Trail.NONE ? Trail.empty() : spare;
    spare = Trail.NONE;
    trail.place = trails.size();
    trails.add(trail);
    return trail;
  }

  /**
   * Its evidence is nothing again, or its tuple is forgotten; another tuple may get it next.
   *
   * @return what the tuple has then: none
   */
  public Trail end(Trail trail) {
    if (trail.isKept()) {
      remove(trail);
      trail.clear();
      trail.place = -1;
      trail.holder = NOBODY;
      spare = trail;
    }
    return Trail.NONE;
  }

  private void remove(Trail trail) {
    Trail last = trails.remove(trails.size() - 1);
    if (last == trail) return;
    trails.set(trail.place, last);
    last.place = trail.place;
  }

  private void forgetSilent() {
    long[] lastUses = trails.stream().mapToLong(trail -> trail.lastUse).toArray();
    Arrays.sort(lastUses);
    long silentSince = lastUses[Math.max(1, lastUses.length / 8) - 1];
    for (Trail trail : List.copyOf(trails)) {
      if (trail.lastUse > silentSince) continue;
      remove(trail);
      trail.forget();
      trail.holder.trailForgotten();
      forgotten++;
    }
  }

  /** Trails that are kept now. */
  public int size() {
    return trails.size();
  }

  /** Trails that were forgotten because there were too many. */
  public long forgotten() {
    return forgotten;
  }
}
