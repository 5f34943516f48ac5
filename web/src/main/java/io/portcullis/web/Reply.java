package io.portcullis.web;

import java.util.LinkedHashMap;
import java.util.Map;

/** What is sent back. */
record Reply(int code, String type, String body, Map<String, String> headers) {
  Reply {
    headers = Map.copyOf(headers);
  }

  static Reply html(int code, String text) {
    return new Reply(code, "text/html; charset=utf-8", text, Map.of());
  }

  static Reply json(int code, String text) {
    return new Reply(code, "application/json", text + "\n", Map.of());
  }

  /** Another page, asked for anew, so that a reload orders nothing again. */
  static Reply to(String path) {
    return new Reply(303, "text/plain", "", Map.of("Location", path));
  }

  Reply with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Reply(code, type, body, more);
  }
}
