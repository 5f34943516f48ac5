package io.portcullis.rules.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.rules.AllowEntry;
import io.portcullis.rules.Allowlist;
import io.portcullis.rules.InetAddresses;
import io.portcullis.rules.Prefix;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NetworkTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Network.Interface LOOPBACK =
      made("lo", true, true, false, "127.0.0.1/8", "::1/128");
  private static final Network.Interface WAN =
      made("wan", true, false, true, "192.0.2.9/24", "2001:db8:1::9/64", "fe80::1/64");
  private static final Network.Interface LAN =
      made("lan", true, false, false, "10.0.0.1/24", "fd00::1/64", "fe80::2/64");
  private static final Network.Interface DOWN = made("old", false, false, false, "10.9.0.1/24");

  @TempDir Path root;

  private static Network.Interface made(
      String name, boolean up, boolean loopback, boolean defaultRoute, String... addresses) {
    List<InetAddress> plain = new ArrayList<>();
    List<Prefix> networks = new ArrayList<>();
    for (String each : addresses) {
      int slash = each.indexOf('/');
      InetAddress address = InetAddresses.parse(each.substring(0, slash)).orElseThrow();
      plain.add(address);
      if (!address.isLinkLocalAddress()) {
        networks.add(new Prefix(address, Integer.parseInt(each.substring(slash + 1))));
      }
    }
    return new Network.Interface(name, up, loopback, plain, networks, defaultRoute);
  }

  private void file(String path, String text) throws IOException {
    file(path, text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private void file(String path, byte[] bytes) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.write(file, bytes);
  }

  private Network discover(List<Network.Interface> interfaces) throws IOException {
    return Network.discover(root, interfaces, Optional.empty(), List.of(), NOW);
  }

  private List<String> found(AllowEntry.Kind kind) throws IOException {
    return discover(List.of(LOOPBACK, WAN, LAN)).roles().stream()
        .filter(role -> role.kind() == kind)
        .map(AllowEntry::what)
        .toList();
  }

  @Test
  void theInterfaceWithoutADefaultRouteIsInside() throws Exception {
    Network.Watched watched = Network.watchedByDefault(List.of(LOOPBACK, WAN, LAN, DOWN));
    assertThat(watched.interfaces()).containsExactly("lan");
    assertThat(watched.hostOnly()).isFalse();
    assertThat(discover(List.of(LOOPBACK, WAN, LAN, DOWN)).inside())
        .containsExactly(Prefix.parse("10.0.0.0/24"), Prefix.parse("fd00::/64"));
  }

  @Test
  void aMachineWithOneInterfaceProtectsItselfAndSaysSo() throws Exception {
    Network.Watched watched = Network.watchedByDefault(List.of(LOOPBACK, WAN));
    assertThat(watched.interfaces()).containsExactly("wan");
    assertThat(watched.hostOnly()).isTrue();
    assertThat(watched.why()).contains("protects itself");
    assertThat(discover(List.of(LOOPBACK, WAN)).inside())
        .containsExactly(Prefix.parse("192.0.2.9"), Prefix.parse("2001:db8:1::9"));
  }

  @Test
  void theOperatorsInsideAndInterfacesGoFirst() throws Exception {
    List<Prefix> own = List.of(Prefix.parse("172.16.0.0/12"));
    List<Network.Interface> all = List.of(WAN, LAN);
    assertThat(Network.discover(root, all, Optional.of(own), List.of(), NOW).inside())
        .isEqualTo(own);
    assertThat(Network.discover(root, all, Optional.empty(), List.of("wan"), NOW).inside())
        .containsExactly(Prefix.parse("192.0.2.0/24"), Prefix.parse("2001:db8:1::/64"));
  }

  @Test
  void ownAddressesAndBroadcastsAreFoundButNotLoopbackAsAnAddress() throws Exception {
    assertThat(found(AllowEntry.Kind.OWN_ADDRESS))
        .containsExactly("192.0.2.9", "2001:db8:1::9", "fe80::1", "10.0.0.1", "fd00::1", "fe80::2");
    assertThat(found(AllowEntry.Kind.SPECIAL))
        .contains("127.0.0.0/8", "224.0.0.0/4", "ff00::/8", "192.0.2.255", "10.0.0.255")
        .doesNotContain("127.255.255.255");
  }

  @Test
  void gatewaysAndDefaultRoutesComeFromTheKernelsTables() throws Exception {
    String gateway = nativeHex("192.0.2.1");
    String other = nativeHex("10.0.0.254");
    String network = nativeHex("172.20.0.0");
    file(
        "proc/net/route",
        "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n"
            + "wan\t00000000\t"
            + gateway
            + "\t0003\t0\t0\t0\t00000000\t0\t0\t0\n"
            + "lan\t"
            + network
            + "\t"
            + other
            + "\t0003\t0\t0\t0\t0000FFFF\t0\t0\t0\n"
            + "lan\t0000000A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n"
            + "*\t00000000\t00000000\t0200\t0\t0\t0\t00000000\t0\t0\t0\n");
    String zeros = "0".repeat(32);
    file(
        "proc/net/ipv6_route",
        zeros
            + " 00 "
            + zeros
            + " 00 fe800000000000000000000000000099 00000400 00000001 00000000"
            + " 00000003     wan\n"
            + zeros
            + " 00 "
            + zeros
            + " 00 "
            + zeros
            + " ffffffff 00000001 00000000 00200200       lo\n");
    assertThat(found(AllowEntry.Kind.GATEWAY))
        .containsExactly("192.0.2.1", "10.0.0.254", "fe80::99");
    assertThat(Routes.read(root).defaultInterfaces()).containsExactly("wan");
    assertThat(Routes.read(root).routed()).containsExactly("wan", "lan");
  }

  @Test
  void whatIsSetUpWithoutACarrierOrARouteListensAllTheSame() throws Exception {
    file(
        "proc/net/igmp",
        """
        Idx\tDevice    : Count Querier\tGroup    Users Timer\tReporter
        1\tlo        :     1      V3
        \t\t\t\t010000E0     1 0:00000000\t\t0
        4\tlan0      :     2      V3
        \t\t\t\tFB0000E0     1 0:00000000\t\t0
        \t\t\t\t010000E0     1 0:00000000\t\t0
        12\tenx0123456789ab:     1      V3
        \t\t\t\t010000E0     1 0:00000000\t\t0
        """);
    assertThat(Listening.read(root)).containsExactly("lo", "lan0", "enx0123456789ab");
    assertThat(Listening.read(root.resolve("nowhere"))).isEmpty();
  }

  private static String nativeHex(String address) {
    byte[] bytes = InetAddresses.parse(address).orElseThrow().getAddress();
    int number = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).getInt();
    return String.format("%08X", number);
  }

  @Test
  void resolversComeFromBothFilesWithoutTheStub() throws Exception {
    file(
        "etc/resolv.conf",
        "# by hand\nnameserver 127.0.0.53\nsearch lan\nnameserver  192.0.2.53\n");
    file(
        "run/systemd/resolve/resolv.conf",
        "nameserver 192.0.2.53\nnameserver fe80::53%wan\nnameserver\nnameserver dns.example.org\n");
    assertThat(found(AllowEntry.Kind.RESOLVER)).containsExactly("192.0.2.53", "fe80::53");
  }

  @Test
  void anUplinkByAnotherRoutingTableIsNotInside() {
    Network.Interface lan =
        new Network.Interface(
            "lan0", true, false, List.of(), List.of(Prefix.parse("10.0.0.0/24")), false);
    Network.Interface tunnel =
        new Network.Interface(
            "wg0", true, false, List.of(), List.of(Prefix.parse("10.9.0.2/32")), false);
    List<Network.Interface> told = Network.withUplinks(List.of(lan, tunnel), Set.of("wg0", "gone"));
    assertThat(Network.watchedByDefault(told).interfaces()).containsExactly("lan0");
    assertThat(told.get(0)).isEqualTo(lan);
  }

  @Test
  void whoWatchesUplinksOnlyIsWarnedWhereThereIsAnInside() {
    Network.Interface lan =
        new Network.Interface(
            "lan0", true, false, List.of(), List.of(Prefix.parse("10.0.0.0/24")), false);
    Network.Interface wan =
        new Network.Interface(
            "wan0", true, false, List.of(), List.of(Prefix.parse("203.0.113.0/24")), true);
    List<Network.Interface> all = List.of(lan, wan);
    assertThat(Network.afterNat(new Network.Watched(List.of("wan0"), false, ""), all))
        .hasValueSatisfying(why -> assertThat(why).contains("only uplinks are watched (wan0)"));
    assertThat(Network.afterNat(new Network.Watched(List.of("lan0"), false, ""), all)).isEmpty();
    assertThat(Network.afterNat(new Network.Watched(List.of("lan0", "wan0"), false, ""), all))
        .isEmpty();
    assertThat(Network.afterNat(new Network.Watched(List.of("wan0"), true, ""), List.of(wan)))
        .isEmpty();
  }

  @Test
  void dhcpServersComeFromTheLeasesOfEachClient() throws Exception {
    file(
        "var/lib/dhcp/dhclient.wan.leases",
        """
        lease {
          option dhcp-server-identifier 192.0.2.66;
        }
        lease {
          option dhcp-server-identifier 192.0.2.67;
          option x "ÿ";
        }
        """);
    file("run/systemd/netif/leases/2", "ADDRESS=192.0.2.9\nSERVER_ADDRESS=192.0.2.68\n");
    file("var/lib/dhcpcd/wan.lease", dhcpMessage("192.0.2.69"));
    file("var/lib/dhcpcd/odd.lease", new byte[] {1, 2, 3});
    assertThat(found(AllowEntry.Kind.DHCP_SERVER))
        .containsExactly("192.0.2.67", "192.0.2.68", "192.0.2.69");
  }

  private static byte[] dhcpMessage(String server) {
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    message.writeBytes(new byte[236]);
    message.writeBytes(new byte[] {99, (byte) 130, 83, 99, 53, 1, 5, 0, 54, 4});
    message.writeBytes(InetAddresses.parse(server).orElseThrow().getAddress());
    message.write(255);
    return message.toByteArray();
  }

  @Test
  void administratorsSessionsComeFromUtmpAndLogind() throws Exception {
    ByteArrayOutputStream utmp = new ByteArrayOutputStream();
    utmp.writeBytes(login(7, "anna", "10.0.0.7", ""));
    utmp.writeBytes(login(8, "gone", "10.0.0.8", ""));
    utmp.writeBytes(login(7, "bert", "fd00::9", ""));
    utmp.writeBytes(login(7, "carl", "", "10.0.0.10"));
    utmp.writeBytes(login(7, "local", "", ":0"));
    utmp.writeBytes(new byte[100]);
    file("run/utmp", utmp.toByteArray());
    file("run/systemd/sessions/3", "USER=dora\nREMOTE=1\nREMOTE_HOST=10.0.0.11\nSTATE=active\n");
    file("run/systemd/sessions/4", "USER=emil\nREMOTE_HOST=10.0.0.12\nSTATE=closing\n");
    file("run/systemd/sessions/5", "USER=fred\nREMOTE=0\nSTATE=active\n");
    assertThat(Sessions.read(root, "amd64"))
        .isEqualTo(
            Map.of(
                address("10.0.0.7"), "anna",
                address("fd00::9"), "bert",
                address("10.0.0.10"), "carl",
                address("10.0.0.11"), "dora"));
  }

  private static InetAddress address(String text) {
    return InetAddresses.parse(text).orElseThrow();
  }

  /** One entry as glibc lays it out on x86. */
  private static byte[] login(int type, String user, String address, String host) {
    ByteBuffer entry = ByteBuffer.allocate(384).order(ByteOrder.nativeOrder());
    entry.putShort(0, (short) type);
    entry.put(44, user.getBytes(StandardCharsets.US_ASCII));
    entry.put(76, host.getBytes(StandardCharsets.US_ASCII));
    if (!address.isEmpty()) {
      entry.put(348, InetAddresses.parse(address).orElseThrow().getAddress());
    }
    return entry.array();
  }

  @Test
  void nothingChangedIsEqualAndAChangeIsNoticed() throws Exception {
    file("etc/resolv.conf", "nameserver 192.0.2.53\n");
    Network before = discover(List.of(WAN, LAN));
    Instant later = NOW.plusSeconds(5);
    Network same =
        Network.discover(root, List.of(WAN, LAN), Optional.empty(), List.of(), later)
            .keepingSince(before);
    assertThat(same).isEqualTo(before);
    file("etc/resolv.conf", "nameserver 192.0.2.53\nnameserver 192.0.2.54\n");
    Network changed =
        Network.discover(root, List.of(WAN, LAN), Optional.empty(), List.of(), later)
            .keepingSince(before);
    assertThat(changed).isNotEqualTo(before);
    assertThat(changed.roles())
        .filteredOn(role -> role.kind() == AllowEntry.Kind.RESOLVER)
        .extracting(AllowEntry::created)
        .containsExactly(NOW, later);
  }

  @Test
  void recordedInputHasPrivateAddressesInside() {
    Network network = Network.recorded(Optional.empty());
    assertThat(network.isInside(address("100.64.1.1"))).isTrue();
    assertThat(network.isInside(address("fd12::1"))).isTrue();
    assertThat(network.isInside(address("8.8.8.8"))).isFalse();
    assertThat(network.roles()).extracting(AllowEntry::kind).containsOnly(AllowEntry.Kind.SPECIAL);
  }

  @Test
  void thisMachineCanBeDiscovered() throws Exception {
    List<Network.Interface> interfaces = Network.interfaces();
    assertThat(interfaces).anyMatch(Network.Interface::loopback);
    Network network = Network.discover(Network.interfaces(), Optional.empty(), List.of(), NOW);
    assertThat(network.roles()).isNotEmpty();
    // Whatever was found must be usable as it is.
    Allowlist allowlist = new Allowlist(network.roles(), Map.of());
    assertThat(network.roles()).allMatch(role -> !role.isOperators());
    assertThat(allowlist.kernelPrefixes(NOW)).isEmpty();
  }
}
