package io.portcullis.rules.lists;

import io.portcullis.rules.AddressSet;
import io.portcullis.rules.InetAddresses;
import io.portcullis.rules.Prefix;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The text of a block list: one address or prefix a line, or comma-separated values of which the
 * first that is an address counts, as abuse.ch writes them. Comments begin with {@code #} or {@code
 * ;}.
 *
 * <p>Prefixes wider than /8 of IPv4 and /19 of IPv6 are refused: nobody hands out more at once, so
 * such a line is a mistake or an attack. Addresses that no host of the Internet has are left out,
 * since lists of "bogons" name them and every inside host has one.
 */
public final class ListText {
  /** The shortest prefix of IPv4 that is taken. */
  public static final int WIDEST_IPV4 = 8;

  /** The shortest prefix of IPv6 that is taken. */
  public static final int WIDEST_IPV6 = 19;

  private static final int LONGEST_LINE = 4096;
  private static final int TOLD = 5;
  private static final int LONGEST_WORD = 40;

  // RFC 6890 with RFC 1918, 6598, 3927, 5771, 919; RFC 4193, 4291.
  private static final List<Prefix> NOT_OF_THE_INTERNET =
      Stream.of(
              "0.0.0.0/8",
              "10.0.0.0/8",
              "100.64.0.0/10",
              "127.0.0.0/8",
              "169.254.0.0/16",
              "172.16.0.0/12",
              "192.168.0.0/16",
              "224.0.0.0/3",
              "::/8",
              "fc00::/7",
              "fe80::/10",
              "ff00::/8")
          .map(Prefix::parse)
          .toList();

  private ListText() {}

  /**
   * What a list says.
   *
   * @param addresses without those that no host of the Internet has
   * @param prefixes lines that were taken
   * @param special those of them that lie wholly where no host of the Internet is, and were left
   *     out
   * @param wide lines that were refused because they cover too much
   * @param bad other lines that were not understood
   * @param complaints the first lines that were refused or not understood, each with its number
   */
  public record Content(
      AddressSet addresses, int prefixes, int special, int wide, int bad, List<String> complaints) {
    public Content {
      complaints = List.copyOf(complaints);
    }
  }

  /** A line of a list that covers an address. */
  public record Line(int number, String text) {}

  /**
   * Reads a whole list.
   *
   * @param most prefixes; reading ends when there are more, and the content has one more then
   */
  public static Content read(byte[] text, int most) {
    Reader reader = new Reader(most);
    int number = 0;
    for (int from = 0; from < text.length && !reader.isFull(); ) {
      int end = from;
      while (end < text.length && text[end] != '\n') end++;
      number++;
      String line = line(text, from, end);
      reader.take(number, number == 1 ? withoutMark(line) : line);
      from = end + 1;
    }
    return reader.content();
  }

  /** The lines of a list that cover an address, at most some. */
  public static List<Line> covering(byte[] text, InetAddress address, int most) {
    List<Line> lines = new ArrayList<>();
    int number = 0;
    for (int from = 0; from < text.length && lines.size() < most; ) {
      int end = from;
      while (end < text.length && text[end] != '\n') end++;
      number++;
      String line = line(text, from, end);
      if (number == 1) line = withoutMark(line);
      if (prefix(line).filter(prefix -> prefix.contains(address)).isPresent()) {
        lines.add(new Line(number, shown(line.strip())));
      }
      from = end + 1;
    }
    return lines;
  }

  /** Every byte is a character; of a line that is far too long only the beginning. */
  private static String line(byte[] text, int from, int end) {
    int length = Math.min(end - from, LONGEST_LINE);
    return new String(text, from, length, StandardCharsets.ISO_8859_1);
  }

  private static final class Reader {
    private final int most;
    private final AddressSet.Builder builder = new AddressSet.Builder();
    private final List<String> complaints = new ArrayList<>();
    private boolean first = true;
    private int prefixes;
    private int special;
    private int wide;
    private int bad;

    Reader(int most) {
      this.most = most;
    }

    boolean isFull() {
      return prefixes > most;
    }

    void take(int number, String line) {
      String text = withoutComment(line);
      if (text.isEmpty()) return;
      boolean heading = first && text.indexOf(',') >= 0;
      first = false;
      Optional<Prefix> prefix = prefix(text);
      if (prefix.isPresent()) {
        take(number, prefix.get());
      } else if (!heading) {
        bad++;
        complain(number, why(text));
      }
    }

    private void take(int number, Prefix prefix) {
      if (prefix.length() < (prefix.isIpv6() ? WIDEST_IPV6 : WIDEST_IPV4)) {
        wide++;
        complain(
            number,
            prefix
                + " covers too much: nothing wider than /"
                + (prefix.isIpv6() ? WIDEST_IPV6 : WIDEST_IPV4)
                + " is taken");
        return;
      }
      prefixes++;
      if (NOT_OF_THE_INTERNET.stream().anyMatch(range -> range.contains(prefix))) {
        special++;
      } else {
        builder.add(prefix);
      }
    }

    private void complain(int number, String what) {
      if (complaints.size() < TOLD) complaints.add("line " + number + ": " + what);
    }

    Content content() {
      AddressSet addresses = builder.build().without(NOT_OF_THE_INTERNET);
      return new Content(addresses, prefixes, special, wide, bad, complaints);
    }
  }

  /** Editors of other systems begin a file with a byte order mark of UTF-8. */
  private static String withoutMark(String line) {
    return line.startsWith("\u00ef\u00bb\u00bf") ? line.substring(3) : line;
  }

  private static String withoutComment(String line) {
    for (int at = 0; at < line.length(); at++) {
      char c = line.charAt(at);
      if (c == '#' || c == ';') return line.substring(0, at).strip();
    }
    return line.strip();
  }

  private static Optional<Prefix> prefix(String line) {
    String text = withoutComment(line);
    if (text.indexOf(',') < 0) return parsed(firstWord(text));
    for (String field : text.split(",", -1)) {
      Optional<Prefix> prefix = parsed(unquoted(field.strip()));
      if (prefix.isPresent()) return prefix;
    }
    return Optional.empty();
  }

  private static String firstWord(String text) {
    String plain = unquoted(text);
    for (int at = 0; at < plain.length(); at++) {
      if (plain.charAt(at) <= ' ') return plain.substring(0, at);
    }
    return plain;
  }

  private static String unquoted(String field) {
    boolean quoted = field.length() > 1 && field.startsWith("\"") && field.endsWith("\"");
    return quoted ? field.substring(1, field.length() - 1).strip() : field;
  }

  private static Optional<Prefix> parsed(String text) {
    boolean looks = text.indexOf('.') >= 0 || text.indexOf(':') >= 0;
    if (!looks) return Optional.empty();
    Optional<InetAddress> single = InetAddresses.parse(text);
    if (single.isPresent() || text.indexOf('/') < 0) return single.map(Prefix::of);
    try {
      return Optional.of(Prefix.parse(text));
    } catch (IllegalArgumentException noPrefix) {
      return Optional.empty();
    }
  }

  private static String why(String text) {
    if (text.chars().anyMatch(c -> c < ' ' && c != '\t')) return "binary";
    try {
      if (text.indexOf('/') >= 0 && text.indexOf(',') < 0) Prefix.parse(firstWord(text));
    } catch (IllegalArgumentException wrong) {
      return shown(String.valueOf(wrong.getMessage()));
    }
    return "'" + shown(text) + "' has no address or prefix";
  }

  /** What a stranger wrote: one line of plain characters, and not for ever. */
  private static String shown(String text) {
    String plain = text.replaceAll("[^\\x20-\\x7e]+", "?");
    int longest = text.startsWith("'") ? 3 * LONGEST_WORD : LONGEST_WORD;
    return plain.length() <= longest ? plain : plain.substring(0, longest) + "…";
  }
}
