package io.portcullis.detector.reasons;

import io.portcullis.argus.Tuple;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of a tuple: some 250 bytes, and 60 to 250 more in its rings. Only {@link
 * ReasonScorer} writes it.
 */
public final class TupleReasons {
  /** For detectors that do not weigh reasons, and tuples that are never judged. */
  public static final TupleReasons NONE = new TupleReasons(Tuple.of("", "", "", ""));

  /** What no bucket is numbered. */
  static final int NO_BUCKET = Integer.MIN_VALUE;

  final Tuple tuple;
  final boolean tcp;
  final Clock clock = new Clock();

  // What others know of it.
  HostReasons host = HostReasons.NONE;
  Server server = Server.NONE;

  /** Start of its first flow. */
  long first;

  // What its connections said.
  Name name = Name.NONE;
  Optional<String> program = Optional.empty();
  boolean noName;
  boolean tls;
  boolean plainRaw;
  boolean unfit;
  boolean selfSigned;

  // Its places in its host's table of rhythms, which alone writes them.
  int bucket = NO_BUCKET;
  boolean inRhythms;
  @Nullable TupleReasons older;
  @Nullable TupleReasons younger;
  @Nullable TupleReasons before;
  @Nullable TupleReasons after;

  TupleReasons(Tuple tuple) {
    this.tuple = tuple;
    this.tcp = tuple.protocol().equals("tcp");
  }
}
