package io.portcullis.gateway.notify.notifier;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Set;

/** What somebody can be told of, as the event log names it, and how bad it is. */
public enum Event {
  BLOCK(Severity.WARNING),
  WOULD_BLOCK(Severity.NOTICE),
  FAILED(Severity.ERROR),
  LEAK(Severity.ERROR),
  BREAKER(Severity.ERROR),
  RECONCILE(Severity.WARNING),
  LIST(Severity.WARNING),
  MODE(Severity.NOTICE),
  EXTEND(Severity.INFO),
  RELEASE(Severity.INFO),
  EXPIRE(Severity.INFO),
  WOULD_EXPIRE(Severity.INFO),
  START(Severity.INFO);

  private final Severity severity;

  Event(Severity severity) {
    this.severity = severity;
  }

  /** The {@code event_type}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** All words, in the order of the list above. */
  public static Set<String> words() {
    LinkedHashMap<String, Event> words = new LinkedHashMap<>();
    for (Event each : values()) words.put(each.word(), each);
    return words.keySet();
  }

  /** How bad an event of this type is; one of which nobody is told is only for information. */
  public static Severity severity(String type) {
    return Arrays.stream(values())
        .filter(each -> each.word().equals(type))
        .findFirst()
        .map(each -> each.severity)
        .orElse(Severity.INFO);
  }
}
