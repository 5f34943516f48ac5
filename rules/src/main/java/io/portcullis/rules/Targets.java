package io.portcullis.rules;

import io.portcullis.argus.Tuple;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What operators type where a target is wanted: a rule's ID, an address or prefix, or a tuple. It
 * never asks DNS, and compares addresses, never text (a search for {@code 1.2.3.4} in text finds
 * {@code 1.2.3.40}).
 */
public final class Targets {
  /** As many as an operator may want to paste. */
  private static final int MOST_PREFIXES = 8;

  private Targets() {}

  /** What a text on the command line names. */
  public sealed interface Named {
    /** The ledger's number of a rule. */
    record RuleId(long id) implements Named {
      @Override
      public String toString() {
        return "rule " + id;
      }
    }

    /** An address (a prefix of full length) or a prefix. */
    record Range(Prefix prefix) implements Named {
      @Override
      public String toString() {
        return prefix.toString();
      }
    }

    /** A tuple. */
    record Exactly(Target.Connection connection) implements Named {
      @Override
      public String toString() {
        return connection.toString();
      }
    }
  }

  /**
   * Reads {@code 17}, {@code 203.0.113.7}, {@code 2001:db8::/64} or {@code
   * 10.0.0.5-203.0.113.7-443-tcp}.
   *
   * @throws IllegalArgumentException when it is none of these, with what is wrong
   */
  public static Named parse(String text) {
    if (!text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      long id = text.length() > 18 ? 0 : Long.parseLong(text);
      // 0 is what a block has that the ledger does not know.
      if (id == 0) throw new IllegalArgumentException("there is no rule " + text);
      return new Named.RuleId(id);
    }
    if (text.indexOf('-') >= 0 && text.indexOf('/') < 0) {
      refuseRange(text);
      return new Named.Exactly(connection(text));
    }
    try {
      return new Named.Range(Prefix.parse(text));
    } catch (IllegalArgumentException unreadable) {
      throw looksLikeAddress(text)
          ? unreadable
          : new IllegalArgumentException(
              "'"
                  + text
                  + "' is no target: give an address or prefix (203.0.113.7, 2001:db8::/64), a"
                  + " tuple (10.0.0.5-203.0.113.7-443-tcp) or a rule's ID; names are not looked up",
              unreadable);
    }
  }

  /**
   * Refuses two addresses with a dash between them, with what can be given instead.
   *
   * @throws IllegalArgumentException when it is such a range
   */
  static void refuseRange(String text) {
    String[] ends = text.split("-", -1);
    if (ends.length != 2) return;
    Optional<InetAddress> first = InetAddresses.parse(ends[0]);
    Optional<InetAddress> last = InetAddresses.parse(ends[1]);
    if (first.isEmpty() || last.isEmpty()) return;
    if (first.get().getAddress().length != last.get().getAddress().length) return;
    throw new IllegalArgumentException(
        "'" + text + "' is a range of addresses" + instead(first.get(), last.get()));
  }

  private static String instead(InetAddress first, InetAddress last) {
    if (Arrays.compareUnsigned(first.getAddress(), last.getAddress()) > 0) {
      return " that ends before it begins";
    }
    List<Prefix> prefixes = InetAddresses.spanning(first, last);
    String wanted = ", but only prefixes can be given: ";
    if (prefixes.size() > MOST_PREFIXES) {
      return wanted
          + "it takes "
          + prefixes.size()
          + " of them; give a wider prefix, or smaller parts of the range";
    }
    return wanted
        + "exactly it is "
        + prefixes.stream().map(Prefix::toString).collect(Collectors.joining(" "));
  }

  private static boolean looksLikeAddress(String text) {
    return text.indexOf('/') >= 0 || text.indexOf(':') >= 0;
  }

  /**
   * Reads a tuple whose ends are addresses and whose protocol has ports.
   *
   * @throws IllegalArgumentException when it is none, with what is wrong
   */
  public static Target.Connection connection(String text) {
    String[] parts = text.split("-", -1);
    if (parts.length != 4) {
      throw new IllegalArgumentException(
          "'" + text + "' is no tuple (as 10.0.0.5-203.0.113.7-443-tcp)");
    }
    return new Target.Connection(
        address(parts[0], text), address(parts[1], text), port(parts[2], text), protocol(parts[3]));
  }

  private static InetAddress address(String text, String whole) {
    return InetAddresses.parse(text)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "'" + text + "' in '" + whole + "' is no address; names are not looked up"));
  }

  private static int port(String text, String whole) {
    int port = decimal(text, 65535);
    if (port < 0) {
      throw new IllegalArgumentException(
          "'" + text + "' in '" + whole + "' is no port (0 to 65535)");
    }
    return port;
  }

  private static int protocol(String text) {
    OptionalInt named = Protocols.number(text.toLowerCase(Locale.ROOT));
    if (named.isPresent()) return named.getAsInt();
    int number = decimal(text, 255);
    if (number >= 0 && Protocols.number(Protocols.name(number)).isPresent()) return number;
    throw new IllegalArgumentException(
        "'" + text + "' has no ports that could be blocked; tcp, udp, sctp, dccp and udplite have");
  }

  private static int decimal(String text, int most) {
    if (text.isEmpty() || text.length() > 5) return -1;
    if (!text.chars().allMatch(c -> c >= '0' && c <= '9')) return -1;
    int number = Integer.parseInt(text);
    return number <= most ? number : -1;
  }

  /** What a detected tuple would be blocked as; empty without addresses or ports (ARP, ICMP). */
  public static Optional<Target.Connection> of(Tuple tuple) {
    Optional<InetAddress> source = InetAddresses.parse(tuple.source());
    Optional<InetAddress> destination = InetAddresses.parse(tuple.destination());
    OptionalInt protocol = Protocols.number(tuple.protocol());
    int port = decimal(tuple.destinationPort(), 65535);
    if (source.isEmpty() || destination.isEmpty() || protocol.isEmpty() || port < 0) {
      return Optional.empty();
    }
    if (source.get().getAddress().length != destination.get().getAddress().length) {
      return Optional.empty();
    }
    return Optional.of(
        new Target.Connection(source.get(), destination.get(), port, protocol.getAsInt()));
  }

  /**
   * The target of {@code rules add}: an address or prefix means {@code remote} unless said
   * otherwise, a tuple {@code connection}; of a tuple {@code remote} takes the destination, {@code
   * host} the source.
   *
   * @throws IllegalArgumentException when text and scope do not fit
   */
  public static Target toAdd(String text, Optional<Scope> scope) {
    Named named = parse(text);
    if (named instanceof Named.Range range) {
      return switch (scope.orElse(Scope.REMOTE)) {
        case REMOTE -> new Target.Remote(range.prefix());
        case HOST -> new Target.Host(range.prefix());
        case CONNECTION ->
            throw new IllegalArgumentException(
                "scope connection needs a tuple (10.0.0.5-203.0.113.7-443-tcp), not " + text);
      };
    }
    if (named instanceof Named.Exactly exactly) {
      Target.Connection connection = exactly.connection();
      return switch (scope.orElse(Scope.CONNECTION)) {
        case CONNECTION -> connection;
        case REMOTE -> new Target.Remote(Prefix.of(connection.destination()));
        case HOST -> new Target.Host(Prefix.of(connection.source()));
      };
    }
    throw new IllegalArgumentException(
        "'" + text + "' is a rule's ID; a new rule needs an address, a prefix or a tuple");
  }

  /** Reads back what {@link Target#toString} wrote, together with its scope. */
  public static Target read(Scope scope, String text) {
    return switch (scope) {
      case CONNECTION -> connection(text);
      case REMOTE -> new Target.Remote(Prefix.parse(text));
      case HOST -> new Target.Host(Prefix.parse(text));
    };
  }

  /**
   * What a text names among some blocks.
   *
   * @param named how the text was understood
   * @param selected the blocks that it names
   * @param covering wider blocks that it lies in but does not name: they are never touched by it
   * @param within narrower blocks that lie inside the prefix that was named: the same
   */
  public record Selection(
      Named named, List<Block> selected, List<Block> covering, List<Block> within) {
    public Selection {
      selected = List.copyOf(selected);
      covering = List.copyOf(covering);
      within = List.copyOf(within);
    }
  }

  /**
   * Selects exactly: an address selects every block that names it as an end, a prefix the blocks of
   * that very prefix, a tuple its connection, an ID its rule.
   *
   * @throws IllegalArgumentException when the text is no target
   */
  public static Selection select(String text, List<Block> blocks) {
    Named named = parse(text);
    List<Block> selected = blocks.stream().filter(names(named)).toList();
    List<Block> covering = List.of();
    List<Block> within = List.of();
    if (named instanceof Named.Range range) {
      covering = blocks.stream().filter(block -> isAround(block.target(), range.prefix())).toList();
      within = blocks.stream().filter(block -> isWithin(block.target(), range.prefix())).toList();
    }
    if (named instanceof Named.Exactly exactly) {
      covering =
          blocks.stream().filter(block -> isWider(block.target(), exactly.connection())).toList();
    }
    return new Selection(named, selected, covering, within);
  }

  private static Predicate<Block> names(Named named) {
    if (named instanceof Named.RuleId rule) return block -> block.id() == rule.id();
    if (named instanceof Named.Exactly exactly) {
      return block -> block.target().equals(exactly.connection());
    }
    Prefix prefix = ((Named.Range) named).prefix();
    return block -> block.target().ends().contains(prefix);
  }

  private static boolean isAround(Target target, Prefix prefix) {
    return target.range().filter(wide -> wide.contains(prefix) && !wide.equals(prefix)).isPresent();
  }

  private static boolean isWithin(Target target, Prefix prefix) {
    return target.ends().stream().anyMatch(end -> prefix.contains(end) && !prefix.equals(end));
  }

  private static boolean isWider(Target target, Target.Connection connection) {
    return target.covers(connection) && !target.equals(connection);
  }
}
