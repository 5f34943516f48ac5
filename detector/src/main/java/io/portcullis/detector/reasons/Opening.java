package io.portcullis.detector.reasons;

import io.portcullis.argus.Flow;
import io.portcullis.detector.evidence.ConnectionState;

/** How a flow's connection began, as far as its state tells. */
enum Opening {
  /** Begun and answered. */
  ANSWERED,
  /** Begun; nobody answered, or the answer was no. */
  FAILED,
  /** UDP that got no answer: that is no failure, for many such need none. */
  UNANSWERED,
  /** The source only agreed to what was not seen, and nothing followed. */
  LONE_ANSWER,
  /** A piece of a longer connection, or of nothing known. */
  MIDDLE;

  /** Connections are cut after an hour, and pauses of less than two minutes do not end them. */
  private static final double LONGEST_SECONDS = 3600 - 120;

  /** Whether its start was seen. */
  boolean started() {
    return this != MIDDLE && this != LONE_ANSWER;
  }

  boolean failed() {
    return this == FAILED || this == LONE_ANSWER;
  }

  /**
   * Whether a flow is a piece of a longer connection: when it begins says how argus cuts, not what
   * the host does. Of UDP, whose start shows nowhere, one lasts as long as the cut.
   */
  boolean goesOn(Flow flow, boolean tcp) {
    return tcp ? !started() : flow.durationSeconds() >= LONGEST_SECONDS;
  }

  /**
   * Of a flow's state: argus' long form (flags of the source, {@code _}, flags of the destination),
   * its short form, or Zeek's conn_state.
   */
  static Opening of(Flow flow, boolean tcp) {
    if (!tcp) {
      boolean answered = flow.sourceBytes() < 0 || flow.totalBytes() > flow.sourceBytes();
      return answered ? ANSWERED : UNANSWERED;
    }
    String state = flow.state();
    if (isOnlyRefusal(state)) return FAILED;
    boolean failed = ConnectionState.failed(state);
    if (ConnectionState.started(state)) return failed ? FAILED : ANSWERED;
    return failed ? LONE_ANSWER : MIDDLE;
  }

  /** The server's RST to a SYN that was not seen. */
  private static boolean isOnlyRefusal(String state) {
    return state.startsWith("_")
        && state.indexOf('R') > 0
        && state.indexOf('S') < 0
        && state.indexOf('P') < 0
        && state.indexOf('F') < 0;
  }
}
