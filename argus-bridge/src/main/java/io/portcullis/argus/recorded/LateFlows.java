package io.portcullis.argus.recorded;

import io.portcullis.argus.FlowSource;
import io.portcullis.argus.Reading;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A recorded source that shows what it is only when its first bytes come, and they may never come.
 * It is opened on a thread of its own, so that whoever reads learns after his patience that nothing
 * has come yet.
 */
final class LateFlows implements FlowSource {
  /** Waits for the first bytes. */
  interface Opening {
    FlowSource open() throws IOException;
  }

  private final String name;
  private final CompletableFuture<FlowSource> opened = new CompletableFuture<>();
  private volatile boolean closed;

  LateFlows(String name, Opening opening) {
    this.name = name;
    Thread thread = new Thread(() -> open(opening), "first-bytes");
    thread.setDaemon(true);
    thread.start();
  }

  private void open(Opening opening) {
    try {
      FlowSource source = opening.open();
      opened.complete(source);
      if (closed) source.close();
    } catch (IOException broken) {
      opened.completeExceptionally(broken);
    } catch (RuntimeException | Error defect) {
      opened.completeExceptionally(
          new IOException(name + ": reading failed by a defect: " + defect, defect));
    }
  }

  @Override
  public Reading read(Duration patience) throws IOException, InterruptedException {
    try {
      return opened.get(patience.toNanos(), TimeUnit.NANOSECONDS).read(patience);
    } catch (TimeoutException nothingYet) {
      return closed ? Reading.END : Reading.QUIET;
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof IOException broken) throw broken;
      throw new IOException(name + " cannot be read", failed);
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean recorded() {
    return true;
  }

  @Override
  public void close() {
    closed = true;
    boolean usable = opened.isDone() && !opened.isCompletedExceptionally();
    if (usable) opened.join().close();
  }
}
