package io.portcullis.detector.evidence;

/**
 * What the State column says of a TCP connection, in argus' long form (flags of the source, {@code
 * _}, flags of the destination), its short form, or as Zeek's conn_state.
 */
public final class ConnectionState {
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
