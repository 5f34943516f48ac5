package io.portcullis.rules.network;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.portcullis.rules.AllowEntry;
import io.portcullis.rules.InetAddresses;
import io.portcullis.rules.Prefix;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds who plays which part around this machine, each with the place where it was found. */
final class Roles {
  // resolv.conf(5); systemd-resolved(8) keeps the real servers beside its stub's 127.0.0.53.
  private static final List<String> RESOLV_CONF =
      List.of("etc/resolv.conf", "run/systemd/resolve/resolv.conf");
  // RFC 2131 §2 and RFC 2132 §2 and §9.7: the options follow a magic cookie after the fixed fields;
  // 54 is the server's identifier, 0 padding, 255 the end.
  private static final int OPTIONS_AT = 240;
  private static final byte[] COOKIE = {99, (byte) 130, 83, 99};
  private static final int SERVER_IDENTIFIER = 54;

  private final List<AllowEntry> found = new ArrayList<>();
  private final Set<String> known = new LinkedHashSet<>();
  private final Instant now;

  private Roles(Instant now) {
    this.now = now;
  }

  /** All roles, in a stable order. */
  static List<AllowEntry> find(Path root, List<Network.Interface> interfaces, Instant now)
      throws IOException {
    Roles roles = new Roles(now);
    for (Network.Interface each : interfaces) {
      for (InetAddress address : each.addresses()) {
        roles.add(address, AllowEntry.Kind.OWN_ADDRESS, "address of " + each.name());
      }
    }
    for (InetAddress gateway : Routes.read(root).gateways()) {
      roles.add(gateway, AllowEntry.Kind.GATEWAY, "next hop of a route");
    }
    for (String file : RESOLV_CONF) roles.resolvers(root, file);
    roles.dhcpServers(root);
    Sessions.read(root, System.getProperty("os.arch"))
        .forEach(
            (peer, user) ->
                roles.add(
                    peer, AllowEntry.Kind.ADMIN_SESSION, "session of " + user + " from there"));
    roles.found.addAll(special(interfaces, now));
    return List.copyOf(roles.found);
  }

  private void add(InetAddress address, AllowEntry.Kind kind, String comment) {
    // What is loopback or unspecified is special already and nobody's part.
    if (address.isLoopbackAddress() || address.isAnyLocalAddress()) return;
    String what = InetAddresses.text(address);
    if (!known.add(kind + what)) return;
    found.add(new AllowEntry(what, kind, comment, now, Optional.empty()));
  }

  /** Broadcast (also of each connected network), multicast and loopback. */
  static List<AllowEntry> special(List<Network.Interface> interfaces, Instant now) {
    List<AllowEntry> special = new ArrayList<>();
    special.add(special("0.0.0.0", "unspecified, RFC 1122 §3.2.1.3", now));
    special.add(special("127.0.0.0/8", "loopback, RFC 1122 §3.2.1.3", now));
    special.add(special("224.0.0.0/4", "multicast, RFC 5771", now));
    special.add(special("255.255.255.255", "broadcast, RFC 919", now));
    special.add(special("::", "unspecified, RFC 4291 §2.5.2", now));
    special.add(special("::1", "loopback, RFC 4291 §2.5.3", now));
    special.add(special("ff00::/8", "multicast, RFC 4291 §2.7", now));
    Set<String> broadcasts = new LinkedHashSet<>();
    for (Network.Interface each : interfaces) {
      for (Prefix network : each.networks()) {
        // RFC 3021: the two addresses of a /31 are hosts.
        if (network.isIpv6() || network.length() > 30) continue;
        String what = InetAddresses.text(network.last());
        if (!each.loopback() && broadcasts.add(what)) {
          special.add(special(what, "broadcast of " + network, now));
        }
      }
    }
    return special;
  }

  private static AllowEntry special(String what, String comment, Instant now) {
    return new AllowEntry(what, AllowEntry.Kind.SPECIAL, comment, now, Optional.empty());
  }

  private void resolvers(Path root, String file) throws IOException {
    for (String line : lines(root.resolve(file))) {
      String[] words = line.strip().split("\\s+", -1);
      if (words.length < 2 || !words[0].equals("nameserver")) continue;
      int zone = words[1].indexOf('%');
      InetAddresses.parse(zone < 0 ? words[1] : words[1].substring(0, zone))
          .ifPresent(address -> add(address, AllowEntry.Kind.RESOLVER, "name server in /" + file));
    }
  }

  /** The lease files of dhclient, NetworkManager, systemd-networkd and dhcpcd. */
  private void dhcpServers(Path root) throws IOException {
    for (String folder : List.of("var/lib/dhcp", "var/lib/NetworkManager")) {
      for (Path file : files(root, folder, "*.lease*")) {
        lastServer(file).ifPresent(server -> dhcp(server, root, file));
      }
    }
    for (Path file : files(root, "run/systemd/netif/leases", "*")) {
      lastServer(file).ifPresent(server -> dhcp(server, root, file));
    }
    for (Path file : files(root, "var/lib/dhcpcd", "*.lease")) {
      optionServer(Files.readAllBytes(file)).ifPresent(server -> dhcp(server, root, file));
    }
  }

  private void dhcp(InetAddress server, Path root, Path file) {
    add(server, AllowEntry.Kind.DHCP_SERVER, "lease in /" + root.relativize(file));
  }

  private static List<Path> files(Path root, String folder, String pattern) throws IOException {
    List<Path> files = new ArrayList<>();
    if (!Files.isReadable(root.resolve(folder))) return files;
    try (DirectoryStream<Path> all = Files.newDirectoryStream(root.resolve(folder), pattern)) {
      for (Path file : all) {
        if (Files.isRegularFile(file) && Files.isReadable(file)) files.add(file);
      }
    }
    // A folder has no order of its own, and roles are compared.
    files.sort(null);
    return files;
  }

  /** Every byte is a character of ISO 8859-1: an odd one in a lease must not end the search. */
  private static List<String> lines(Path file) throws IOException {
    return Files.isReadable(file) ? Files.readAllLines(file, ISO_8859_1) : List.of();
  }

  /** dhclient.leases(5) appends, so the last counts; the others write SERVER_ADDRESS once. */
  private static Optional<InetAddress> lastServer(Path file) throws IOException {
    Optional<InetAddress> last = Optional.empty();
    for (String line : lines(file)) {
      String text = line.strip();
      if (text.startsWith("option dhcp-server-identifier ")) {
        text = text.substring("option dhcp-server-identifier ".length()).replace(";", "");
      } else if (text.startsWith("SERVER_ADDRESS=")) {
        text = text.substring("SERVER_ADDRESS=".length());
      } else {
        continue;
      }
      Optional<InetAddress> server = InetAddresses.parse(text.strip());
      if (server.isPresent()) last = server;
    }
    return last;
  }

  /** dhcpcd keeps the server's message as it came. */
  private static Optional<InetAddress> optionServer(byte[] message) {
    if (message.length < OPTIONS_AT
        || !Arrays.equals(Arrays.copyOfRange(message, OPTIONS_AT - 4, OPTIONS_AT), COOKIE)) {
      return Optional.empty();
    }
    int at = OPTIONS_AT;
    while (at + 1 < message.length && message[at] != (byte) 255) {
      if (message[at] == 0) {
        at++;
        continue;
      }
      int length = message[at + 1] & 0xff;
      boolean whole = at + 2 + length <= message.length;
      if (message[at] == SERVER_IDENTIFIER && length == 4 && whole) {
        return Optional.of(InetAddresses.of(Arrays.copyOfRange(message, at + 2, at + 6)));
      }
      at += 2 + length;
    }
    return Optional.empty();
  }
}
