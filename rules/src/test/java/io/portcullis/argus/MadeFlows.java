package io.portcullis.argus;

import java.time.Instant;
import java.time.ZoneOffset;

/** Flows for tests of other modules: in this package because only argus' lines become flows. */
public final class MadeFlows {
  private MadeFlows() {}

  /** One flow of a second. */
  public static Flow of(Tuple tuple, Instant start, String state, long sourceBytes) {
    long micros = start.getEpochSecond() * 1_000_000L + start.getNano() / 1_000;
    return new Flow(
        1,
        tuple,
        micros,
        ZoneOffset.UTC,
        1.0,
        1000.0,
        10,
        sourceBytes,
        1,
        "40000",
        "->",
        state,
        "Stop",
        "",
        false);
  }
}
