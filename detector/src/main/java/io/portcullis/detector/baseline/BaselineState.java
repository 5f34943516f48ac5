package io.portcullis.detector.baseline;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How far a learned behaviour is trusted; what needs a look comes first. */
public enum BaselineState {
  /** It looked malicious while it was learned, so it was not: not spared. */
  HELD_BACK(false, false),
  /** Learned, and nobody has looked at it yet; spared. */
  PENDING(true, false),
  /** The operator knows it; spared. */
  ACCEPTED(true, true),
  /** The operator does not want it spared. */
  REJECTED(false, true);

  private final boolean spares;
  private final boolean decided;

  BaselineState(boolean spares, boolean decided) {
    this.spares = spares;
    this.decided = decided;
  }

  /** Whether behaviour alone is no reason to block it. */
  public boolean spares() {
    return spares;
  }

  /** Whether it is an operator's word, which outlives later learning. */
  public boolean isDecided() {
    return decided;
  }

  /** As files and operators write it: {@code held_back}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The standing of a word; empty when there is none of that name. */
  public static Optional<BaselineState> of(String word) {
    return Arrays.stream(values()).filter(each -> each.word().equals(word)).findFirst();
  }
}
