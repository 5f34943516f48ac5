package io.portcullis.argus;

import io.portcullis.argus.names.ServerName;
import java.nio.charset.StandardCharsets;

/**
 * The columns of a flow that are rarely asked for, as ra printed them, one after the other in one
 * array: source port, direction, cause, label. They become strings when somebody asks. Beside them
 * stand the state, which is asked for at once and has few texts, and what no column says: what is
 * known of the server.
 */
public final class Details {
  private final byte[] text;
  private final int portEnd;
  private final int directionEnd;
  private final int causeEnd;
  private final String state;
  private final ServerName server;

  /**
   * @param text not copied; the caller gives it away
   * @param portEnd index behind the source port's last byte, and so on
   */
  public Details(byte[] text, int portEnd, int directionEnd, int causeEnd, String state) {
    this(text, portEnd, directionEnd, causeEnd, state, ServerName.UNKNOWN);
  }

  private Details(
      byte[] text, int portEnd, int directionEnd, int causeEnd, String state, ServerName server) {
    this.text = text;
    this.portEnd = portEnd;
    this.directionEnd = directionEnd;
    this.causeEnd = causeEnd;
    this.state = state;
    this.server = server;
  }

  /** These columns with another state, as a joined connection has. */
  Details withState(String other) {
    return new Details(text, portEnd, directionEnd, causeEnd, other, server);
  }

  /** These columns, and what is known of the server. */
  Details withServer(ServerName known) {
    return new Details(text, portEnd, directionEnd, causeEnd, state, known);
  }

  ServerName server() {
    return server;
  }

  String sourcePort() {
    return slice(0, portEnd);
  }

  String direction() {
    return slice(portEnd, directionEnd);
  }

  String state() {
    return state;
  }

  String cause() {
    return slice(directionEnd, causeEnd);
  }

  String label() {
    return slice(causeEnd, text.length);
  }

  private String slice(int from, int to) {
    return new String(text, from, to - from, StandardCharsets.UTF_8);
  }
}
