package io.portcullis.capture.names.known;

/** What a watch for names counts: what it learned, and whatever it dropped. */
public enum NameCount {
  /** Frames that were handed in. */
  FRAMES,
  /** Frames that carried no protocol that is read, or a part of a message that cannot be used. */
  OTHER,
  /** Answers of DNS with addresses. */
  ANSWERS,
  /** Answers of DNS that there is no such name. */
  NONEXISTENT,
  /** Names that hosts of the link announced by mDNS. */
  ANNOUNCEMENTS,
  /** ClientHellos over TCP. */
  TLS_HELLOS,
  /** ClientHellos over QUIC. */
  QUIC_HELLOS,
  /** Certificates in clear. */
  CERTIFICATES,
  /** Heads of HTTP requests. */
  REQUESTS,
  /** Messages that begin like one of a protocol and are none. */
  MALFORMED,
  /** Messages whose name has other characters than names have, or too many. */
  REFUSED,
  /** Messages in several segments whose rest did not come, or was beyond what is kept. */
  UNFINISHED,
  /** Messages beyond the rate that one client may have. */
  TOO_FAST,
  /** Certificates without a ClientHello before them. */
  UNMATCHED,
  /** Servers of a client that made room for others. */
  EVICTED,
  /** Clients that made room for others, with all that was known of their servers. */
  CLIENTS_EVICTED,
  /** Servers and clients that were not heard of for too long. */
  FORGOTTEN
}
