package io.portcullis.rules;

import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * All reasons not to block, and their order: the operator's entries, then the roles that were
 * found, then what a release spared. A value; a new one is made when entries, addresses or routes
 * change.
 */
public final class Allowlist {
  private static final int UDP = 17;
  private static final int DNS = 53;
  // DNS over TLS and over QUIC (RFC 7858 §3.1, RFC 9250 §4.1.1).
  private static final int DNS_ENCRYPTED = 853;
  // RFC 2131 §4.1 and RFC 8415 §7.2.
  private static final int DHCP = 67;
  private static final int DHCPV6 = 547;
  // RFC 1918, 6598, 3927, 5771, 919; RFC 4193, 4291.
  private static final List<Prefix> NEVER_GLOBAL =
      Stream.of(
              "10.0.0.0/8",
              "172.16.0.0/12",
              "192.168.0.0/16",
              "100.64.0.0/10",
              "169.254.0.0/16",
              "224.0.0.0/4",
              "255.255.255.255",
              "fc00::/7",
              "fe80::/10",
              "ff00::/8")
          .map(Prefix::parse)
          .toList();
  private static final AllowEntry ANY_DHCP =
      new AllowEntry(
          "udp ports 67 and 547",
          AllowEntry.Kind.DHCP_SERVER,
          "hosts need DHCP to keep their addresses",
          Instant.EPOCH,
          Optional.empty());

  private final List<Guard> operators = new ArrayList<>();
  private final List<Guard> roles = new ArrayList<>();
  private final List<Guard> spares = new ArrayList<>();

  /** An entry and the addresses that it stands for; a spared tuple has its connection. */
  private record Guard(
      AllowEntry entry, List<Prefix> prefixes, Optional<Target.Connection> connection) {
    boolean holds(Prefix prefix) {
      return prefixes.stream().anyMatch(mine -> mine.contains(prefix));
    }

    boolean overlaps(Prefix prefix) {
      return prefixes.stream().anyMatch(mine -> mine.overlaps(prefix));
    }

    boolean expired(Instant now) {
      return entry.expires().isPresent() && !entry.expires().get().isAfter(now);
    }
  }

  /**
   * @param entries operator's, configured, spared and found ones, host names already resolved into
   *     {@code resolved}
   * @param resolved what each host name stands for now, old answers within their grace included
   * @throws IllegalArgumentException when an entry that was found or spared is no address or tuple
   */
  public Allowlist(List<AllowEntry> entries, Map<String, List<InetAddress>> resolved) {
    for (AllowEntry entry : entries) {
      if (entry.isOperators()) {
        operators.add(new Guard(entry, operators(entry, resolved), Optional.empty()));
      } else if (entry.kind() == AllowEntry.Kind.SPARED) {
        spares.add(spared(entry));
      } else {
        roles.add(new Guard(entry, List.of(Prefix.parse(entry.what())), Optional.empty()));
      }
    }
  }

  private static List<Prefix> operators(AllowEntry entry, Map<String, List<InetAddress>> resolved) {
    if (!HostNames.isName(entry.what())) return List.of(Prefix.parse(entry.what()));
    return resolved.getOrDefault(entry.what(), List.of()).stream().map(Prefix::of).toList();
  }

  private static Guard spared(AllowEntry entry) {
    if (entry.what().indexOf('-') >= 0) {
      Target.Connection connection = Targets.connection(entry.what());
      return new Guard(entry, List.of(), Optional.of(connection));
    }
    return new Guard(entry, List.of(Prefix.parse(entry.what())), Optional.empty());
  }

  /**
   * Checks what an operator wants to allow and gives it its one spelling.
   *
   * @throws IllegalArgumentException when it is no address, prefix or host name
   */
  public static String subject(String text) {
    if (isTuple(text)) {
      throw new IllegalArgumentException(
          "'"
              + text
              + "' is a tuple, and addresses are allowed; what is harmless in one tuple is said by"
              + " 'portcullis rules release TUPLE --false-positive'");
    }
    if (HostNames.isName(text)) return text.toLowerCase(Locale.ROOT);
    Targets.refuseRange(text);
    try {
      return Prefix.parse(text).toString();
    } catch (IllegalArgumentException unreadable) {
      if (text.indexOf('/') >= 0 || text.indexOf(':') >= 0) throw unreadable;
      throw new IllegalArgumentException(
          "'" + text + "' is no address, prefix or host name", unreadable);
    }
  }

  /** By its letters it may be a host name, too. */
  private static boolean isTuple(String text) {
    try {
      return text.indexOf('-') > 0 && Targets.parse(text) instanceof Targets.Named.Exactly;
    } catch (IllegalArgumentException otherwise) {
      return false;
    }
  }

  /**
   * The entry that forbids blocking this target wholly, if any: an operator's entry that contains
   * it (of a connection: either end), a role that it would cut, or a spare.
   */
  public Optional<AllowEntry> forbids(Target target, Instant now) {
    Optional<AllowEntry> refused = refuses(target, now);
    return refused.isPresent() ? refused : spares(target, now);
  }

  /**
   * The entry that forbids an operator's own order, if any: as {@link #forbids}, but old spares do
   * not hold it up, for whoever wants a block now has changed their mind.
   */
  public Optional<AllowEntry> refuses(Target target, Instant now) {
    Optional<AllowEntry> operators =
        first(this.operators, now, guard -> target.ends().stream().anyMatch(guard::holds));
    if (operators.isPresent()) return operators;
    return target
        .connection()
        .map(connection -> cutRole(connection, now))
        .orElseGet(() -> overlappedRole(target.address(), now));
  }

  private Optional<AllowEntry> cutRole(Target.Connection connection, Instant now) {
    Optional<AllowEntry> role = first(roles, now, guard -> cutsRole(connection, guard, now));
    if (role.isPresent() || !isDhcp(connection)) return role;
    return isDhcpServer(connection.destination(), now) ? Optional.of(ANY_DHCP) : role;
  }

  /**
   * Overlap, not containment: roles leave no holes in the kernel, so a wide block cuts them too.
   */
  private Optional<AllowEntry> overlappedRole(Prefix range, Instant now) {
    return first(roles, now, guard -> isNeverATarget(guard.entry()) && guard.overlaps(range));
  }

  private static boolean isDhcp(Target.Connection connection) {
    return connection.protocol() == UDP
        && (connection.port() == DHCP || connection.port() == DHCPV6);
  }

  /**
   * Where DHCP is spoken to: a server that is known by a lease, or an address that no host of the
   * Internet has. Else anything could talk on these ports.
   */
  private boolean isDhcpServer(InetAddress address, Instant now) {
    if (NEVER_GLOBAL.stream().anyMatch(range -> range.contains(address))) return true;
    Prefix single = Prefix.of(address);
    return first(roles, now, guard -> isNeverATarget(guard.entry()) && guard.holds(single))
        .isPresent();
  }

  /** A role protects the role, not the machine that has it. */
  private boolean cutsRole(Target.Connection connection, Guard guard, Instant now) {
    Prefix destination = Prefix.of(connection.destination());
    return switch (guard.entry().kind()) {
      case RESOLVER ->
          guard.holds(destination)
              && (connection.port() == DNS || connection.port() == DNS_ENCRYPTED);
      case SPECIAL -> guard.holds(destination);
      case ADMIN_SESSION ->
          (guard.holds(Prefix.of(connection.source())) && isOwn(connection.destination(), now))
              || (guard.holds(destination) && isOwn(connection.source(), now));
      default -> false;
    };
  }

  private static boolean isNeverATarget(AllowEntry entry) {
    return switch (entry.kind()) {
      case OWN_ADDRESS, GATEWAY, RESOLVER, DHCP_SERVER, SPECIAL -> true;
      default -> false;
    };
  }

  /** Whether the router itself has this address. */
  public boolean isOwn(InetAddress address, Instant now) {
    Prefix single = Prefix.of(address);
    return first(
            roles,
            now,
            guard -> guard.entry().kind() == AllowEntry.Kind.OWN_ADDRESS && guard.holds(single))
        .isPresent();
  }

  private Optional<AllowEntry> spares(Target target, Instant now) {
    return first(
        spares,
        now,
        guard ->
            guard.connection().isPresent()
                ? guard.connection().get().equals(target)
                : target.ends().stream().anyMatch(guard::holds));
  }

  /**
   * The operator's entries that lie inside a wider target, disjoint and in ascending order: its
   * holes.
   */
  public List<Prefix> holes(Target target, Instant now) {
    if (target.range().isEmpty()) return List.of();
    Prefix wide = target.range().get();
    return kernelPrefixes(now).stream()
        .filter(prefix -> wide.contains(prefix) && !prefix.equals(wide))
        .toList();
  }

  /**
   * What an address is allowed for, for {@code allow check}, in the order of protection; empty when
   * nothing protects it.
   */
  public List<AllowEntry> of(InetAddress address, Instant now) {
    Prefix single = Prefix.of(address);
    List<AllowEntry> found = new ArrayList<>();
    for (List<Guard> guards : List.of(operators, roles, spares)) {
      for (Guard guard : guards) {
        boolean names =
            guard.holds(single)
                || guard.connection().stream()
                    .anyMatch(connection -> connection.ends().contains(single));
        if (names && !guard.expired(now)) found.add(guard.entry());
      }
    }
    return List.copyOf(found);
  }

  /**
   * What the kernel must let pass before any drop: the operator's entries, without overlaps, in
   * ascending order.
   */
  public List<Prefix> kernelPrefixes(Instant now) {
    return disjoint(operators, now);
  }

  /**
   * What no list of others drops: the operator's entries, hosts with a role, and the networks that
   * are protected. Without overlaps, in ascending order.
   *
   * @param inside the networks that are protected
   */
  public List<Prefix> neverListed(List<Prefix> inside, Instant now) {
    List<Guard> guards = new ArrayList<>(operators);
    guards.addAll(roles);
    List<Prefix> all = new ArrayList<>(prefixes(guards, now));
    all.addAll(inside);
    return disjoint(all);
  }

  private static List<Prefix> disjoint(List<Guard> guards, Instant now) {
    return disjoint(prefixes(guards, now));
  }

  private static List<Prefix> prefixes(List<Guard> guards, Instant now) {
    return guards.stream()
        .filter(guard -> !guard.expired(now))
        .flatMap(guard -> guard.prefixes().stream())
        .toList();
  }

  private static List<Prefix> disjoint(List<Prefix> prefixes) {
    List<Prefix> sorted = prefixes.stream().sorted().toList();
    List<Prefix> disjoint = new ArrayList<>();
    for (Prefix prefix : sorted) {
      // Prefixes nest or are apart, and a wider one sorts before those inside it.
      boolean inside = !disjoint.isEmpty() && disjoint.get(disjoint.size() - 1).contains(prefix);
      if (!inside) disjoint.add(prefix);
    }
    return List.copyOf(disjoint);
  }

  private interface Test {
    boolean holds(Guard guard);
  }

  private static Optional<AllowEntry> first(List<Guard> guards, Instant now, Test test) {
    for (Guard guard : guards) {
      if (!guard.expired(now) && test.holds(guard)) return Optional.of(guard.entry());
    }
    return Optional.empty();
  }
}
