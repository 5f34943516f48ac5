package io.portcullis.rules.policy;

import io.portcullis.argus.Flow;

/**
 * Whether a flow had two ends. Anybody can send packets with another's address; only what came back
 * shows that the other end exists, and only a handshake that the source is who it says.
 */
final class Answered {
  private Answered() {}

  /** Whether anything came back. */
  static boolean byAnything(Flow flow) {
    if (flow.tuple().protocol().equals("tcp")) return byHandshake(flow);
    if (flow.sourceBytes() >= 0) return flow.totalBytes() > flow.sourceBytes();
    // ra(1): CON where both ends were seen, INT where only the source was.
    return flow.state().equals("CON");
  }

  /**
   * Whether a TCP handshake was completed: argus prints the flags of both ends as {@code
   * FSPA_FSPA}. The source must have acknowledged something, and the destination taken it: to a
   * forged acknowledgement it answers with nothing but resets (RFC 9293 §3.10.7.3).
   */
  static boolean byHandshake(Flow flow) {
    if (!flow.tuple().protocol().equals("tcp")) return false;
    int border = flow.state().indexOf('_');
    if (border < 0) return false;
    String source = flow.state().substring(0, border);
    String destination = flow.state().substring(border + 1);
    boolean acknowledged = source.indexOf('A') >= 0 && destination.indexOf('A') >= 0;
    boolean refused = destination.indexOf('R') >= 0;
    boolean delivered = destination.indexOf('P') >= 0 || destination.indexOf('F') >= 0;
    return acknowledged && (delivered || !refused);
  }
}
