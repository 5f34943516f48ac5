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
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Lines that somebody is still writing, read on a thread of its own: whoever asks learns after his
 * patience that nothing has come, and has each flow as soon as its line is whole. A busy reader
 * makes the writer wait, as pipes do.
 */
final class PipedFlows implements FlowSource {
  /** Of a recording that is piped in, so many are handed over at once. */
  private static final int BATCH = 256;

  private static final int BATCHES = 16;

  /**
   * @param failure why there will be no more
   */
  private record Batch(List<Reading> readings, Optional<IOException> failure) {}

  private final LineFlows lines;
  private final BlockingQueue<Batch> queue = new ArrayBlockingQueue<>(BATCHES);
  private final Thread pump;
  private Iterator<Reading> current = List.<Reading>of().iterator();
  private Optional<IOException> failure = Optional.empty();
  private boolean ended;
  private volatile boolean closed;

  PipedFlows(LineFlows lines) {
    this.lines = lines;
    this.pump = new Thread(this::pump, "pipe");
    pump.setDaemon(true);
    pump.start();
  }

  private void pump() {
    List<Reading> batch = new ArrayList<>();
    try {
      boolean more = true;
      while (more) {
        Reading reading = lines.read(Duration.ZERO);
        batch.add(reading);
        more = !(reading instanceof Reading.EndOfInput);
        // What waits for its company waits for the next line, which may never come.
        if (more && batch.size() < BATCH && lines.ready()) continue;
        queue.put(new Batch(batch, Optional.empty()));
        batch = new ArrayList<>();
      }
    } catch (IOException broken) {
      fail(batch, broken);
    } catch (InterruptedException stopped) {
      // Only close() interrupts this thread.
    }
  }

  private void fail(List<Reading> before, IOException broken) {
    try {
      queue.put(new Batch(before, Optional.of(broken)));
    } catch (InterruptedException stopped) {
      // As above.
    }
  }

  @Override
  public Reading read(Duration patience) throws IOException, InterruptedException {
    while (!current.hasNext()) {
      if (ended || closed) return Reading.END;
      if (failure.isPresent()) throw failure.get();
      Batch next = queue.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
      if (next == null) return Reading.QUIET;
      current = next.readings().iterator();
      failure = next.failure();
    }
    Reading reading = current.next();
    ended = reading instanceof Reading.EndOfInput;
    return reading;
  }

  @Override
  public String name() {
    return lines.name();
  }

  @Override
  public boolean recorded() {
    return true;
  }

  @Override
  public void close() {
    closed = true;
    pump.interrupt();
    lines.close();
  }
}
