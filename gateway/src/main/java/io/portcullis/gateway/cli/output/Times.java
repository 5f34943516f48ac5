package io.portcullis.gateway.cli.output;

import io.portcullis.rules.Durations;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.function.Function;

/**
 * Times as commands print them: for programs whole and in UTC (RFC 3339), for people short, in
 * their own zone, and with how long ago that was. The event log has its own form.
 *
 * @param now what is near and what is not goes by it
 */
public record Times(Instant now, ZoneId zone) {
  private static final DateTimeFormatter PROGRAMS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSxxx").withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");
  private static final DateTimeFormatter MINUTES = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm");
  private static final DateTimeFormatter OF_THE_DAY = DateTimeFormatter.ofPattern("HH:mm:ss");

  /** Farther away the day matters, and the second does not. */
  private static final Duration NEAR = Duration.ofDays(1);

  private static final Duration JUST_NOW = Duration.ofSeconds(1);

  /** For programs: {@code 2026-11-24T04:25:00.123456+00:00}. */
  public String text(Instant instant) {
    return PROGRAMS.format(instant);
  }

  /** For people, of a recording: {@code 2026-11-24 05:25:00}. */
  public String local(Instant instant) {
    return SECONDS.withZone(zone).format(instant);
  }

  /** For people: {@code 05:25:00, 3m ago}; beyond a day {@code 2026-11-24 05:25}. */
  public String near(Instant instant) {
    Duration ago = Duration.between(instant, now);
    if (ago.abs().compareTo(NEAR) >= 0) return MINUTES.withZone(zone).format(instant);
    String time = OF_THE_DAY.withZone(zone).format(instant);
    if (ago.abs().compareTo(JUST_NOW) < 0) return time + ", now";
    return time + ", " + (ago.isNegative() ? "in " + coarse(ago.negated()) : coarse(ago) + " ago");
  }

  /** Two units say enough: an hour ago nobody counts seconds. */
  private static String coarse(Duration duration) {
    long seconds = duration.toSeconds();
    long unit = seconds >= 3600 ? 60 : 1;
    return Durations.text(Duration.ofSeconds(seconds / unit * unit));
  }

  /** A column with a time. */
  public <T> Column<T> column(String key, String title, Function<T, Instant> when) {
    return Column.words(key, title, row -> text(when.apply(row)), row -> near(when.apply(row)));
  }

  /** A column with a time that not every row has. */
  public <T> Column<T> optional(String key, String title, Function<T, Optional<Instant>> when) {
    return Column.words(
        key,
        title,
        row -> when.apply(row).map(this::text),
        row -> when.apply(row).map(this::near).orElse(""));
  }
}
