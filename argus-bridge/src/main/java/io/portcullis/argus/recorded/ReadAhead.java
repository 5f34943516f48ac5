package io.portcullis.argus.recorded;

import io.portcullis.argus.FlowSource;
import io.portcullis.argus.Reading;
import io.portcullis.argus.text.LineFlows;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Flows that are read, parsed and joined many at once: the same readings in the same order. Mostly
 * a thread of its own does so, while whoever asks for them decides about those before. A busy
 * reader makes the thread wait, and so a writer into a pipe. On one core whoever asks does it
 * himself, and gains still: both ways of work find their data and code near, and who decides can
 * prepare for the next ones.
 */
final class ReadAhead implements FlowSource {
  /** To hand over each flow alone would cost more than to parse it. */
  private static final int BATCH = 1024;

  private static final int BATCHES = 4;

  /** Where nothing is handed over; so few stay in the nearest memory. */
  private static final int SMALL_BATCH = 64;

  /** How late a close from another thread is noticed by whoever waits for a file. */
  private static final Duration LOOK = Duration.ofMillis(100);

  private final FlowSource source;
  private final BooleanSupplier more;
  private final boolean patient;
  private final int most;
  private final Optional<Ahead<List<Reading>>> ahead;
  private List<Reading> current = List.of();
  private int place;
  private boolean ended;
  private volatile boolean closed;

  // Of whoever makes batches alone.
  private Optional<IOException> broken = Optional.empty();
  private boolean over;

  /**
   * @param more whether the next reading is worth waiting for, before those are handed over that
   *     are there
   * @param patient whether a reader waits for as long as it takes
   * @param threaded whether a thread of its own reads
   */
  private ReadAhead(FlowSource source, BooleanSupplier more, boolean patient, boolean threaded) {
    this.source = source;
    this.more = more;
    this.patient = patient;
    this.most = threaded ? BATCH : SMALL_BATCH;
    this.ahead =
        threaded ? Optional.of(new Ahead<>("read-ahead", BATCHES, this::batch)) : Optional.empty();
    ahead.ifPresent(Ahead::start);
  }

  /**
   * Lines that somebody is still writing: whoever asks learns after his patience that nothing has
   * come, and has each flow as soon as its line is whole.
   */
  static FlowSource ofPipe(LineFlows lines) {
    // What waits for its company waits for the next line, which may never come.
    return new ReadAhead(lines, lines::ready, false, true);
  }

  /** Flows of a file, which never makes anybody wait for long. */
  static FlowSource ofFile(FlowSource flows) {
    return ofFile(flows, Ahead.pays());
  }

  /**
   * Flows of a file.
   *
   * @param threaded whether a thread of its own reads it
   */
  static FlowSource ofFile(FlowSource flows, boolean threaded) {
    return new ReadAhead(flows, () -> true, true, threaded);
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
      } while (!over && batch.size() < most && more.getAsBoolean());
    } catch (IOException failure) {
      // What came before it is handed over before it.
      broken = Optional.of(failure);
    }
    return Optional.of(batch);
  }

  @Override
  public Reading read(Duration patience) throws IOException, InterruptedException {
    while (place == current.size()) {
      if (ended || closed) return Reading.END;
      Optional<List<Reading>> next = next(patience);
      if (next.isPresent()) {
        current = next.get();
        place = 0;
      } else if (!patient) {
        return Reading.QUIET;
      }
    }
    Reading reading = current.get(place++);
    ended = reading instanceof Reading.EndOfInput;
    return reading;
  }

  private Optional<List<Reading>> next(Duration patience) throws IOException, InterruptedException {
    return ahead.isPresent() ? ahead.get().take(patient ? LOOK : patience) : batch();
  }

  @Override
  public List<Reading> waiting() {
    return current.subList(place, current.size());
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
    ahead.ifPresent(Ahead::stop);
    source.close();
  }
}
