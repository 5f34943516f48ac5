package io.portcullis.capture.names;

import io.portcullis.argus.names.Handshake;
import io.portcullis.argus.names.IpAddress;
import java.util.List;

/**
 * Is told of what a watch hears, as it hears it. Times are microseconds since 1970-01-01 UTC, by
 * the packets' own clock; ports are 0 to 65,535.
 */
public interface NameListener {
  /** Nobody listens. */
  NameListener NONE = new NameListener() {};

  /**
   * A client got an answer of DNS.
   *
   * @param nonexistent whether it says that there is no such name
   * @param addresses of the name, or of those that its CNAMEs lead to
   */
  default void answered(
      long micros, IpAddress client, String name, boolean nonexistent, List<IpAddress> addresses) {}

  /**
   * Answers were not heard from a time on until now, though hosts may have got some.
   *
   * @param fromMicros the least number where nothing was heard before
   */
  default void unheard(long fromMicros, long micros) {}

  /** A client began TLS, over TCP or in QUIC, or asked by HTTP in clear. */
  default void shook(
      IpAddress client, int clientPort, IpAddress server, int serverPort, Handshake handshake) {}

  /** A server showed its certificate in clear. */
  default void certified(
      long micros,
      IpAddress client,
      int clientPort,
      IpAddress server,
      int serverPort,
      Handshake.Certificate certificate) {}

  /** What a client sent first to a port of the web's is neither TLS nor HTTP. */
  default void spokeOtherwise(
      long micros, IpAddress client, int clientPort, IpAddress server, int serverPort) {}
}
