package io.portcullis.gateway.page;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The newest events of the event log, for a look back; what lies further back is not read. */
final class EventTail {
  /** A day of a busy router; a few hundred bytes an event. */
  private static final int MOST_BYTES = 4 << 20;

  private static final int MOST_EVENTS = 4000;
  private static final Pattern KIND =
      Pattern.compile("^\\{\"timestamp\":\"[^\"]*\",\"event_type\":\"([a-z_]+)\"");

  private final Path file;

  /**
   * @param file need not be there
   */
  EventTail(Path file) {
    this.file = file;
  }

  /**
   * Reads them, oldest first, as one array of JSON.
   *
   * @throws IOException when the file is there and cannot be read
   */
  String read() throws IOException {
    if (!Files.exists(file)) return "[]";
    Deque<String> events = new ArrayDeque<>();
    for (String line : tail().split("\n", -1)) {
      if (!isTold(line)) continue;
      events.addLast(line);
      if (events.size() > MOST_EVENTS) events.removeFirst();
    }
    return "[" + String.join(",", events) + "]";
  }

  /** Numbers and comparisons are told elsewhere; half a line is none. */
  private static boolean isTold(String line) {
    Matcher kind = KIND.matcher(line);
    if (!line.endsWith("}") || !kind.find()) return false;
    return !kind.group(1).equals("stats") && !kind.group(1).equals("reconcile");
  }

  private String tail() throws IOException {
    try (RandomAccessFile from = new RandomAccessFile(file.toFile(), "r")) {
      long size = from.length();
      long begin = Math.max(0, size - MOST_BYTES);
      byte[] bytes = new byte[(int) (size - begin)];
      from.seek(begin);
      from.readFully(bytes);
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }
}
