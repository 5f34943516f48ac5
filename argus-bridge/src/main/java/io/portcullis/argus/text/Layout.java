package io.portcullis.argus.text;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Where each {@link RaColumn} stands in a line, and what separates them. Given by a header line, or
 * assumed from slips' ra.conf.
 */
final class Layout {
  private static final int ABSENT = -1;

  private final byte delimiter;
  private final int[] indexOf;
  private final int fieldsToFind;
  private final boolean labelIsLast;
  private final boolean usual;

  private Layout(byte delimiter, int[] indexOf, boolean labelIsLast) {
    this.delimiter = delimiter;
    this.indexOf = indexOf;
    this.labelIsLast = labelIsLast;
    this.usual = IntStream.range(0, RaColumn.REQUIRED).allMatch(i -> indexOf[i] == i);
    this.fieldsToFind = Math.max(RaColumn.REQUIRED, Arrays.stream(indexOf).max().orElse(0) + 1);
  }

  /** The order of slips' ra.conf and ours, for input without a header. */
  static Layout withoutHeader(byte delimiter) {
    int[] indexOf = new int[RaColumn.values().length];
    Arrays.setAll(indexOf, i -> i);
    // Whoever cut the header away may also have other columns there; a label is never guessed.
    indexOf[place(RaColumn.LABEL)] = ABSENT;
    return new Layout(delimiter, indexOf, false);
  }

  /** The layout that this line announces, or empty when it is no header. */
  static Optional<Layout> announcedBy(byte[] buffer, int offset, int length) {
    String line = new String(buffer, offset, length, StandardCharsets.UTF_8);
    byte delimiter = delimiterOf(buffer, offset, length);
    String[] names = split(line, (char) delimiter);
    int[] indexOf = new int[RaColumn.values().length];
    Arrays.fill(indexOf, ABSENT);
    for (int i = 0; i < names.length; i++) {
      int index = i;
      RaColumn.named(names[i].strip())
          .filter(column -> indexOf[place(column)] == ABSENT)
          .ifPresent(column -> indexOf[place(column)] = index);
    }
    if (indexOf[place(RaColumn.START)] == ABSENT) return Optional.empty();
    boolean labelIsLast = indexOf[place(RaColumn.LABEL)] == names.length - 1;
    return Optional.of(new Layout(delimiter, indexOf, labelIsLast));
  }

  /** Comma or tab, whichever comes first: no time that ra prints contains either. */
  static byte delimiterOf(byte[] buffer, int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      if (buffer[i] == ',' || buffer[i] == '\t') return buffer[i];
    }
    return ',';
  }

  private static String[] split(String line, char delimiter) {
    int fields = 1 + (int) line.chars().filter(c -> c == delimiter).count();
    String[] names = new String[fields];
    int from = 0;
    for (int i = 0; i < fields; i++) {
      int end = line.indexOf(delimiter, from);
      if (end < 0) end = line.length();
      names[i] = line.substring(from, end);
      from = end + 1;
    }
    return names;
  }

  /** An array of ints instead of an EnumMap: this is asked a dozen times for each line. */
  @SuppressWarnings("EnumOrdinal")
  private static int place(RaColumn column) {
    return column.ordinal();
  }

  byte delimiter() {
    return delimiter;
  }

  /** Index of the column in the line, or a negative number where the input has no such column. */
  int indexOf(RaColumn column) {
    return indexOf[place(column)];
  }

  /** How many fields a line must be split into before all our columns are found. */
  int fieldsToFind() {
    return fieldsToFind;
  }

  /** Whether the first 13 columns are those of slips' ra.conf. */
  boolean isUsual() {
    return usual;
  }

  /** Whether the label takes the rest of the line: ra prints commas in it as they are. */
  boolean labelIsLast() {
    return labelIsLast;
  }
}
