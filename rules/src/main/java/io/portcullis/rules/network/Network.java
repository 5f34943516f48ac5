package io.portcullis.rules.network;

import io.portcullis.rules.AllowEntry;
import io.portcullis.rules.InetAddresses;
import io.portcullis.rules.Prefix;
import io.portcullis.rules.Target;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What the router is and where: the inside prefixes, and the roles it found around itself. Equal
 * when nothing changed, see {@link #keepingSince}.
 *
 * @param inside prefixes whose hosts are protected and watched
 * @param roles own addresses, gateways, resolvers, DHCP servers, administrators' sessions
 */
public record Network(List<Prefix> inside, List<AllowEntry> roles) {
  public Network {
    inside = List.copyOf(inside);
    roles = List.copyOf(roles);
  }

  /** RFC 1918, RFC 6598 and RFC 4193: what is inside in recorded input. */
  public static final List<Prefix> PRIVATE =
      List.of(
          Prefix.parse("10.0.0.0/8"),
          Prefix.parse("172.16.0.0/12"),
          Prefix.parse("192.168.0.0/16"),
          Prefix.parse("100.64.0.0/10"),
          Prefix.parse("fc00::/7"));

  /** Whether an address is inside. */
  public boolean isInside(InetAddress address) {
    for (Prefix prefix : inside) {
      if (prefix.contains(address)) return true;
    }
    return false;
  }

  /** Whether an address as text is inside; what is no address is not. */
  public boolean isInside(String address) {
    return InetAddresses.parse(address).map(this::isInside).orElse(false);
  }

  /** Whether a connection goes from inside to outside: nothing else is ever blocked on evidence. */
  public boolean goesOut(Target.Connection connection) {
    return isInside(connection.source()) && !isInside(connection.destination());
  }

  /** Recorded input: private addresses are inside, and no role of this machine means anything. */
  public static Network recorded(Optional<List<Prefix>> inside) {
    return new Network(inside.orElse(PRIVATE), Roles.special(List.of(), Instant.EPOCH));
  }

  /**
   * One interface as the kernel has it.
   *
   * @param up as the administrator set it, with carrier or without
   * @param networks connected networks, without link-local ones, which are never forwarded
   * @param defaultRoute whether a default route, IPv4 or IPv6, leaves through it
   */
  public record Interface(
      String name,
      boolean up,
      boolean loopback,
      List<InetAddress> addresses,
      List<Prefix> networks,
      boolean defaultRoute) {
    public Interface {
      addresses = List.copyOf(addresses);
      networks = List.copyOf(networks);
    }

    private Interface asUplink() {
      return new Interface(name, up, loopback, addresses, networks, true);
    }

    /** Whether it can carry traffic of others: up, addressed, no loopback. */
    boolean isUsable() {
      return up && !loopback && !networks.isEmpty();
    }
  }

  /** All interfaces of this machine. */
  public static List<Interface> interfaces() throws IOException {
    return interfaces(Path.of("/"));
  }

  /**
   * These interfaces, some of which are known to be uplinks from elsewhere: /proc shows the default
   * routes of the main table only.
   */
  public static List<Interface> withUplinks(List<Interface> interfaces, Set<String> uplinks) {
    return interfaces.stream()
        .map(each -> uplinks.contains(each.name()) ? each.asUplink() : each)
        .toList();
  }

  static List<Interface> interfaces(Path root) throws IOException {
    Routes routes = Routes.read(root);
    Set<String> setUp = Listening.read(root);
    List<Interface> found = new ArrayList<>();
    for (NetworkInterface each : NetworkInterface.networkInterfaces().toList()) {
      List<InetAddress> addresses = new ArrayList<>();
      List<Prefix> networks = new ArrayList<>();
      for (InterfaceAddress address : each.getInterfaceAddresses()) {
        // Anew from its bytes: without the %scope that Java hangs on.
        InetAddress plain = InetAddresses.of(address.getAddress().getAddress());
        addresses.add(plain);
        if (!plain.isLinkLocalAddress()) {
          networks.add(new Prefix(plain, address.getNetworkPrefixLength()));
        }
      }
      found.add(
          new Interface(
              each.getName(),
              // A cable that is not plugged in yet makes no other machine of a router.
              each.isUp()
                  || setUp.contains(each.getName())
                  || routes.routed().contains(each.getName()),
              each.isLoopback(),
              addresses,
              networks,
              routes.defaultInterfaces().contains(each.getName())));
    }
    return found;
  }

  /**
   * Which interfaces to watch.
   *
   * @param interfaces names; empty when none is usable
   * @param hostOnly whether this machine has no inside of its own, so that it protects itself:
   *     input and output instead of forward
   * @param why in words
   */
  public record Watched(List<String> interfaces, boolean hostOnly, String why) {
    public Watched {
      interfaces = List.copyOf(interfaces);
    }
  }

  /** Those to watch unless the operator says: up, addressed, without a default route. */
  public static Watched watchedByDefault(List<Interface> interfaces) {
    List<String> inner =
        interfaces.stream()
            .filter(each -> each.isUsable() && !each.defaultRoute())
            .map(Interface::name)
            .toList();
    if (!inner.isEmpty()) {
      return new Watched(inner, false, "up, addressed and without a default route");
    }
    List<String> all =
        interfaces.stream().filter(Interface::isUsable).map(Interface::name).toList();
    return new Watched(
        all,
        true,
        all.isEmpty()
            ? "no interface is up and has an address"
            : "every interface has a default route, so there is no inside: this machine protects"
                + " itself");
  }

  /**
   * Why a choice of interfaces shows only what has been through address translation, if it does:
   * each of them is an uplink, although this machine has an inside.
   */
  public static Optional<String> afterNat(Watched watched, List<Interface> interfaces) {
    List<String> uplinks =
        interfaces.stream().filter(Interface::defaultRoute).map(Interface::name).toList();
    boolean only = !watched.interfaces().isEmpty() && uplinks.containsAll(watched.interfaces());
    if (watched.hostOnly() || !only) return Optional.empty();
    return Optional.of(
        "only uplinks are watched ("
            + String.join(", ", watched.interfaces())
            + "): behind address translation every host has this machine's address there, and"
            + " blocks would name it and drop nothing; watch the inside, too");
  }

  /**
   * Finds the roles of this machine: its addresses, routes, resolvers and sessions. Reads a dozen
   * small files; cheap enough for every few seconds.
   *
   * @param interfaces all of this machine
   * @param inside the operator's; empty: the connected networks of the watched interfaces
   * @param watched names of the watched interfaces; empty: {@link #watchedByDefault}
   * @param now when a role that is found was found
   */
  public static Network discover(
      List<Interface> interfaces, Optional<List<Prefix>> inside, List<String> watched, Instant now)
      throws IOException {
    return discover(Path.of("/"), interfaces, inside, watched, now);
  }

  static Network discover(
      Path root,
      List<Interface> interfaces,
      Optional<List<Prefix>> inside,
      List<String> watched,
      Instant now)
      throws IOException {
    Watched byDefault = watchedByDefault(interfaces);
    List<String> names = watched.isEmpty() ? byDefault.interfaces() : watched;
    List<Prefix> connected =
        interfaces.stream()
            .filter(each -> names.contains(each.name()))
            .flatMap(each -> inside(each, byDefault.hostOnly()))
            .distinct()
            .sorted()
            .toList();
    return new Network(inside.orElse(connected), Roles.find(root, interfaces, now));
  }

  /** Of a machine without an inside only itself is inside, not its neighbours. */
  private static Stream<Prefix> inside(Interface watched, boolean hostOnly) {
    if (!hostOnly) return watched.networks().stream();
    return watched.addresses().stream()
        .filter(address -> !address.isLinkLocalAddress())
        .map(Prefix::of);
  }

  /**
   * This network with the times of an earlier one for the roles that it had already; equal to that
   * one when nothing changed.
   */
  public Network keepingSince(Network earlier) {
    Map<String, AllowEntry> known = new LinkedHashMap<>();
    for (AllowEntry role : earlier.roles) known.put(key(role), role);
    return new Network(
        inside,
        roles.stream()
            .map(
                role -> {
                  Instant created = known.getOrDefault(key(role), role).created();
                  return new AllowEntry(
                      role.what(), role.kind(), role.reason(), created, role.expires());
                })
            .toList());
  }

  private static String key(AllowEntry role) {
    return role.kind() + " " + role.what();
  }
}
