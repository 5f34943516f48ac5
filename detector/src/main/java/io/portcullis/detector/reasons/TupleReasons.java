package io.portcullis.detector.reasons;

import io.portcullis.argus.Tuple;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of a tuple: some 200 bytes, and up to 140 more in its rings. Only {@link
 * ReasonScorer} writes it.
 */
public final class TupleReasons {
  /** For detectors that do not weigh reasons, and tuples that are never judged. */
  public static final TupleReasons NONE = new TupleReasons(Tuple.of("", "", "", ""));

  /** What no bucket is numbered. */
  static final int NO_BUCKET = Integer.MIN_VALUE;

  final Tuple tuple;
  final boolean tcp;
  Clock clock = Clock.NONE;
  FirstFlow firstFlow = FirstFlow.NONE;

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

  // Its places in its host's table of rhythms, which alone writes them.
  int bucket = NO_BUCKET;
  boolean inRhythms;
  @Nullable TupleReasons older;
  @Nullable TupleReasons younger;

  /** Number of its entry into its bucket. */
  int entered;

  TupleReasons(Tuple tuple) {
    this.tuple = tuple;
    this.tcp = tuple.protocol().equals("tcp");
  }

  /** Whether something speaks for a beacon now, so that it is worth more than a tuple of a scan. */
  public boolean isEvident() {
    return clock.evidence > 0;
  }
}
