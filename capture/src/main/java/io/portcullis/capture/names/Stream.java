package io.portcullis.capture.names;

import io.portcullis.capture.names.messages.Reassembly;
import io.portcullis.capture.names.messages.TlsRecords;

/** One direction of a connection whose message did not end in its first packet. */
final class Stream {
  /** What it began as. */
  enum Kind {
    TLS_CLIENT,
    TLS_SERVER,
    HTTP,
    DNS,
    QUIC
  }

  final Kind kind;

  /** TCP's sequence number of the first byte; means nothing for QUIC, whose frames say it. */
  final int first;

  /** When it began, by the packets' time. */
  final long beganMicros;

  final Reassembly front;

  /** Whether its message was read, and the rest of it is of no interest. */
  boolean done;

  Stream(Kind kind, int first, long micros) {
    this.kind = kind;
    this.first = first;
    this.beganMicros = micros;
    this.front = new Reassembly(TlsRecords.MOST_BYTES);
  }

  /** How far from the front a segment begins (RFC 9293 §3.4: the numbers wrap). */
  long offset(int sequence) {
    int distance = sequence - first;
    return distance;
  }
}
