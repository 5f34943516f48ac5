package io.portcullis.detector.reasons;

import io.portcullis.argus.Flow;

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

  /** Whether its start was seen. */
  boolean started() {
    return this != MIDDLE && this != LONE_ANSWER;
  }

  boolean failed() {
    return this == FAILED || this == LONE_ANSWER;
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
    return switch (state) {
      case "SF", "S1", "S2", "S3", "RSTO", "RSTR", "RSTRH", "CON", "FIN", "RST", "ACC", "CLO" ->
          ANSWERED;
      case "S0", "REJ", "RSTOS0", "SH", "REQ" -> FAILED;
      default -> ofFlags(state);
    };
  }

  private static Opening ofFlags(String state) {
    int bar = state.indexOf('_');
    if (bar < 0) return MIDDLE;
    if (bar == 0 && isOnlyRefusal(state)) return FAILED;
    int syn = state.indexOf('S');
    if (syn < 0) return MIDDLE;
    boolean failed = failed(state, bar, syn);
    if (state.startsWith("SA_")) return failed ? LONE_ANSWER : MIDDLE;
    return failed ? FAILED : ANSWERED;
  }

  /** The server's RST to a SYN that was not seen. */
  private static boolean isOnlyRefusal(String state) {
    return state.indexOf('R') > 0
        && state.indexOf('S') < 0
        && state.indexOf('P') < 0
        && state.indexOf('F') < 0;
  }

  private static boolean failed(String state, int bar, int syn) {
    int push = state.indexOf('P');
    boolean pushed = push >= 0 && push < bar;
    return syn < bar && !pushed && state.indexOf('S', bar + 1) < 0;
  }
}
