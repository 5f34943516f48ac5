package io.portcullis.argus.recorded;

import io.portcullis.argus.FlowSource;
import io.portcullis.argus.Reading;
import io.portcullis.argus.text.LineFlows;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Flows that a thread of its own reads, parses and joins, while whoever asks for them decides about
 * those before: the same readings in the same order. A busy reader makes the thread wait, and so a
 * writer into a pipe.
 */
final class ReadAhead implements FlowSource {
  /** To hand over each flow alone would cost more than to parse it. */
  private static final int BATCH = 1024;

  private static final int BATCHES = 4;

  /** How late a close from another thread is noticed by whoever waits for a file. */
  private static final Duration LOOK = Duration.ofMillis(100);

  private final FlowSource source;
  private final BooleanSupplier more;
  private final boolean patient;
  private final Ahead<List<Reading>> ahead;
  private Iterator<Reading> current = List.<Reading>of().iterator();
  private boolean ended;
  private volatile boolean closed;

  // Of the reading thread alone.
  private Optional<IOException> broken = Optional.empty();
  private boolean over;

  /**
   * @param more whether the next reading is worth waiting for, before those are handed over that
   *     are there
   * @param patient whether a reader waits for as long as it takes
   */
  private ReadAhead(FlowSource source, BooleanSupplier more, boolean patient) {
    this.source = source;
    this.more = more;
    this.patient = patient;
    this.ahead = new Ahead<>("read-ahead", BATCHES, this::batch);
  }

  /**
   * Lines that somebody is still writing: whoever asks learns after his patience that nothing has
   * come, and has each flow as soon as its line is whole.
   */
  static FlowSource ofPipe(LineFlows lines) {
    // What waits for its company waits for the next line, which may never come.
    return started(new ReadAhead(lines, lines::ready, false));
  }

  /** Flows of a file, which never makes anybody wait for long; as they are on one core. */
  static FlowSource ofFile(FlowSource flows) {
    return Ahead.pays() ? threaded(flows) : flows;
  }

  /** Flows of a file, on a thread however many cores there are. */
  static FlowSource threaded(FlowSource flows) {
    return started(new ReadAhead(flows, () -> true, true));
  }

  private static FlowSource started(ReadAhead flows) {
    flows.ahead.start();
    return flows;
  }

  private Optional<List<Reading>> batch() throws IOException, InterruptedException {
    if (broken.isPresent()) throw broken.get();
    if (over) return Optional.empty();
    List<Reading> batch = new ArrayList<>();
    try {
      do {
        Reading reading = source.read(Duration.ZERO);
        over = reading instanceof Reading.EndOfInput;
        if (!(reading instanceof Reading.Quiet)) batch.add(reading);
      } while (!over && batch.size() < BATCH && more.getAsBoolean());
    } catch (IOException failure) {
      // What came before it is handed over before it.
      broken = Optional.of(failure);
    }
    return Optional.of(batch);
  }

  @Override
  public Reading read(Duration patience) throws IOException, InterruptedException {
    while (!current.hasNext()) {
      if (ended || closed) return Reading.END;
      Optional<List<Reading>> next = ahead.take(patient ? LOOK : patience);
      if (next.isPresent()) {
        current = next.get().iterator();
      } else if (!patient) {
        return Reading.QUIET;
      }
    }
    Reading reading = current.next();
    ended = reading instanceof Reading.EndOfInput;
    return reading;
  }

  @Override
  public String name() {
    return source.name();
  }

  @Override
  public boolean recorded() {
    return true;
  }

  @Override
  public void close() {
    closed = true;
    ahead.stop();
    source.close();
  }
}
