package io.portcullis.argus.join;

import io.portcullis.argus.Burst;
import io.portcullis.argus.Flow;
import io.portcullis.argus.FlowSource;
import io.portcullis.argus.Reading;
import io.portcullis.argus.TcpFlags;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;

/**
 * Joins the pieces that argus reports every second back into whole connections: the record that a
 * status interval of an hour would have given, a second after the connection closed. Pieces with
 * equal ends and no new SYN are one connection. It is released when both sides have closed, on
 * reset, when idle, or after an hour; flows of one tuple leave in the order of their start, for
 * which a closed one waits up to ten seconds.
 *
 * <p>A recorded source waits as long as argus with an hour's interval would have; a live one as
 * short as the letters allow. Management records, malformed lines and notices pass at once.
 *
 * <p>Of a TCP connection with silences of a second or more each run of activity is told, too, as a
 * {@link Burst}, when the next one begins.
 */
public final class FlowJoiner implements FlowSource {
  /** About 600 bytes of heap each. */
  private static final int MOST_OPEN = 100_000;

  /** How many pieces are taken in one call before the caller gets a turn. */
  private static final int TURN = 1_000;

  /** A step back of a recorded clock by more than this is a new clock and no disorder. */
  private static final long CLOCK_STEP = 60_000_000;

  /**
   * How far ahead alarms are set at most: one that rings for a connection that has left keeps it in
   * memory until then.
   */
  private static final long CHECK = 60_000_000;

  /** Argus reports the last piece of a connection's hour up to this long after it. */
  private static final long LAST_PIECE = 3_000_000;

  /** What moves the joiner's time on. */
  private enum Pace {
    /** The flows' own times: a recording is read faster than it happened. */
    RECORDED,
    /** The clock: what comes is of now. */
    LIVE,
    /** The flows' own times, and the clock while none come: nobody knows who writes into a pipe. */
    PIPED
  }

  private record Alarm(long at, Connection connection) {}

  /** What is known of a connection that has left. */
  private record Departed(boolean closed, long at) {}

  private final FlowSource pieces;
  private final InstantSource clock;
  private final Pace pace;
  private final Waits waits;
  private final int mostOpen;
  private final Map<ConnectionKey, Connection> open = new LinkedHashMap<>();
  private final Map<ConnectionKey, Departed> departed = new LinkedHashMap<>();
  private final PriorityQueue<Alarm> alarms =
      new PriorityQueue<>(Comparator.comparingLong(Alarm::at));
  private final Queue<Reading> ready = new ArrayDeque<>();
  private final StartOrder order = new StartOrder(ready::add);
  private long now;
  private Instant lastTick;
  private long opened;
  private long swallowed;
  private long releasedEarly;
  private boolean started;

  /**
   * @param pieces a source whose argus reports with a short status interval
   * @param clock tells idleness of a live source; a recorded one is driven by its flows' own times
   */
  public FlowJoiner(FlowSource pieces, InstantSource clock) {
    this(pieces, clock, MOST_OPEN);
  }

  /**
   * @param mostOpen connections kept at once; beyond it the oldest leaves as it is
   */
  FlowJoiner(FlowSource pieces, InstantSource clock, int mostOpen) {
    this(pieces, clock, pieces.recorded() ? Pace.RECORDED : Pace.LIVE, mostOpen);
  }

  private FlowJoiner(FlowSource pieces, InstantSource clock, Pace pace, int mostOpen) {
    this.pieces = pieces;
    this.clock = clock;
    this.pace = pace;
    this.mostOpen = mostOpen;
    this.waits = pace == Pace.RECORDED ? Waits.RECORDED : Waits.LIVE;
    this.lastTick = clock.instant();
  }

  /** For a pipe, into which somebody writes now what happens now, or happened long ago. */
  public static FlowJoiner ofPipe(FlowSource pieces, InstantSource clock) {
    return new FlowJoiner(pieces, clock, Pace.PIPED, MOST_OPEN);
  }

  @Override
  public Reading read(Duration patience) throws IOException, InterruptedException {
    for (int i = 0; i < TURN && ready.isEmpty(); i++) {
      Reading reading = pieces.read(untilNextDeadline(patience));
      tick(reading);
      take(reading);
      if (reading instanceof Reading.Quiet) break;
    }
    Reading next = ready.poll();
    return next == null ? Reading.QUIET : next;
  }

  private void take(Reading reading) {
    if (reading instanceof Flow flow && isPiece(flow)) {
      accept(flow);
    } else if (reading instanceof Reading.EndOfInput) {
      releaseAll();
      ready.add(reading);
    } else if (!(reading instanceof Reading.Quiet)) {
      ready.add(reading);
    }
  }

  /** In a pipe without argus' number and cause nobody has said that the lines are pieces. */
  private boolean isPiece(Flow flow) {
    if (flow.isManagement()) return false;
    return pace != Pace.PIPED || (flow.sequence() >= 0 && !flow.cause().isEmpty());
  }

  private Duration untilNextDeadline(Duration patience) {
    if (pace == Pace.RECORDED) return patience;
    long next = order.nextDeadline().orElse(Long.MAX_VALUE);
    Alarm first = alarms.peek();
    if (first != null) next = Math.min(next, first.at());
    if (next == Long.MAX_VALUE) return patience;
    Duration until = Duration.of(Math.max(next - now, 1_000), ChronoUnit.MICROS);
    return until.compareTo(patience) < 0 ? until : patience;
  }

  /** Time of a live source goes on by the clock, and never back when somebody sets it. */
  private void tick(Reading reading) {
    if (pace == Pace.RECORDED) return;
    Instant tick = clock.instant();
    long passed = Math.max(0, ChronoUnit.MICROS.between(lastTick, tick));
    lastTick = tick;
    if (pace == Pace.PIPED && !(reading instanceof Reading.Quiet)) return;
    now += passed;
    releaseDue();
  }

  private void accept(Flow piece) {
    if (pace != Pace.LIVE) follow(piece.startMicros());
    // Time has gone on with this piece: what was over before it must not take it in.
    if (pace == Pace.PIPED) releaseDue();
    ConnectionKey key = ConnectionKey.of(piece);
    Connection known = open.get(key);
    if (known != null) known.burstBefore(piece).ifPresent(ready::add);
    if (known != null && known.isEndedBy(piece)) {
      release(known);
      known = null;
    }
    if (known != null) {
      known.add(piece);
      schedule(known);
    } else {
      begin(key, piece);
    }
    releaseDue();
  }

  private void follow(long startMicros) {
    boolean anotherClock = startMicros < now - CLOCK_STEP;
    if (!started || anotherClock || startMicros > now) now = startMicros;
    started = true;
  }

  private void begin(ConnectionKey key, Flow piece) {
    Departed before = departed.get(key);
    if (before != null && before.closed() && isStray(piece)) {
      swallowed++;
      return;
    }
    boolean continued = before != null && now - before.at() < Waits.REMEMBERED;
    Connection connection = new Connection(key, piece, continued, now, opened++);
    open.put(key, connection);
    order.opened(connection);
    schedule(connection);
    if (open.size() + order.size() > mostOpen) releaseOldest();
  }

  /** A last ACK, or a FIN or RST sent again. Data after a reset is no stray: somebody lies. */
  private static boolean isStray(Flow piece) {
    String state = piece.state();
    int flags = TcpFlags.ofSource(state) | TcpFlags.ofDestination(state);
    return (flags & (TcpFlags.SYN | TcpFlags.PUSH)) == 0;
  }

  private void schedule(Connection connection) {
    long idle = now + connection.wait(waits);
    long deadline = Math.min(idle, connection.openedAt() + Waits.HOUR + LAST_PIECE);
    connection.deadline(deadline);
    // A later deadline is noticed when the alarm rings; only an earlier one needs another.
    if (deadline < connection.alarm()) setAlarm(connection);
  }

  private void setAlarm(Connection connection) {
    long at = Math.min(connection.deadline(), now + CHECK);
    connection.alarm(at);
    alarms.add(new Alarm(at, connection));
  }

  private void releaseDue() {
    while (!alarms.isEmpty() && alarms.element().at() <= now) {
      Alarm alarm = alarms.remove();
      Connection connection = alarm.connection();
      boolean superseded = alarm.at() != connection.alarm();
      if (superseded || open.get(connection.key()) != connection) continue;
      if (connection.deadline() <= now) {
        release(connection);
      } else {
        setAlarm(connection);
      }
    }
    order.tick(now);
  }

  private void release(Connection connection) {
    open.remove(connection.key());
    if (!connection.key().isExchange()) {
      departed.remove(connection.key());
      departed.put(connection.key(), new Departed(connection.closed(), now));
    }
    forgetDeparted();
    order.completed(connection, now);
  }

  private void forgetDeparted() {
    Iterator<Departed> eldest = departed.values().iterator();
    while (eldest.hasNext()) {
      boolean old = now - eldest.next().at() > Waits.REMEMBERED;
      if (!old && departed.size() <= mostOpen / 2) return;
      eldest.remove();
    }
  }

  private void releaseOldest() {
    releasedEarly++;
    // Said at 1, 2, 4, 8 …: an attack must not fill the log as well.
    if (Long.bitCount(releasedEarly) == 1) {
      ready.add(
          new Reading.Notice(
              Reading.Severity.WARNING,
              "more than "
                  + mostOpen
                  + " connections at once; released before their end so far: "
                  + releasedEarly));
    }
    release(open.values().iterator().next());
  }

  private void releaseAll() {
    List<Connection> rest = new ArrayList<>(open.values());
    rest.sort(Comparator.comparingLong(Connection::begin).thenComparingLong(Connection::order));
    rest.forEach(this::release);
    order.tick(Long.MAX_VALUE);
  }

  @Override
  public String name() {
    return pieces.name();
  }

  @Override
  public boolean recorded() {
    return pieces.recorded();
  }

  /** Pieces that came after their connection was released, and were swallowed. */
  long swallowed() {
    return swallowed;
  }

  /** Connections that left before their end because there were too many at once. */
  long releasedEarly() {
    return releasedEarly;
  }

  @Override
  public void close() {
    pieces.close();
  }
}
