package io.portcullis.gateway.config;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * One setting as it is in force.
 *
 * @param key its full name, such as {@code policy.scope}
 * @param value as an operator would write it; empty: not set, and the program chooses by what it
 *     finds
 * @param from where it comes from: {@code FILE:LINE}, an option such as {@code --state}, or {@link
 *     #DEFAULT}
 */
public record Setting(String key, Optional<String> value, String from) {
  /** Nobody set it. */
  public static final String DEFAULT = "default";

  static Setting byDefault(String key, Object value) {
    return new Setting(key, Optional.of(text(value)), DEFAULT);
  }

  static Setting unset(String key) {
    return new Setting(key, Optional.empty(), DEFAULT);
  }

  private static String text(Object value) {
    if (value instanceof Enum<?> word) return word.name().toLowerCase(Locale.ROOT);
    if (value instanceof Duration duration) return duration(duration);
    // The only ones that are no whole number are shares.
    if (value instanceof Double share) return Math.round(share * 100) + "%";
    return String.valueOf(value);
  }

  /** In the largest unit that says it exactly, as the documented defaults are written. */
  private static String duration(Duration duration) {
    long seconds = duration.toSeconds();
    if (seconds % 86_400 == 0) return seconds / 86_400 + "d";
    if (seconds % 3600 == 0) return seconds / 3600 + "h";
    return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
  }
}
