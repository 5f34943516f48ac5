package io.portcullis.argus;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/** A source that says what the test wrote down, on a clock that the test moves. */
public final class ScriptedSource implements FlowSource, InstantSource {
  static final Instant BEGIN = Instant.parse("2026-11-24T00:00:00Z");

  private final boolean recorded;
  private final Queue<Reading> script = new ArrayDeque<>();
  private Instant now = BEGIN;
  private Duration lastPatience = Duration.ZERO;
  private boolean closed;

  private ScriptedSource(boolean recorded) {
    this.recorded = recorded;
  }

  public static ScriptedSource ofLive() {
    return new ScriptedSource(false);
  }

  public static ScriptedSource ofRecording() {
    return new ScriptedSource(true);
  }

  public ScriptedSource then(Reading... readings) {
    script.addAll(List.of(readings));
    return this;
  }

  public ScriptedSource after(Duration pause) {
    now = now.plus(pause);
    return this;
  }

  public Duration lastPatience() {
    return lastPatience;
  }

  public boolean isClosed() {
    return closed;
  }

  @Override
  public Reading read(Duration patience) {
    lastPatience = patience;
    Reading next = script.poll();
    if (next != null) return next;
    return recorded ? Reading.END : Reading.QUIET;
  }

  @Override
  public String name() {
    return "script";
  }

  @Override
  public boolean recorded() {
    return recorded;
  }

  @Override
  public void close() {
    closed = true;
  }

  @Override
  public Instant instant() {
    return now;
  }
}
