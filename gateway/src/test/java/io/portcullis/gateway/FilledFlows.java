package io.portcullis.gateway;

import io.portcullis.argus.FlowSource;
import io.portcullis.argus.Reading;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A live source that a test fills. */
public record FilledFlows(BlockingQueue<Reading> readings) implements FlowSource {
  public FilledFlows() {
    this(new LinkedBlockingQueue<>());
  }

  @Override
  public Reading read(Duration patience) throws InterruptedException {
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
