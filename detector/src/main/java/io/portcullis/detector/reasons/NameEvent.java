package io.portcullis.detector.reasons;

import io.portcullis.argus.names.IpAddress;
import java.util.List;

/**
 * Something that was heard on the wire about a server, at the time of its packet. Times are
 * microseconds since 1970-01-01 on the same clock as the flows' starts.
 */
public sealed interface NameEvent {
  /** When it was heard. */
  long micros();

  /**
   * Answers of DNS were not heard from a time on until now: nobody listened, or could. Hosts may
   * know of them. Where no such event comes, listening began before the hosts did.
   *
   * @param micros when listening began, or began again
   * @param fromMicros since when nothing was heard; the least number for a first beginning
   */
  record Unheard(long micros, long fromMicros) implements NameEvent {}

  /** What was heard on one connection of TCP, or of QUIC. */
  sealed interface OnConnection extends NameEvent {
    Ends ends();
  }

  /** The two ends of a connection; ports are 0 to 65,535. */
  record Ends(IpAddress client, int clientPort, IpAddress server, int serverPort)
      implements Comparable<Ends> {
    @Override
    public int compareTo(Ends other) {
      int first = client.compareTo(other.client);
      if (first == 0) first = Integer.compare(clientPort, other.clientPort);
      if (first == 0) first = server.compareTo(other.server);
      return first != 0 ? first : Integer.compare(serverPort, other.serverPort);
    }
  }

  /**
   * An answer of DNS.
   *
   * @param client who got it
   * @param question in lower case; every name of a chain of CNAMEs ends at the same addresses
   * @param nonexistent whether it says that there is no such name (RFC 8020)
   * @param addresses of all A and AAAA records in it
   */
  record Answer(
      long micros,
      IpAddress client,
      String question,
      boolean nonexistent,
      List<IpAddress> addresses)
      implements NameEvent {
    public Answer {
      addresses = List.copyOf(addresses);
    }
  }

  /**
   * A ClientHello of TLS, over TCP or in QUIC.
   *
   * @param name from its SNI; empty where that is missing or an address
   * @param program that sent it, as its JA4 tells
   */
  record Hello(long micros, Ends ends, String name, String program) implements OnConnection {}

  /**
   * The head of a request of HTTP in clear.
   *
   * @param name from its Host, without port; empty where that is missing or an address
   * @param userAgent as it was sent, or empty
   */
  record Request(long micros, Ends ends, String name, String userAgent) implements OnConnection {}

  /**
   * A server's certificate in clear.
   *
   * @param selfSigned whether issuer and subject are the same
   */
  record Certificate(long micros, Ends ends, boolean selfSigned) implements OnConnection {}

  /** The client's first bytes are neither TLS nor HTTP. */
  record OtherData(long micros, Ends ends) implements OnConnection {}
}
