package io.portcullis.gateway.page;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The rules in force as rows of JSON, and what changed in them since the last look. The seconds
 * that a rule has left change all the time and are no change: who reads knows when it ends.
 *
 * <p>A row is known by its key: its ID; and where that is 0, which all have that only the kernel
 * knows, a number below zero that its target makes.
 */
final class Rows {
  /** Of one message, so that no message is larger than some 100 kB. */
  private static final int TOGETHER = 200;

  private static final Pattern ID = Pattern.compile("\"id\":(\\d+)");
  private static final Pattern TARGET =
      Pattern.compile("\"(?:scope|src_ip|dest_ip|dest_port|proto)\":(?:\"[^\"]*\"|null|\\d+)");
  private static final String RUNNING = "\"expires_in_s\":";

  private Map<Long, String> known = Map.of();

  /**
   * Takes the rows of now.
   *
   * @param array of JSON, an object a line
   * @return messages that lead from the last look to this one; none when nothing changed
   */
  List<String> changes(String array) {
    Map<Long, String> now = read(array);
    List<Map.Entry<Long, String>> changed = new ArrayList<>();
    for (Map.Entry<Long, String> row : now.entrySet()) {
      if (!alike(row.getValue(), known.getOrDefault(row.getKey(), ""))) changed.add(row);
    }
    List<Long> gone = known.keySet().stream().filter(key -> !now.containsKey(key)).toList();
    known = now;
    return messages(changed, gone, false);
  }

  /** Messages that tell somebody all who knows nothing. */
  List<String> all() {
    return messages(List.copyOf(known.entrySet()), List.of(), true);
  }

  private static Map<Long, String> read(String array) {
    Map<Long, String> rows = new LinkedHashMap<>();
    for (String line : array.split("\n", -1)) {
      Matcher id = ID.matcher(line);
      if (!line.startsWith("{") || !id.find()) continue;
      String row = line.endsWith(",") ? line.substring(0, line.length() - 1) : line;
      rows.put(key(Long.parseLong(id.group(1)), row), row.endsWith("]") ? chop(row) : row);
    }
    return rows;
  }

  private static long key(long id, String row) {
    if (id > 0) return id;
    int sum = 0;
    Matcher parts = TARGET.matcher(row);
    while (parts.find()) sum = 31 * sum + parts.group().hashCode();
    return -1 - (sum & 0xffff_ffffL);
  }

  private static String chop(String row) {
    return row.substring(0, row.length() - 1);
  }

  /** Whether two rows differ in the seconds that are left alone. Makes nothing: rows are many. */
  static boolean alike(String row, String other) {
    int at = row.indexOf(RUNNING);
    if (at < 0) return row.equals(other);
    if (!row.regionMatches(0, other, 0, at + RUNNING.length())) return false;
    int here = afterNumber(row, at + RUNNING.length());
    int there = afterNumber(other, at + RUNNING.length());
    int rest = row.length() - here;
    return rest == other.length() - there && row.regionMatches(here, other, there, rest);
  }

  private static int afterNumber(String row, int from) {
    int at = from;
    while (at < row.length() && Character.isDigit(row.charAt(at))) at++;
    return at;
  }

  private static List<String> messages(
      List<Map.Entry<Long, String>> changed, List<Long> gone, boolean whole) {
    List<String> messages = new ArrayList<>();
    if (changed.isEmpty() && gone.isEmpty() && !whole) return messages;
    for (int from = 0; from == 0 || from < changed.size(); from += TOGETHER) {
      List<Map.Entry<Long, String>> some =
          changed.subList(from, Math.min(changed.size(), from + TOGETHER));
      boolean first = from == 0;
      messages.add(
          "{\"message\":\"rules\",\"whole\":"
              + (whole && first)
              + ",\"gone\":"
              + (first ? gone.toString() : "[]")
              + ",\"keys\":"
              + some.stream().map(Map.Entry::getKey).toList()
              + ",\"changed\":["
              + some.stream().map(Map.Entry::getValue).collect(Collectors.joining(","))
              + "]}");
    }
    return messages;
  }
}
