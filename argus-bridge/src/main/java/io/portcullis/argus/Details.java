package io.portcullis.argus;

import io.portcullis.argus.names.ServerName;
import java.nio.charset.StandardCharsets;

/**
 * The columns of a flow that are rarely asked for, as ra printed them, one after the other in one
 * array: source port, direction, state, cause, label. They become strings when somebody asks.
 * Beside them stands what no column says: what is known of the server.
 */
public final class Details {
  private final byte[] text;
  private final int portEnd;
  private final int directionEnd;
  private final int stateEnd;
  private final int causeEnd;
  private final ServerName server;

  /**
   * @param text not copied; the caller gives it away
   * @param portEnd index behind the source port's last byte, and so on
   */
  public Details(byte[] text, int portEnd, int directionEnd, int stateEnd, int causeEnd) {
    this(text, portEnd, directionEnd, stateEnd, causeEnd, ServerName.UNKNOWN);
  }

  private Details(
      byte[] text, int portEnd, int directionEnd, int stateEnd, int causeEnd, ServerName server) {
    this.text = text;
    this.portEnd = portEnd;
    this.directionEnd = directionEnd;
    this.stateEnd = stateEnd;
    this.causeEnd = causeEnd;
    this.server = server;
  }

  /** These columns with another state, as a joined connection has. */
  Details withState(String state) {
    byte[] middle = state.getBytes(StandardCharsets.UTF_8);
    int grown = middle.length - (stateEnd - directionEnd);
    byte[] changed = new byte[text.length + grown];
    System.arraycopy(text, 0, changed, 0, directionEnd);
    System.arraycopy(middle, 0, changed, directionEnd, middle.length);
    System.arraycopy(text, stateEnd, changed, directionEnd + middle.length, text.length - stateEnd);
    return new Details(changed, portEnd, directionEnd, stateEnd + grown, causeEnd + grown, server);
  }

  /** These columns, and what is known of the server. */
  Details withServer(ServerName known) {
    return new Details(text, portEnd, directionEnd, stateEnd, causeEnd, known);
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
    return slice(directionEnd, stateEnd);
  }

  String cause() {
    return slice(stateEnd, causeEnd);
  }

  String label() {
    return slice(causeEnd, text.length);
  }

  private String slice(int from, int to) {
    return new String(text, from, to - from, StandardCharsets.UTF_8);
  }
}
