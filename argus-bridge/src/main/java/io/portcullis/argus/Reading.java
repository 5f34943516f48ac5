package io.portcullis.argus;

import java.time.Duration;

/**
 * One answer of a {@link FlowSource}: a flow, what a connection does that is still open, or the
 * reason why there is neither.
 */
public sealed interface Reading
    permits Flow, Burst, Reading.Malformed, Reading.Notice, Reading.Quiet, Reading.EndOfInput {

  /** A line that is no flow: fewer than 13 fields, or an unreadable time. Counted, never fatal. */
  record Malformed(long line, String why) implements Reading {
    public Malformed {
      if (line < 1) throw new IllegalArgumentException("lines count from 1, not " + line);
    }
  }

  /** Something the operator should hear: ra restarted, records lost, a status interval too long. */
  record Notice(Severity severity, String text) implements Reading {}

  /** Nothing came within the patience of {@link FlowSource#read(Duration)}; ask again. */
  record Quiet() implements Reading {}

  /** The source is exhausted and will say so for ever. */
  record EndOfInput() implements Reading {}

  /** How loud a notice is. */
  enum Severity {
    INFO,
    WARNING,
    ERROR
  }

  /** The one {@link Quiet}. */
  Quiet QUIET = new Quiet();

  /** The one {@link EndOfInput}. */
  EndOfInput END = new EndOfInput();
}
