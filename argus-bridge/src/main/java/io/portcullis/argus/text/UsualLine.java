package io.portcullis.argus.text;

import io.portcullis.argus.Ipv4Tuple;
import io.portcullis.argus.Tuple;
import java.util.Arrays;

/**
 * One line as ra nearly always prints it, read once from its first column to its last: TCP or UDP
 * over IPv4, plain numbers, the first 13 columns in slips' order. Any other line is refused, and
 * {@link FlowParser} looks at each column of it; where both read a line they read the same
 * (UsualLineParityTest, PlainFlowsFuzz). A line of recordings takes 156 ns of a core so, and 233
 * column by column; in the first half million, compiling included, 0.40 and 0.65 µs.
 */
final class UsualLine {
  /** Beyond every line, so that whoever goes on from there finds nothing and refuses as well. */
  private static final int REFUSED = 1 << 30;

  /** Bytes of {@code 2026/11/24 02:08:}, and of the date that begins with it. */
  private static final int TO_MINUTE = 17;

  private static final int DATE = 26;

  /** The minute of the last date: the next one is nearly always of the same. */
  private final byte[] minute = new byte[TO_MINUTE];

  private long minuteMicros = Times.UNREADABLE;

  private byte[] buffer = new byte[0];
  private int end;
  private byte delimiter;

  private long startMicros;
  private boolean date;
  private double duration;
  private byte protocol;
  private long source;
  private long destination;
  private int port;
  private long packets;
  private long bytes;

  /** What the last column held. */
  private long number;

  /**
   * Reads a line.
   *
   * @param starts is told where each column begins; behind the last one that counts, where the next
   *     one would
   * @param most columns that count, 13 or more
   * @return how many of them there are; 0 when the line is not a usual one
   */
  int read(byte[] line, int from, int to, byte separator, int[] starts, int most) {
    buffer = line;
    end = to;
    delimiter = separator;
    starts[0] = from;
    starts[1] = time(from);
    starts[2] = seconds(starts[1]);
    starts[3] = carrier(starts[2]);
    starts[4] = address(starts[3]);
    source = number;
    starts[5] = text(starts[4]);
    starts[6] = text(starts[5]);
    starts[7] = address(starts[6]);
    destination = number;
    starts[8] = port(starts[7]);
    starts[9] = text(starts[8]);
    starts[10] = text(starts[9]);
    starts[11] = text(starts[10]);
    starts[12] = count(starts[11]);
    packets = number;
    starts[13] = count(starts[12]);
    bytes = number;
    return starts[13] == REFUSED ? 0 : rest(starts, most);
  }

  private int rest(int[] starts, int most) {
    int found = RaColumn.REQUIRED;
    while (starts[found] <= end && found < most) {
      starts[found + 1] = text(starts[found]);
      found++;
    }
    return found;
  }

  private int time(int from) {
    if (!isOfLastMinute(from)) return otherTime(from);
    int seconds = digits(from + TO_MINUTE, 2);
    int fraction = digits(from + TO_MINUTE + 3, 6);
    boolean whole = buffer[from + TO_MINUTE + 2] == '.' && buffer[from + DATE] == delimiter;
    if (seconds < 0 || seconds > 59 || fraction < 0 || !whole) return otherTime(from);
    startMicros = minuteMicros + seconds * 1_000_000L + fraction;
    date = true;
    return from + DATE + 1;
  }

  private boolean isOfLastMinute(int from) {
    return minuteMicros != Times.UNREADABLE
        && from + DATE < end
        && Arrays.equals(buffer, from, from + TO_MINUTE, minute, 0, TO_MINUTE);
  }

  private int otherTime(int from) {
    int following = text(from);
    int to = following - 1;
    startMicros = Times.micros(buffer, from, to);
    if (startMicros == Times.UNREADABLE) return REFUSED;
    date = Times.isDate(buffer, from, to);
    if (date && to - from == DATE) remember(from);
    return following;
  }

  /** Where seconds and six digits of a fraction end the date, what is before them is its minute. */
  private void remember(int from) {
    int seconds = digits(from + TO_MINUTE, 2);
    int fraction = digits(from + TO_MINUTE + 3, 6);
    boolean whole = buffer[from + TO_MINUTE - 1] == ':' && buffer[from + TO_MINUTE + 2] == '.';
    if (seconds < 0 || fraction < 0 || !whole) return;
    System.arraycopy(buffer, from, minute, 0, TO_MINUTE);
    minuteMicros = startMicros - seconds * 1_000_000L - fraction;
  }

  /** A number of so many digits and nothing else; negative where there is none. */
  private int digits(int from, int many) {
    int value = 0;
    for (int i = from; i < from + many; i++) {
      int digit = buffer[i] - '0';
      if (digit < 0 || digit > 9) return -1;
      value = value * 10 + digit;
    }
    return value;
  }

  private int seconds(int from) {
    long value = 0;
    int digits = 0;
    int point = -1;
    int at = from;
    for (; at < end && buffer[at] != delimiter; at++) {
      int digit = buffer[at] - '0';
      if (digit >= 0 && digit <= 9) {
        value = value * 10 + digit;
        digits++;
      } else if (buffer[at] == '.' && point < 0) {
        point = at;
      } else {
        return REFUSED;
      }
    }
    if (digits == 0 || digits > Numbers.EXACT) return REFUSED;
    duration = point < 0 ? value : Numbers.shifted(value, at - point - 1);
    return at + 1;
  }

  private int carrier(int from) {
    if (from >= end - 3 || buffer[from + 3] != delimiter) return REFUSED;
    protocol = Ipv4Tuple.protocol(buffer, from, from + 3);
    return protocol < 0 ? REFUSED : from + 4;
  }

  private int address(int from) {
    long address = 0;
    int octet = 0;
    int digits = 0;
    int dots = 0;
    int at = from;
    for (; at < end && buffer[at] != delimiter; at++) {
      int digit = buffer[at] - '0';
      if (digit >= 0 && digit <= 9) {
        // As in Ipv4Tuple: a needless zero makes another text, and so another tuple.
        if (digits > 0 && octet == 0) return REFUSED;
        octet = octet * 10 + digit;
        if (octet > 255) return REFUSED;
        digits++;
      } else if (buffer[at] == '.' && digits > 0 && dots < 3) {
        address = address << 8 | octet;
        octet = 0;
        digits = 0;
        dots++;
      } else {
        return REFUSED;
      }
    }
    if (dots < 3 || digits == 0) return REFUSED;
    number = address << 8 | octet;
    return at + 1;
  }

  private int port(int from) {
    int following = count(from);
    boolean needlessZero = following - from > 2 && from < end && buffer[from] == '0';
    if (following == REFUSED || number > 0xffff || needlessZero) return REFUSED;
    port = (int) number;
    return following;
  }

  private int count(int from) {
    long value = 0;
    int at = from;
    for (; at < end && buffer[at] != delimiter; at++) {
      int digit = buffer[at] - '0';
      if (digit < 0 || digit > 9) return REFUSED;
      value = value * 10 + digit;
    }
    if (at == from || at - from > Numbers.EXACT) return REFUSED;
    number = value;
    return at + 1;
  }

  private int text(int from) {
    int at = from;
    while (at < end && buffer[at] != delimiter) at++;
    return at == REFUSED ? REFUSED : at + 1;
  }

  long startMicros() {
    return startMicros;
  }

  /** Whether its time was a date of ra's zone, and not seconds since 1970. */
  boolean hasDate() {
    return date;
  }

  double duration() {
    return duration;
  }

  Tuple tuple() {
    return new Ipv4Tuple(source, destination, port, protocol);
  }

  long packets() {
    return packets;
  }

  long bytes() {
    return bytes;
  }
}
