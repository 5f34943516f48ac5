package io.portcullis.detector.reasons;

import io.portcullis.argus.Tuple;
import io.portcullis.detector.evidence.Weighed;
import io.portcullis.detector.evidence.trail.Trail;
import io.portcullis.detector.evidence.trail.Trails;

/**
 * What is remembered of a tuple with two flows or more: 48 bytes, and 60 to 130 more for its clock.
 * Only {@link ReasonScorer} writes it.
 */
public final class TupleReasons implements Weighed, Trails.Holder {
  /** For detectors that do not weigh reasons, and tuples that are never judged. */
  public static final TupleReasons NONE = new TupleReasons(Tuple.of("", "", "", ""));

  /** What no bucket is numbered. */
  static final short NO_BUCKET = Short.MIN_VALUE;

  // The lower half of its bits is how its first flow was answered; two objects of its size fill
  // three lines of memory.
  private static final int OF_FIRST_FLOW = 15;
  private static final int TCP = 1 << 4;
  private static final int ANSWERED = 1 << 5;
  private static final int NAMED = 1 << 6;
  private static final int IN_RHYTHMS = 1 << 7;

  final Tuple tuple;

  /** Its clock, see {@link Resting}. */
  private int[] rest = Resting.NEVER;

  private byte bits;

  /** Its last flows, where they are kept. */
  Trail trail = Trail.NONE;

  // What others know of it.
  HostReasons host = HostReasons.NONE;
  Server server = Server.NONE;

  /** Start of its first flow. */
  long first;

  /** What its connections said. */
  Said said = Said.NOTHING;

  /** Its place in its host's table of rhythms, which alone writes it. */
  short bucket = NO_BUCKET;

  TupleReasons(Tuple tuple) {
    this.tuple = tuple;
    set(TCP, tuple.protocol().equals("tcp"));
  }

  /** After one flow. */
  TupleReasons(Tuple tuple, long first, int[] rest, byte bits) {
    this.tuple = tuple;
    this.first = first;
    this.rest = rest;
    this.bits = bits;
  }

  /**
   * Itself, or less after a first flow of which nothing else is known.
   *
   * @param start that the caller remembers
   */
  Weighed kept(long start) {
    boolean alone = rest.length == Resting.FIRST && said.equals(Said.NOTHING) && !trail.isKept();
    return alone && start == first ? new OneFlow(rest[0], rest[1], bits) : this;
  }

  private boolean has(int bit) {
    return (bits & bit) != 0;
  }

  private void set(int bit, boolean on) {
    bits = (byte) (on ? bits | bit : bits & ~bit);
  }

  boolean tcp() {
    return has(TCP);
  }

  /** Whether its server ever answered. */
  boolean answered() {
    return has(ANSWERED);
  }

  void answer() {
    set(ANSWERED, true);
  }

  /** Whether its server had a name at any time. */
  boolean named() {
    return has(NAMED);
  }

  void name() {
    set(NAMED, true);
  }

  /** Whether it is in its host's table of rhythms, which alone writes it. */
  boolean inRhythms() {
    return has(IN_RHYTHMS);
  }

  void inRhythms(boolean in) {
    set(IN_RHYTHMS, in);
  }

  @Override
  public boolean isEvident() {
    return Resting.isEvident(rest);
  }

  @Override
  public int fetch() {
    return rest.length + host.fetch() + server.fetch();
  }

  /** Whether it has no flow yet. */
  boolean isNew() {
    return rest.length == 0;
  }

  /** Takes its first flow, where no steps of that are kept. */
  void take(FirstFlow flow) {
    rest = new int[] {flow.total(), flow.source()};
    bits |= flow.answers();
  }

  /** Wakes its clock. */
  void wake(Resting reader, Clock clock) {
    clock.trail = trail;
    if (isNew()) clock.clear();
    else if (rest.length == Resting.FIRST) clock.begin(firstFlow(), first);
    else reader.wake(rest, clock);
  }

  private FirstFlow firstFlow() {
    return FirstFlow.of(rest[0], rest[1], (byte) (bits & OF_FIRST_FLOW));
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
