package io.portcullis.capture;

import java.time.Instant;
import java.util.List;

/**
 * Something that an operator should hear about the capture itself: it stopped on an interface, or
 * goes on again.
 *
 * @param interfaces those it concerns, at least one
 * @param text one sentence, with the remedy where there is one
 */
public record CaptureNotice(Instant time, List<String> interfaces, String text) {
  public CaptureNotice {
    interfaces = List.copyOf(interfaces);
  }

  /** One line: {@code lan, wan: no right to capture …}. */
  @Override
  public String toString() {
    return String.join(", ", interfaces) + ": " + text;
  }
}
