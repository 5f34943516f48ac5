package io.portcullis.detector.reasons;

import io.portcullis.argus.Tuple;
import io.portcullis.argus.names.IpAddress;
import io.portcullis.detector.evidence.trail.Trail;
import io.portcullis.detector.evidence.trail.Trails;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A host's flows to rare servers without a name on one port, taken for one series: a program that
 * changes its server with each beat has one rhythm over all of them.
 */
final class Series implements Trails.Holder {
  /** Flows whose servers are remembered. */
  private static final int LENGTH = 16;

  private static final int FEWEST = 2;
  private static final int LEAST = 9;
  private static final int LEAST_STEPS = 8;
  private static final int LEAST_SERVERS = 3;

  /** Its clock, see {@link Resting}. */
  private int[] rest = Resting.NEVER;

  /** Its last flows, where they are kept. */
  Trail trail = Trail.NONE;

  /** How many of its flows had two real ends. */
  int stood;

  // Most have a flow or two, so they grow.
  private Server[] ring = new Server[FEWEST];
  private Tuple[] tuples = new Tuple[FEWEST];
  private int added;

  /** Wakes its clock. */
  void wake(Resting reader, Clock clock) {
    clock.trail = trail;
    if (rest.length == 0) clock.clear();
    else reader.wake(rest, clock);
  }

  /** Puts its clock to rest. */
  void rest(Resting writer, Clock clock) {
    rest = writer.rest(clock, rest);
    trail = clock.trail.isKept() ? clock.trail : Trail.NONE;
  }

  @Override
  public void trailForgotten() {
    trail = Trail.NONE;
  }

  void add(Server server, Tuple tuple) {
    if (added == ring.length && added < LENGTH) {
      ring = Arrays.copyOf(ring, 2 * added);
      tuples = Arrays.copyOf(tuples, 2 * added);
    }
    ring[added % LENGTH] = server;
    tuples[added++ % LENGTH] = tuple;
    if (added == 2 * LENGTH) added = LENGTH;
  }

  private int size() {
    return Math.min(added, LENGTH);
  }

  /**
   * Whether it rotates: over three servers or more, none of which has more than half of it.
   *
   * @param clock its own, awake
   */
  boolean isJudged(Clock clock) {
    int size = size();
    if (size < LEAST || clock.steps < LEAST_STEPS) return false;
    int different = 0;
    for (int i = 0; i < size; i++) {
      int same = 0;
      boolean first = true;
      for (int j = 0; j < size; j++) {
        if (!ring[j].address.equals(ring[i].address)) continue;
        same++;
        first &= j >= i;
      }
      if (2 * same > size) return false;
      if (first) different++;
    }
    return different >= LEAST_SERVERS;
  }

  /** Whether more than half of its servers' flows go into one network. */
  boolean isPool() {
    int size = size();
    for (int i = 0; i < size; i++) {
      int same = 0;
      for (int j = 0; j < size; j++) if (ring[j].network() == ring[i].network()) same++;
      if (2 * same > size) return true;
    }
    return false;
  }

  /** Each once, the oldest first. */
  List<IpAddress> servers() {
    return inOrder().mapToObj(place -> ring[place].address).distinct().toList();
  }

  /** Those of its flows, each once, the oldest first. */
  List<Tuple> tuples() {
    return inOrder().mapToObj(place -> tuples[place]).distinct().toList();
  }

  boolean has(Tuple tuple) {
    return inOrder().anyMatch(place -> tuples[place].equals(tuple));
  }

  private IntStream inOrder() {
    return IntStream.range(added - size(), added).map(place -> place % LENGTH);
  }
}
