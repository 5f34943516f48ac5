package io.portcullis.web.view;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A time on a page: for the script, which counts from it, and in words for who has none.
 *
 * @param iso for the attribute datetime; empty when there is no such time
 * @param local by this machine's zone
 * @param relative {@code 12m 03s}, from or to now
 */
public record Moment(String iso, String local, String relative) {
  private static final Moment NONE = new Moment("", "", "");

  static Moment of(JsonNode text, Instant now) {
    Optional<Instant> read =
        text.isTextual() ? Words.instant(text.asText()) : Optional.<Instant>empty();
    return read.map(at -> of(at, now)).orElse(NONE);
  }

  /** That of an instant. */
  public static Moment of(Instant at, Instant now) {
    if (at.equals(Instant.EPOCH)) return NONE;
    return new Moment(at.toString(), Words.local(at), Words.left(Duration.between(at, now).abs()));
  }

  /** Whether there is such a time. */
  public boolean known() {
    return !iso.isEmpty();
  }
}
