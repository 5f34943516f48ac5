package io.portcullis.argus.names;

/**
 * Answers what is known of a flow's server. Asked when a flow is released, in flow time: an answer
 * of DNS counts for flows that began after it, a handshake for the flow that it began.
 */
@FunctionalInterface
public interface Names {
  /** Where nothing is watched. */
  Names NONE = (client, server, serverPort, protocol, startMicros) -> ServerName.UNKNOWN;

  /**
   * What was known when a flow began. Cheap; asking counts as use of what is known.
   *
   * @param serverPort 0 to 65,535
   * @param protocol IANA's number
   * @param startMicros the flow's start, in microseconds since 1970-01-01 UTC
   */
  ServerName of(IpAddress client, IpAddress server, int serverPort, int protocol, long startMicros);

  /**
   * How many answers "no such name" (NXDOMAIN, RFC 8020) the client got in the ten minutes before a
   * time, to the minute.
   */
  default int nonexistent(IpAddress client, long beforeMicros) {
    return 0;
  }
}
