package io.portcullis.fleet.objects;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a fleet's operator can publish for all sites. */
public enum Kind {
  ALLOWLIST,
  SETTINGS,
  MODELS;

  /**
   * The word in places, commands and lists: {@code allowlist}, {@code settings}, {@code models}.
   */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The kind of a word; empty when there is none, or none that is known here. */
  public static Optional<Kind> of(String word) {
    return Arrays.stream(values()).filter(each -> each.word().equals(word)).findFirst();
  }
}
