package io.portcullis.gateway.events;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;

/**
 * Times as EVE writes them: ISO 8601 with microseconds and offset, {@code
 * 2026-11-24T04:25:00.123456+0000}.
 */
public final class EveTime {
  private static final DateTimeFormatter FORM =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSxx");

  private final ZoneId zone;

  public EveTime(ZoneId zone) {
    this.zone = zone;
  }

  ZoneId zone() {
    return zone;
  }

  public String text(Instant instant) {
    return FORM.format(ZonedDateTime.ofInstant(instant, zone));
  }
}
