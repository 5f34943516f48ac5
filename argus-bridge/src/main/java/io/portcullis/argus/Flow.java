package io.portcullis.argus;

import io.portcullis.argus.names.ServerName;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * One bidirectional flow as Argus reported it (RFC 5103's biflow): the columns that detection and
 * policy need, in Argus' units. Immutable.
 *
 * <p>Times stand on the line's own clock: a date that {@code ra} printed is local time of its zone
 * and letters are computed from the differences as printed, as slips does; {@link #start()} is the
 * instant.
 */
public final class Flow implements Reading {
  private static final byte[] MANAGEMENT = {'m', 'a', 'n'};

  private final long line;
  private final Tuple tuple;
  private final long startMicros;
  private final ZoneId zone;
  private final double durationSeconds;
  private final double totalBytes;
  private final long totalPackets;
  private final long sourceBytes;
  private final long sequence;
  private final Details details;
  private final boolean management;
  private final boolean late;

  public Flow(
      long line,
      Tuple tuple,
      long startMicros,
      ZoneId zone,
      double durationSeconds,
      double totalBytes,
      long totalPackets,
      long sourceBytes,
      long sequence,
      Details details,
      boolean late) {
    this.line = line;
    this.tuple = tuple;
    this.startMicros = startMicros;
    this.zone = zone;
    this.durationSeconds = durationSeconds;
    this.totalBytes = totalBytes;
    this.totalPackets = totalPackets;
    this.sourceBytes = sourceBytes;
    this.sequence = sequence;
    this.details = details;
    this.management = tuple.isOfProtocol(MANAGEMENT);
    this.late = late;
  }

  /** This flow with the sums of all its pieces. */
  public Flow joined(
      long lastLine,
      long firstStartMicros,
      double wholeDurationSeconds,
      double allBytes,
      long allPackets,
      long allSourceBytes,
      String joinedState,
      boolean afterLaterOne) {
    return new Flow(
        lastLine,
        tuple,
        firstStartMicros,
        zone,
        wholeDurationSeconds,
        allBytes,
        allPackets,
        allSourceBytes,
        sequence,
        details.withState(joinedState),
        afterLaterOne);
  }

  /** This flow, released after a later one of its tuple. */
  public Flow markedLate() {
    return joined(
        line,
        startMicros,
        durationSeconds,
        totalBytes,
        totalPackets,
        sourceBytes,
        details.state(),
        true);
  }

  /** This flow with what was known of its server when it began. */
  public Flow withServer(ServerName known) {
    return new Flow(
        line,
        tuple,
        startMicros,
        zone,
        durationSeconds,
        totalBytes,
        totalPackets,
        sourceBytes,
        sequence,
        details.withServer(known),
        late);
  }

  /** Line of the input that this flow ended on, from 1, header included. */
  public long line() {
    return line;
  }

  public Tuple tuple() {
    return tuple;
  }

  /** Start as printed, in microseconds since 1970-01-01 00:00:00 of the line's own clock. */
  public long startMicros() {
    return startMicros;
  }

  /**
   * Argus' Dur, in seconds; 0.0 where it is no number, may be NaN or infinite as Python's float.
   */
  public double durationSeconds() {
    return durationSeconds;
  }

  /** TotBytes, both directions; 0.0 where it is no number, may be NaN or infinite. */
  public double totalBytes() {
    return totalBytes;
  }

  /** TotPkts, both directions; 0 where it is missing or no number. */
  public long totalPackets() {
    return totalPackets;
  }

  /** SrcBytes, or -1 where the input has no such column. */
  public long sourceBytes() {
    return sourceBytes;
  }

  /** Argus' sequence number, the same for all pieces of one connection; -1 where unknown. */
  public long sequence() {
    return sequence;
  }

  /** Sport as printed: decimal, hexadecimal for ICMP, or empty. */
  public String sourcePort() {
    return details.sourcePort();
  }

  /** Dir without blanks: {@code ->}, {@code <->}, {@code <?>}, {@code who} …, or empty. */
  public String direction() {
    return details.direction();
  }

  /** State: for TCP {@code FSPA_FSPA} (flags of the source, of the destination), else CON, INT … */
  public String state() {
    return details.state();
  }

  /** Argus' cause of the record ({@code Start}, {@code Status}, {@code Stop} …), or empty. */
  public String cause() {
    return details.cause();
  }

  /** The label column of labelled recordings, or empty. */
  public String label() {
    return details.label();
  }

  /**
   * What was known of its server when it began; {@link ServerName#UNKNOWN} where nobody listens for
   * names.
   */
  public ServerName server() {
    return details.server();
  }

  /**
   * Whether a later flow of the same tuple was released before this one, which was open for more
   * than ten seconds longer; its periodicity and the intervals beside it mean nothing.
   */
  public boolean late() {
    return late;
  }

  /** Whether this is argus' own health report and no traffic; see {@link HealthReport}. */
  public boolean isManagement() {
    return management;
  }

  public Instant start() {
    return instant(startMicros);
  }

  /** Start plus duration; the start where the duration is no finite number of seconds. */
  public Instant end() {
    double micros = durationSeconds * 1e6;
    return instant(micros > 0 && micros < 1e15 ? startMicros + (long) micros : startMicros);
  }

  private Instant instant(long micros) {
    return LocalDateTime.ofEpochSecond(
            Math.floorDiv(micros, 1_000_000L),
            (int) Math.floorMod(micros, 1_000_000L) * 1000,
            ZoneOffset.UTC)
        .atZone(zone)
        .toInstant();
  }
}
