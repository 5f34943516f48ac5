package io.portcullis.detector.reasons;

import io.portcullis.argus.Burst;
import io.portcullis.argus.Flow;
import io.portcullis.argus.Tuple;
import io.portcullis.detector.evidence.ConnectionState;

/** A TCP connection with silences in it: its bursts beat, or do not, as flows of a tuple do. */
final class OpenConnection {
  /** Shares of kinds of bursts follow the last ten, as those of flows do. */
  private static final double OF_BURSTS = 0.1;

  /** What is known of its ends, as of a tuple of its own. */
  final TupleReasons ends;

  final Clock clock = Clock.anew();

  /** Share of bursts too small for an order, 0 to 1. */
  double quiet;

  /** End of its last burst, in microseconds on the line's own clock. */
  long until;

  OpenConnection(Tuple tuple, long beganMicros) {
    ends = new TupleReasons(tuple);
    ends.first = beganMicros;
  }

  /**
   * Whether a burst has more than TCP's own packets, and two real ends: data that nobody answers
   * with data may be sent by anybody in another's name.
   */
  static boolean speaks(Burst burst, ConnectionParameters parameters) {
    return parameters.payload(burst.flow()) > 0 && ConnectionState.stood(burst.flow());
  }

  /** Takes a burst that speaks. */
  void take(Flow burst, ReasonParameters rhythm, ConnectionParameters parameters) {
    until = burst.startMicros() + Math.round(burst.durationSeconds() * 1e6);
    clock.take(burst, Opening.ANSWERED, true, rhythm);
    double weight = Math.max(OF_BURSTS, 1.0 / clock.flows);
    boolean small = parameters.payload(burst) < parameters.quietBytes;
    quiet += weight * ((small ? 1 : 0) - quiet);
  }

  /** Seconds from its first packet to the end of its last burst. */
  double seconds() {
    return (until - ends.first) / 1e6;
  }
}
