package io.portcullis.detector.evidence;

import io.portcullis.argus.Flow;

/**
 * What the State column says of a TCP connection, in argus' long form (flags of the source, {@code
 * _}, flags of the destination), its short form, or as Zeek's conn_state.
 */
public final class ConnectionState {
  private static final byte[] TCP = {'t', 'c', 'p'};

  private ConnectionState() {}

  /** Whether its start was seen: otherwise it is a piece of a longer one. */
  public static boolean started(String state) {
    return switch (state) {
      case "SF", "S0", "S1", "S2", "S3", "REJ", "RSTO", "RSTR", "RSTOS0", "RSTRH", "SH" -> true;
      case "REQ", "CON", "FIN", "RST", "ACC", "CLO" -> true;
      default -> startedLong(state);
    };
  }

  private static boolean startedLong(String state) {
    int bar = state.indexOf('_');
    // A lone SYN-ACK from the source is the answer to what was not seen.
    return bar >= 0 && state.indexOf('S') >= 0 && !state.startsWith("SA_");
  }

  /**
   * Whether a flow had two real ends. Anybody on the same wire can send a SYN, and an
   * acknowledgement of he knows not what, with another's address: the destination answers with a
   * SYN of its own or a reset, and with no more (RFC 9293 §3.10.7). Data or a FIN come from it only
   * when the source acknowledged that SYN, whose number goes to the one whose address it is. UDP
   * stood when it was answered, which shows no more than that there is a server.
   */
  public static boolean stood(Flow flow) {
    if (flow.tuple().isOfProtocol(TCP)) return stood(flow.state());
    if (flow.sourceBytes() >= 0) return flow.totalBytes() > flow.sourceBytes();
    // ra(1): CON where both ends were seen, INT where only the source was.
    return flow.state().equals("CON");
  }

  private static boolean stood(String state) {
    return switch (state) {
      case "SF", "S1", "S2", "S3", "RSTO", "RSTR" -> true;
      // Of Zeek's recordings alone: their begin was lost, or their other half comes later.
      case "OTH", "SHR" -> true;
      // The short form says no more than that argus saw both ends.
      case "CON", "FIN", "CLO" -> true;
      default -> stoodLong(state);
    };
  }

  private static boolean stoodLong(String state) {
    int bar = state.indexOf('_');
    if (bar < 0) return false;
    int acknowledged = state.indexOf('A');
    boolean delivered = state.indexOf('P', bar) >= 0 || state.indexOf('F', bar) >= 0;
    return acknowledged >= 0 && acknowledged < bar && delivered && state.indexOf('A', bar) >= 0;
  }

  /** Whether nobody answered, or the answer was no. */
  public static boolean failed(String state) {
    return switch (state) {
      case "S0", "REJ", "RSTOS0", "SH", "REQ" -> true;
      default -> failedLong(state);
    };
  }

  private static boolean failedLong(String state) {
    int bar = state.indexOf('_');
    if (bar < 0) return false;
    int syn = state.indexOf('S');
    int push = state.indexOf('P');
    return syn >= 0 && syn < bar && (push < 0 || push > bar) && state.indexOf('S', bar + 1) < 0;
  }
}
