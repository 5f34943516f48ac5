package io.portcullis.argus;

import java.util.Locale;

/** A line of ra as argus with S=1 has it, made by saying what matters. */
public record Piece(
    double start,
    double duration,
    String protocol,
    String source,
    int sourcePort,
    String destination,
    int port,
    String state,
    long packets,
    long bytes,
    long sequence,
    String cause) {

  public static Piece tcp(double start, int sourcePort, String state) {
    return new Piece(
        start,
        0.01,
        "tcp",
        "10.0.0.5",
        sourcePort,
        "198.51.100.7",
        443,
        state,
        3,
        300,
        1,
        state.startsWith("S") ? "Start" : "Status");
  }

  public static Piece udp(double start, int sourcePort, int port) {
    return new Piece(
        start,
        0.01,
        "udp",
        "10.0.0.5",
        sourcePort,
        "198.51.100.7",
        port,
        "CON",
        2,
        200,
        1,
        "Start");
  }

  public Piece lasting(double seconds) {
    return new Piece(
        start,
        seconds,
        protocol,
        source,
        sourcePort,
        destination,
        port,
        state,
        packets,
        bytes,
        sequence,
        cause);
  }

  public Piece numbered(long number) {
    return new Piece(
        start,
        duration,
        protocol,
        source,
        sourcePort,
        destination,
        port,
        state,
        packets,
        bytes,
        number,
        cause);
  }

  public Piece to(String host) {
    return new Piece(
        start,
        duration,
        protocol,
        source,
        sourcePort,
        host,
        port,
        state,
        packets,
        bytes,
        sequence,
        cause);
  }

  /** This piece with its ends swapped, as seen from the other side. */
  public Piece reversed() {
    return new Piece(
        start,
        duration,
        protocol,
        destination,
        port,
        source,
        sourcePort,
        state,
        packets,
        bytes,
        sequence,
        cause);
  }

  public String line() {
    return String.format(
        Locale.ROOT,
        "%.6f,%.6f,%s,%s,%d,   ->,%s,%d,%s,0,0,%d,%d,%d,%d,%s",
        start,
        duration,
        protocol,
        source,
        sourcePort,
        destination,
        port,
        state,
        packets,
        bytes,
        bytes / 2,
        sequence,
        cause);
  }

  public Flow flow() {
    return Lines.flow(line());
  }
}
