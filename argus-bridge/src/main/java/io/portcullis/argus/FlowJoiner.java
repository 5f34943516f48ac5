package io.portcullis.argus;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;

/**
 * Joins the pieces that argus reports every second back into whole connections (DESIGN §2): the
 * record that a status interval of an hour would have given, a second after the connection closed.
 * Same sequence number and no new SYN mean the same connection. Released when both sides have
 * closed, on reset, when idle, or after an hour; flows of one tuple leave in the order of their
 * start.
 */
public final class FlowJoiner implements FlowSource {

  /**
   * @param pieces a source whose argus reports with a short status interval
   * @param clock tells idleness of a live source; a recorded one is driven by its flows' own times
   */
  public FlowJoiner(FlowSource pieces, InstantSource clock) {
    throw new UnsupportedOperationException("not built yet");
  }

  @Override
  public Reading read(Duration patience) throws IOException, InterruptedException {
    throw new UnsupportedOperationException("not built yet");
  }

  @Override
  public String name() {
    throw new UnsupportedOperationException("not built yet");
  }

  @Override
  public boolean recorded() {
    throw new UnsupportedOperationException("not built yet");
  }

  /** Pieces that came after their connection was released, and were swallowed. */
  public long swallowed() {
    throw new UnsupportedOperationException("not built yet");
  }

  @Override
  public void close() {
    throw new UnsupportedOperationException("not built yet");
  }
}
