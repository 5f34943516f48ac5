package io.portcullis.detector.evidence.rhythm;

import java.util.List;

/** The states of the chains by number: a beat and a likeness each, 0 to 17. */
public final class Step {
  public static final int KINDS = 18;

  /** Before the first beat. */
  public static final byte NONE = -1;

  private static final List<Beat> BEATS = List.of(Beat.values());
  private static final List<Likeness> BYTES = List.of(Likeness.values());

  private Step() {}

  public static int of(Beat beat, Likeness bytes) {
    return beat.place * BYTES.size() + bytes.place;
  }

  public static Beat beat(int step) {
    return step == NONE ? Beat.NONE : BEATS.get(step / BYTES.size());
  }

  public static Likeness bytes(int step) {
    return BYTES.get(step % BYTES.size());
  }

  /** As the parameter file writes it; empty before the first beat. */
  public static String name(int step) {
    return step == NONE ? "" : "" + beat(step).symbol + bytes(step).symbol;
  }
}
