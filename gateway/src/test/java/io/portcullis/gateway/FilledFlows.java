package io.portcullis.gateway;

import io.portcullis.argus.FlowSource;
import io.portcullis.argus.Reading;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** A live source that a test fills. */
public record FilledFlows(BlockingQueue<Reading> readings, AtomicBoolean hangs)
    implements FlowSource {
  public FilledFlows() {
    this(new LinkedBlockingQueue<>(), new AtomicBoolean());
  }

  /** From now on whoever asks gets no answer at all. */
  public void hang() {
    hangs.set(true);
  }

  @Override
  public Reading read(Duration patience) throws InterruptedException {
    while (hangs.get()) Thread.sleep(10);
    Reading next = readings.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
    return next == null ? Reading.QUIET : next;
  }

  @Override
  public String name() {
    return "test";
  }

  @Override
  public boolean recorded() {
    return false;
  }

  @Override
  public void close() {}
}
