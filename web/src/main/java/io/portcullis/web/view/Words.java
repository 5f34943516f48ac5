package io.portcullis.web.view;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;

/** Numbers and times as people read them, in English and by this machine's clock. */
public final class Words {
  private static final DateTimeFormatter EVE =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSxx", Locale.ROOT);
  private static final DateTimeFormatter LOCAL =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);
  private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB"};

  private Words() {}

  /** A value of an address' query. */
  public static String url(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }

  /** With a thin space between thousands. */
  public static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value).replace(',', '\u202f');
  }

  /** Of one kind or of many. */
  public static String count(long value, String one, String many) {
    return number(value) + " " + (value == 1 ? one : many);
  }

  public static String bytes(long value) {
    double shown = value;
    int unit = 0;
    while (shown >= 999.5 && unit < UNITS.length - 1) {
      shown /= 1000;
      unit++;
    }
    String form = unit == 0 || shown >= 99.5 ? "%.0f %s" : "%.1f %s";
    return String.format(Locale.ROOT, form, shown, UNITS[unit]);
  }

  /** A signed figure with two digits behind the point. */
  public static String signed(double value) {
    return String.format(Locale.ROOT, "%+.2f", value);
  }

  public static String decimal(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }

  /** The two largest units: {@code 3d 4h}, {@code 59m 02s}, {@code 7s}. */
  public static String left(Duration duration) {
    long seconds = Math.max(0, duration.toSeconds());
    if (seconds < 60) return seconds + "s";
    if (seconds < 3600) return String.format(Locale.ROOT, "%dm %02ds", seconds / 60, seconds % 60);
    if (seconds < 86_400) {
      return String.format(Locale.ROOT, "%dh %02dm", seconds / 3600, seconds / 60 % 60);
    }
    return String.format(Locale.ROOT, "%dd %02dh", seconds / 86_400, seconds / 3600 % 24);
  }

  /** A time of EVE or of ISO 8601. */
  public static Optional<Instant> instant(String text) {
    try {
      return Optional.of(OffsetDateTime.parse(text, EVE).toInstant());
    } catch (DateTimeParseException other) {
      try {
        return Optional.of(OffsetDateTime.parse(text).toInstant());
      } catch (DateTimeParseException none) {
        return Optional.empty();
      }
    }
  }

  /** By this machine's zone, to the second. */
  public static String local(Instant instant) {
    return LOCAL.format(instant.atZone(ZoneId.systemDefault()));
  }

  /** A field of an event of the log: what EVE has no word for lies under the alert's metadata. */
  static JsonNode told(JsonNode event, String name) {
    JsonNode beside = event.path("alert").path("metadata").path(name);
    return beside.isMissingNode() ? event.path(name) : beside;
  }
}
