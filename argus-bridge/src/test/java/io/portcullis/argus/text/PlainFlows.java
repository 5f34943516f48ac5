package io.portcullis.argus.text;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads ra's lines by the JDK's own means, slowly: what the fast parser has to agree with. It knows
 * of that one only which columns there are.
 */
final class PlainFlows {
  private static final Pattern EPOCH = Pattern.compile(" *([0-9]{1,12})(?:\\.([0-9]{1,6}))? *");
  private static final Pattern DATE =
      Pattern.compile(
          " *([0-9]{4})/([0-9]{1,2})/([0-9]{1,2}) +([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})"
              + "(?:\\.([0-9]{1,6}))? *");
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?");
  private static final Pattern NAMED = Pattern.compile("(?i)([+-]?)(nan|inf|infinity)");
  private static final int REQUIRED = 13;

  private Map<RaColumn, Integer> places = usual();
  private boolean headerSeen;
  private char delimiter = ',';
  private int columns = 16;
  private boolean labelIsLast;
  private boolean header;

  /** All that a flow says. */
  record Plain(
      List<String> texts, long startMicros, double duration, double bytes, List<Long> counts) {}

  private static Map<RaColumn, Integer> usual() {
    Map<RaColumn, Integer> usual = new HashMap<>();
    for (RaColumn each : RaColumn.values()) {
      if (each != RaColumn.LABEL) usual.put(each, usual.size());
    }
    return usual;
  }

  boolean lastWasHeader() {
    return header;
  }

  /** The flow of a line whose characters are its bytes; empty where it is none. */
  Optional<Plain> read(String line) {
    header = false;
    if (!headerSeen) delimiter = delimiterOf(line);
    String[] fields = fields(line);
    Optional<Long> start = micros(column(fields, RaColumn.START));
    if (start.isEmpty()) header = announced(line);
    if (start.isEmpty() || fields.length < REQUIRED) return Optional.empty();
    return Optional.of(
        new Plain(
            texts(line, fields),
            start.get(),
            number(column(fields, RaColumn.DURATION), 0),
            number(column(fields, RaColumn.TOTAL_BYTES), 0),
            List.of(
                count(column(fields, RaColumn.TOTAL_PACKETS), 0),
                count(column(fields, RaColumn.SOURCE_BYTES), -1),
                count(column(fields, RaColumn.SEQUENCE), -1))));
  }

  private static char delimiterOf(String line) {
    int comma = line.indexOf(',');
    int tab = line.indexOf('\t');
    return tab >= 0 && (comma < 0 || tab < comma) ? '\t' : ',';
  }

  /** As many as there are columns that count. */
  private String[] fields(String line) {
    String[] all = line.split(String.valueOf(delimiter), -1);
    return all.length <= columns ? all : Arrays.copyOf(all, columns);
  }

  /** At the end of the header it has all the rest, separators and all. */
  private String label(String line, String[] fields) {
    int place = places.getOrDefault(RaColumn.LABEL, Integer.MAX_VALUE);
    if (!labelIsLast || place >= fields.length) return column(fields, RaColumn.LABEL);
    return line.split(String.valueOf(delimiter), place + 1)[place];
  }

  private boolean announced(String line) {
    char separator = delimiterOf(line);
    String text = utf8(line);
    String[] names = text.split(String.valueOf(separator), -1);
    Map<RaColumn, Integer> found = new HashMap<>();
    for (int at = 0; at < names.length; at++) {
      Optional<RaColumn> column = RaColumn.named(names[at].strip());
      if (column.isPresent()) found.putIfAbsent(column.get(), at);
    }
    if (!found.containsKey(RaColumn.START)) return false;
    places = found;
    headerSeen = true;
    delimiter = separator;
    int last = found.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    columns = Math.max(REQUIRED, last + 1);
    labelIsLast = found.getOrDefault(RaColumn.LABEL, -1) == names.length - 1;
    return true;
  }

  private String column(String[] fields, RaColumn column) {
    int place = places.getOrDefault(column, Integer.MAX_VALUE);
    return place < fields.length ? fields[place] : "";
  }

  private List<String> texts(String line, String[] fields) {
    return List.of(
        utf8(column(fields, RaColumn.SOURCE)),
        utf8(column(fields, RaColumn.DESTINATION)),
        utf8(column(fields, RaColumn.DESTINATION_PORT)),
        utf8(column(fields, RaColumn.PROTOCOL)),
        utf8(column(fields, RaColumn.SOURCE_PORT)),
        utf8(column(fields, RaColumn.DIRECTION).replaceAll("^ +| +$", "")),
        utf8(column(fields, RaColumn.STATE)),
        utf8(column(fields, RaColumn.CAUSE)),
        utf8(label(line, fields)));
  }

  private static String utf8(String bytes) {
    return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  private static Optional<Long> micros(String text) {
    boolean date = text.indexOf('/') >= 0;
    Matcher time = (date ? DATE : EPOCH).matcher(text);
    if (!time.matches()) return Optional.empty();
    String fraction = time.group(time.groupCount());
    long part = fraction == null ? 0 : Long.parseLong((fraction + "00000").substring(0, 6));
    if (!date) return Optional.of(Long.parseLong(time.group(1)) * 1_000_000 + part);
    int[] parts = new int[6];
    for (int at = 0; at < parts.length; at++) parts[at] = Integer.parseInt(time.group(at + 1));
    if (parts[0] == 0) return Optional.empty();
    try {
      LocalDateTime at =
          LocalDateTime.of(parts[0], parts[1], parts[2], parts[3], parts[4], parts[5]);
      return Optional.of(at.toEpochSecond(ZoneOffset.UTC) * 1_000_000 + part);
    } catch (DateTimeException noDay) {
      return Optional.empty();
    }
  }

  private static double number(String text, double otherwise) {
    String plain = text.replaceAll("^[ \t-\r]+|[ \t-\r]+$", "");
    if (NUMBER.matcher(plain).matches()) return decimal(plain);
    Matcher named = NAMED.matcher(plain);
    if (!named.matches()) return otherwise;
    if (named.group(2).equalsIgnoreCase("nan")) return Double.NaN;
    return named.group(1).equals("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
  }

  /**
   * The double nearest to the exact value; exponents that no exact value is made of, by the JDK.
   */
  private static double decimal(String text) {
    Matcher exponent = Pattern.compile("[eE][+-]?[0-9]{4,}").matcher(text);
    if (exponent.find()) return Double.parseDouble(text);
    double nearest = new BigDecimal(text).doubleValue();
    return nearest == 0 && text.startsWith("-") ? -0.0 : nearest;
  }

  private static long count(String text, long otherwise) {
    double number = number(text, Double.NaN);
    return Double.isNaN(number) ? otherwise : (long) number;
  }
}
