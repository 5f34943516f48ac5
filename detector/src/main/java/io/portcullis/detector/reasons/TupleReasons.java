package io.portcullis.detector.reasons;

import io.portcullis.argus.Tuple;
import io.portcullis.detector.evidence.trail.Trail;
import io.portcullis.detector.evidence.trail.Trails;

/**
 * What is remembered of a tuple: 80 bytes after its first flow, and some 100 more once it has a
 * rhythm. Only {@link ReasonScorer} writes it.
 */
public final class TupleReasons implements Trails.Holder {
  /** For detectors that do not weigh reasons, and tuples that are never judged. */
  public static final TupleReasons NONE = new TupleReasons(Tuple.of("", "", "", ""));

  /** What no bucket is numbered. */
  static final short NO_BUCKET = Short.MIN_VALUE;

  final Tuple tuple;
  final boolean tcp;

  /** Its clock, see {@link Resting}. */
  private int[] rest = Resting.NEVER;

  private byte firstFlow;

  /** Its last flows, where they are kept. */
  Trail trail = Trail.NONE;

  // What others know of it.
  HostReasons host = HostReasons.NONE;
  Server server = Server.NONE;

  /** Whether its server ever answered. */
  boolean answered;

  /** Whether its server had a name at any time. */
  boolean named;

  /** Start of its first flow. */
  long first;

  /** What its connections said. */
  Said said = Said.NOTHING;

  // Its place in its host's table of rhythms, which alone writes it.
  short bucket = NO_BUCKET;
  boolean inRhythms;

  /** Number of its entry into its bucket. */
  int entered;

  TupleReasons(Tuple tuple) {
    this.tuple = tuple;
    this.tcp = tuple.protocol().equals("tcp");
  }

  /** Whether something speaks for a beacon now, so that it is worth more than a tuple of a scan. */
  public boolean isEvident() {
    return Resting.isEvident(rest);
  }

  /** Whether it has no flow yet. */
  boolean isNew() {
    return rest.length == 0;
  }

  /** Takes its first flow, where no steps of that are kept. */
  void take(FirstFlow flow) {
    rest = new int[] {flow.total(), flow.source()};
    firstFlow = flow.answers();
  }

  /** Wakes its clock. */
  void wake(Resting reader, Clock clock) {
    clock.trail = trail;
    if (isNew()) clock.clear();
    else if (rest.length == Resting.FIRST)
      clock.begin(FirstFlow.of(rest[0], rest[1], firstFlow), first);
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
}
