package io.portcullis.gateway.cli.input;

import io.portcullis.argus.Burst;
import io.portcullis.argus.Flow;
import io.portcullis.argus.FlowSource;
import io.portcullis.argus.HealthReport;
import io.portcullis.argus.Reading;
import io.portcullis.gateway.cli.common.Console;
import io.portcullis.gateway.cli.common.Exit;
import io.portcullis.gateway.cli.common.StopException;
import io.portcullis.gateway.cli.common.Ticker;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/** Reads flows, and counts what was no flow. */
public final class FlowInput {
  private static final Duration PATIENCE = Duration.ofMillis(200);
  private static final int TOLD = 5;

  /** Often enough for the eye, seldom enough for the loop. */
  private static final long BETWEEN_PROGRESS = 1 << 14;

  /** What is done with the flows. */
  public interface Reader {
    /**
     * Takes one flow.
     *
     * @return false when no more are wanted
     */
    boolean flow(Flow flow);

    /**
     * Readings that come soon, for whoever can prepare for them; they may also never come.
     *
     * @param next in the order of their coming; none where it is not known
     * @return how many of them need no second announcement
     */
    default int soon(List<Reading> next) {
      return next.size();
    }

    /**
     * Takes what a connection did that is still open.
     *
     * @return false when no more are wanted
     */
    default boolean burst(Burst burst) {
      return true;
    }

    /** Nothing comes at the moment, so what was printed should be seen. */
    default void pause() {}
  }

  /** Opens the source; asked once. */
  interface Opening {
    FlowSource open() throws IOException, StopException;
  }

  /** How the flows come. */
  private enum Kind {
    /** From a file. */
    RECORDED,
    /** From a pipe, where somebody may be writing what happens now. */
    PIPED,
    /** From the network, for ever. */
    LIVE
  }

  private final Console console;
  private final Kind kind;
  private final String name;
  private final Opening opening;
  private BooleanSupplier over = () -> false;
  private final AtomicLong shown = new AtomicLong();
  private long flows;
  private long malformed;
  private long lostPackets;
  private Optional<IOException> failure = Optional.empty();
  private final List<Reading.Malformed> firstMalformed = new ArrayList<>();

  private FlowInput(Console console, Kind kind, String name, Opening opening) {
    this.console = console;
    this.kind = kind;
    this.name = name;
    this.opening = opening;
  }

  static FlowInput recorded(Console console, String name, Opening opening) {
    return new FlowInput(console, Kind.RECORDED, name, opening);
  }

  static FlowInput piped(Console console, Opening opening) {
    return new FlowInput(console, Kind.PIPED, "-", opening);
  }

  static FlowInput live(Console console, String name, Opening opening) {
    return new FlowInput(console, Kind.LIVE, name, opening);
  }

  /** As errors name it. */
  public String name() {
    return name;
  }

  /** Also ends when this says so; asked for each reading. */
  public FlowInput until(BooleanSupplier over) {
    this.over = over;
    return this;
  }

  /** Whether it may go on for months, and somebody waits for each line. */
  public boolean isEndless() {
    return kind != Kind.RECORDED;
  }

  /**
   * Hands all flows over, until they end or the process is asked to. An input that breaks in the
   * middle ends there: {@link #tell} says so after what was found.
   *
   * @throws IOException when there is nothing to read at all
   */
  public void readAll(Reader reader) throws IOException, InterruptedException, StopException {
    try (Ticker progress = new Ticker(console, kind == Kind.RECORDED, this::progress);
        FlowSource source = opening.open()) {
      // A recording is read to its end, or the process ends as any does.
      BooleanSupplier stopped = kind == Kind.RECORDED ? () -> false : console.termination();
      int announced = 0;
      while (!stopped.getAsBoolean() && !over.getAsBoolean()) {
        // The one that is read now is among them.
        if (--announced < 0) announced = reader.soon(source.waiting()) - 1;
        Reading reading = next(source);
        if (reading instanceof Flow flow) {
          flows++;
          if (flow.isManagement()) tellLoss(flow);
          if (!reader.flow(flow)) break;
          if (flows % BETWEEN_PROGRESS == 0) shown.set(flows);
        } else if (reading instanceof Burst burst) {
          if (!reader.burst(burst)) break;
        } else if (reading instanceof Reading.EndOfInput) {
          break;
        } else {
          other(reading, reader);
        }
      }
    }
  }

  private Reading next(FlowSource source) throws InterruptedException {
    try {
      return source.read(PATIENCE);
    } catch (IOException broken) {
      failure = Optional.of(broken);
      return Reading.END;
    }
  }

  private void tellLoss(Flow management) {
    long lost = HealthReport.in(management).map(HealthReport::droppedByPcap).orElse(0L);
    if (lost == 0 || kind != Kind.LIVE) return;
    lostPackets += lost;
    console.warn("argus lost " + lost + " packets that came too fast: letters may be wrong");
  }

  private void other(Reading reading, Reader reader) {
    if (reading instanceof Reading.Malformed line) {
      malformed++;
      if (firstMalformed.size() < TOLD) firstMalformed.add(line);
    }
    if (reading instanceof Reading.Notice notice) {
      if (notice.severity() == Reading.Severity.ERROR && kind != Kind.LIVE) {
        // Told at the end, as what breaks in the middle is.
        failure = Optional.of(new IOException(notice.text()));
      } else if (notice.severity() == Reading.Severity.INFO) {
        console.say(notice.text());
      } else {
        console.warn(notice.text());
      }
    }
    if (reading instanceof Reading.Quiet) reader.pause();
  }

  /** Asked by another thread. */
  private String progress() {
    long many = shown.get();
    return "reading " + name + (many == 0 ? "" : String.format(Locale.ROOT, ", %,d flows", many));
  }

  /**
   * Tells what was read, and what could not be.
   *
   * @throws IOException when the input broke
   * @throws StopException when there were lines, and none of them was a flow
   */
  public void tell(String rest) throws IOException, StopException {
    tellRead(rest);
    if (failure.isPresent()) throw failure.get();
  }

  /** Why there may be more in the input than was read; empty when there is not. */
  public Optional<IOException> failure() {
    return failure;
  }

  /**
   * Tells what was read.
   *
   * @throws StopException when there were lines, and none of them was a flow
   */
  public void tellRead(String rest) throws StopException {
    for (Reading.Malformed line : firstMalformed) {
      console.say(name + ":" + line.line() + ": skipped: " + line.why());
    }
    if (malformed > firstMalformed.size()) {
      console.say(name + ": and " + (malformed - firstMalformed.size()) + " more such lines");
    }
    console.say(
        (flows == 0
                ? name + ": no flows in it"
                : flows + (flows == 1 ? " flow, " : " flows, ") + rest)
            + (malformed == 0 ? "" : ", " + malformed + " malformed lines skipped")
            + (lostPackets == 0 ? "" : ", " + lostPackets + " packets lost by argus"));
    if (flows == 0 && malformed > 0 && failure.isEmpty()) {
      throw new StopException(
          Exit.FAILED,
          name
              + " holds no lines of ra; print flows with the columns of docs/ra.conf, comma"
              + " separated");
    }
  }
}
