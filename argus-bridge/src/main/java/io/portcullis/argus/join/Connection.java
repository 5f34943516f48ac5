package io.portcullis.argus.join;

import io.portcullis.argus.Burst;
import io.portcullis.argus.Flow;
import io.portcullis.argus.TcpFlags;
import io.portcullis.argus.Tuple;
import java.util.Optional;

/** A connection of which pieces have come and more may. Mutable; owned by one joiner. */
final class Connection {
  /** Packets of a question with its answer, both sent twice. */
  static final int BRIEF = 4;

  /** A piece that ends this long before argus' cut was not cut. Argus looks each 0.2 s. */
  private static final long CUT_AFTER = 800_000;

  private final ConnectionKey key;
  private final Flow first;
  private final boolean continued;
  private final long order;
  private long line;
  private long start;
  private long end;
  private long lastLength;
  private long packets;
  private double bytes;
  private long sourceBytes;
  private int sourceFlags;
  private int destinationFlags;
  private int pieces;

  // The run of activity that is going on, of TCP; what came before it was told.
  private long runStart;
  private long runEnd;
  private long runPackets;
  private double runBytes;
  private long runSourceBytes;
  private int runSourceFlags;
  private int runDestinationFlags;
  private boolean runOpens;

  private final long openedAt;
  private long deadline;
  private long alarm = Long.MAX_VALUE;

  /**
   * @param continued whether a flow of the same ends was released a moment ago
   * @param openedAt on the joiner's clock, in microseconds
   * @param order tells connections of the same start apart
   */
  Connection(ConnectionKey key, Flow first, boolean continued, long openedAt, long order) {
    this.key = key;
    this.first = first;
    this.continued = continued;
    this.openedAt = openedAt;
    this.order = order;
    this.start = first.startMicros();
    this.end = start;
    beginRun(first);
    add(first);
  }

  void add(Flow piece) {
    boolean sameDirection =
        piece.tuple().source().equals(first.tuple().source())
            && piece.sourcePort().equals(first.sourcePort());
    long length = lengthOf(piece);
    line = piece.line();
    start = Math.min(start, piece.startMicros());
    end = Math.max(end, piece.startMicros() + length);
    lastLength = length;
    packets += piece.totalPackets();
    bytes += piece.totalBytes();
    long source =
        sameDirection ? piece.sourceBytes() : (long) piece.totalBytes() - piece.sourceBytes();
    if (piece.sourceBytes() >= 0) sourceBytes += source;
    addToRun(piece, length, source);
    String state = piece.state();
    int ofSource = sameDirection ? TcpFlags.ofSource(state) : TcpFlags.ofDestination(state);
    int ofOther = sameDirection ? TcpFlags.ofDestination(state) : TcpFlags.ofSource(state);
    sourceFlags |= ofSource;
    destinationFlags |= ofOther;
    runSourceFlags |= ofSource;
    runDestinationFlags |= ofOther;
    pieces++;
  }

  private void beginRun(Flow piece) {
    runStart = piece.startMicros();
    runEnd = runStart;
    runPackets = 0;
    runBytes = 0;
    runSourceBytes = 0;
    runSourceFlags = 0;
    runDestinationFlags = 0;
    runOpens = pieces == 0 && (TcpFlags.ofSource(piece.state()) & TcpFlags.SYN) != 0;
  }

  private void addToRun(Flow piece, long length, long source) {
    if (!key.isTcp()) return;
    if (isApart(piece)) beginRun(piece);
    runEnd = Math.max(runEnd, piece.startMicros() + length);
    runPackets += piece.totalPackets();
    runBytes += piece.totalBytes();
    runSourceBytes += source;
  }

  private boolean isApart(Flow piece) {
    return piece.startMicros() - runEnd >= Waits.APART;
  }

  /** What the connection did until a silence that a piece ends; empty when there was none. */
  Optional<Burst> burstBefore(Flow piece) {
    if (!key.isTcp() || first.sourceBytes() < 0 || !isApart(piece)) return Optional.empty();
    double seconds = (runEnd - runStart) / 1e6;
    String flags = TcpFlags.print(runSourceFlags, runDestinationFlags);
    Flow run =
        first.joined(line, runStart, seconds, runBytes, runPackets, runSourceBytes, flags, false);
    return Optional.of(new Burst(run, runOpens));
  }

  private static long lengthOf(Flow piece) {
    double micros = piece.durationSeconds() * 1e6;
    return micros > 0 && micros < 1e15 ? Math.round(micros) : 0;
  }

  /** Whether this piece opens another connection of the same ends: a port was used again. */
  boolean isEndedBy(Flow piece) {
    if (piece.startMicros() - start >= Waits.HOUR) return true;
    if (key.isExchange()) return piece.cause().equals("Start");
    boolean synchronizes = (TcpFlags.ofSource(piece.state()) & TcpFlags.SYN) != 0;
    // Before anybody got beyond the SYN another one is the same attempt, sent again.
    return key.isTcp() && synchronizes && TcpFlags.beyondSyn(sourceFlags);
  }

  /** How long to wait for the next piece. */
  long wait(Waits waits) {
    if (!key.isTcp()) return key.isExchange() ? waits.exchange() : withoutFlags(waits);
    if (closed()) return waits.certain() && lastLength < CUT_AFTER ? 0 : waits.closed();
    if (((sourceFlags | destinationFlags) & TcpFlags.FIN) != 0) return waits.halfClosed();
    boolean beyond = TcpFlags.beyondSyn(sourceFlags) || destinationFlags != 0;
    return beyond ? waits.open() : waits.unanswered();
  }

  private long withoutFlags(Waits waits) {
    return packets <= BRIEF && pieces == 1 && !continued ? waits.brief() : waits.conversation();
  }

  boolean closed() {
    return key.isTcp() && TcpFlags.closed(sourceFlags, destinationFlags);
  }

  ConnectionKey key() {
    return key;
  }

  Tuple tuple() {
    return first.tuple();
  }

  /** When it began, on the clock of its pieces: what flows of a tuple are ordered by. */
  long begin() {
    return first.startMicros();
  }

  long order() {
    return order;
  }

  long deadline() {
    return deadline;
  }

  void deadline(long at) {
    deadline = at;
  }

  long openedAt() {
    return openedAt;
  }

  /** When the joiner looks at it next; far away before it has decided. */
  long alarm() {
    return alarm;
  }

  void alarm(long at) {
    alarm = at;
  }

  /** The whole connection as one flow. */
  Flow joined(boolean late) {
    if (pieces == 1) return late ? first.markedLate() : first;
    return first.joined(
        line, start, (end - start) / 1e6, bytes, packets, sourceBytes(), state(), late);
  }

  private long sourceBytes() {
    return first.sourceBytes() < 0 ? -1 : sourceBytes;
  }

  private String state() {
    if (key.isTcp() && first.state().indexOf('_') >= 0) {
      return TcpFlags.print(sourceFlags, destinationFlags);
    }
    return first.state();
  }
}
