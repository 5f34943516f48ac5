package io.portcullis.rules;

import java.time.Duration;

/**
 * Durations as operators write them: {@code 90} (seconds), {@code 90s}, {@code 10m}, {@code
 * 1d12h30m}, {@code 7d}.
 */
public final class Durations {
  private Durations() {}

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException when it is none, is zero or below, or above ten years; the
   *     message shows the forms
   */
  public static Duration parse(String text) {
    throw new UnsupportedOperationException("not built yet");
  }

  /** The shortest form that {@link #parse} reads back to the whole second: {@code 1h30m}. */
  public static String text(Duration duration) {
    throw new UnsupportedOperationException("not built yet");
  }
}
