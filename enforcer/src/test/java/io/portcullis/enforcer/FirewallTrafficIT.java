package io.portcullis.enforcer;

import static io.portcullis.enforcer.Targets.host;
import static io.portcullis.enforcer.Targets.remote;
import static io.portcullis.enforcer.Targets.tcp;
import static io.portcullis.enforcer.Targets.udp;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.rules.Prefix;
import io.portcullis.rules.Target;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What passes a real router and what does not; the traps by their numbers. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class FirewallTrafficIT {
  private static final Duration HOUR = Duration.ofHours(1);

  private Lab lab;
  private Firewall firewall;

  enum Backend {
    NFTABLES,
    IPSET
  }

  @BeforeAll
  void make() {
    NetworkNamespace.requireKernel();
    lab = new Lab();
  }

  @AfterAll
  void unmake() {
    if (lab != null) lab.close();
  }

  private void open(Backend backend) {
    open(backend, NftFirewall.Settings.router());
  }

  private void open(Backend backend, NftFirewall.Settings settings) {
    firewall =
        lab.router()
            .call(
                () -> {
                  Firewall opened =
                      backend == Backend.NFTABLES
                          ? NftFirewall.open(settings)
                          : IpsetFirewall.open(settings);
                  opened.prepare();
                  return opened;
                });
  }

  @AfterEach
  void close() {
    lab.router().doing(firewall::remove);
    firewall.close();
  }

  private void apply(Change... changes) {
    lab.router().doing(() -> firewall.apply(List.of(changes)));
  }

  private void put(Target target) {
    apply(new Change.Put(target, HOUR));
  }

  private Firewall.Element element(Target target) {
    return lab.router().call(() -> firewall.find(target)).orElseThrow();
  }

  @ParameterizedTest
  @EnumSource
  void aConnectionIsDroppedBothWaysAndItsNeighboursAreNot(Backend backend) {
    open(backend);
    assertThat(lab.goesOut("10.0.0.5", "203.0.113.7", 443)).isTrue();
    Target target = udp("10.0.0.5", "203.0.113.7", 443);
    put(target);

    assertThat(lab.goesOut("10.0.0.5", "203.0.113.7", 443)).isFalse();
    assertThat(lab.comesIn("203.0.113.7", 443, "10.0.0.5", 5000)).isFalse();
    assertThat(element(target).packets()).isEqualTo(2);
    assertThat(element(target).bytes()).isEqualTo(2 * 33); // IPv4 20, UDP 8, "probe" 5

    assertThat(lab.goesOut("10.0.0.5", "203.0.113.7", 80)).isTrue();
    assertThat(lab.goesOut("10.0.0.5", "203.0.113.8", 443)).isTrue();
    assertThat(lab.goesOut("10.0.0.6", "203.0.113.7", 443)).isTrue();
    assertThat(lab.comesIn("203.0.113.7", 80, "10.0.0.5", 443)).isTrue();

    apply(new Change.Remove(target));
    assertThat(lab.goesOut("10.0.0.5", "203.0.113.7", 443)).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void t19Ipv6IsDroppedAlike(Backend backend) {
    open(backend);
    put(udp("fd00:1::5", "2001:db8::7", 443));
    assertThat(lab.goesOut("fd00:1::5", "2001:db8::7", 443)).isFalse();
    assertThat(lab.comesIn("2001:db8::7", 443, "fd00:1::5", 5000)).isFalse();
    assertThat(lab.goesOut("fd00:1::6", "2001:db8::7", 443)).isTrue();
    assertThat(lab.goesOut("fd00:1::5", "2001:db8::8", 443)).isTrue();
    put(remote("2001:db8::8"));
    assertThat(lab.goesOut("fd00:1::5", "2001:db8::8", 443)).isFalse();
    put(host("fd00:1::6"));
    assertThat(lab.goesOut("fd00:1::6", "2001:db8::7", 443)).isFalse();
    apply(new Change.Remove(remote("2001:db8::8")), new Change.Put(remote("2001:db8::/64"), HOUR));
    assertThat(lab.goesOut("fd00:1::5", "2001:db8::8", 80)).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void t6t7AForwardedRemoteIsDroppedBothWays(Backend backend) {
    open(backend);
    put(remote("203.0.113.7"));
    assertThat(lab.goesOut("10.0.0.5", "203.0.113.7", 443)).isFalse();
    assertThat(lab.comesIn("203.0.113.7", 9000, "10.0.0.6", 5000)).isFalse();
    assertThat(lab.goesOut("10.0.0.5", "203.0.113.8", 443)).isTrue();
    assertThat(element(remote("203.0.113.7")).packets()).isEqualTo(2);
  }

  @ParameterizedTest
  @EnumSource
  void aHostInQuarantineReachesNobodyAndIsReachedByNobody(Backend backend) {
    open(backend);
    put(host("10.0.0.5"));
    assertThat(lab.goesOut("10.0.0.5", "203.0.113.7", 443)).isFalse();
    assertThat(lab.comesIn("203.0.113.7", 9000, "10.0.0.5", 5000)).isFalse();
    assertThat(lab.goesOut("10.0.0.6", "203.0.113.7", 443)).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void t1ARangeIsEnforcedToItsLastAddressAndNotBeyond(Backend backend) {
    open(backend);
    Target range = remote("203.0.113.8/29"); // .8 to .15
    put(range);
    assertThat(lab.goesOut("10.0.0.5", "203.0.113.8", 443)).isFalse();
    assertThat(lab.comesIn("203.0.113.8", 9000, "10.0.0.5", 5000)).isFalse();
    assertThat(lab.goesOut("10.0.0.5", "203.0.113.7", 443)).isTrue();
    assertThat(lab.goesOut("10.0.0.5", "203.0.113.77", 443)).isTrue();
    assertThat(element(range).packets()).isEqualTo(2);

    put(remote("203.0.113.64/26")); // .64 to .127
    assertThat(lab.goesOut("10.0.0.5", "203.0.113.77", 443)).isFalse();
    assertThat(lab.goesOut("10.0.0.5", "203.0.113.7", 443)).isTrue();
    // Writing the second did not cost the first its counter.
    assertThat(element(range).packets()).isEqualTo(2);
    apply(new Change.Remove(range));
    assertThat(lab.goesOut("10.0.0.5", "203.0.113.8", 443)).isTrue();
    assertThat(lab.goesOut("10.0.0.5", "203.0.113.77", 443)).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void t14AnAllowedAddressInABlockedRangePassesBothWays(Backend backend) {
    open(backend);
    apply(
        new Change.Put(remote("203.0.113.0/24"), HOUR),
        new Change.Put(remote("203.0.113.8"), HOUR),
        new Change.Put(udp("10.0.0.5", "203.0.113.8", 443), HOUR),
        new Change.Put(host("10.0.0.6"), HOUR),
        new Change.Allow(List.of(Prefix.parse("203.0.113.8"))));
    assertThat(lab.goesOut("10.0.0.5", "203.0.113.8", 443)).isTrue();
    assertThat(lab.goesOut("10.0.0.6", "203.0.113.8", 443)).isTrue();
    assertThat(lab.comesIn("203.0.113.8", 443, "10.0.0.5", 5000)).isTrue();
    assertThat(lab.goesOut("10.0.0.5", "203.0.113.7", 443)).isFalse();
    assertThat(lab.goesOut("10.0.0.5", "203.0.113.77", 443)).isFalse();
    apply(new Change.Allow(List.of()));
    assertThat(lab.goesOut("10.0.0.5", "203.0.113.8", 443)).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void t4AnEstablishedConnectionDiesAtOnceBehindTheRoutersOwnAccept(Backend backend) {
    lab.router().nft("add", "table", "inet", "router");
    lab.router()
        .nft(
            "add chain inet router forward { type filter hook forward priority 0; policy accept; }");
    lab.router().nft("add rule inet router forward ct state established,related accept");
    open(backend);
    try (Lab.Link link = lab.connect("10.0.0.5", "203.0.113.7", 8443);
        Lab.Link other = lab.connect("10.0.0.6", "203.0.113.7", 8444)) {
      assertThat(link.carriesOut()).isTrue();
      assertThat(link.carriesIn()).isTrue();
      put(tcp("10.0.0.5", "203.0.113.7", 8443));
      assertThat(link.carriesOut()).isFalse();
      assertThat(link.carriesIn()).isFalse();
      assertThat(other.carriesOut()).isTrue();
      assertThat(other.carriesIn()).isTrue();
    } finally {
      lab.router().nft("delete", "table", "inet", "router");
    }
  }

  @ParameterizedTest
  @EnumSource
  void t10AnExpiredDropLetsTrafficThroughWithoutAnybodyRunning(Backend backend)
      throws InterruptedException {
    open(backend);
    apply(
        new Change.Put(udp("10.0.0.5", "203.0.113.7", 443), Duration.ofSeconds(2)),
        new Change.Put(remote("203.0.113.64/26"), Duration.ofSeconds(2)));
    firewall.close(); // nobody holds a socket any more
    assertThat(lab.goesOut("10.0.0.5", "203.0.113.7", 443)).isFalse();
    assertThat(lab.goesOut("10.0.0.5", "203.0.113.77", 443)).isFalse();
    Thread.sleep(3200);
    assertThat(lab.goesOut("10.0.0.5", "203.0.113.7", 443)).isTrue();
    assertThat(lab.goesOut("10.0.0.5", "203.0.113.77", 443)).isTrue();
    open(backend);
  }

  @ParameterizedTest
  @EnumSource
  void theRouterItselfIsProtectedWhenAskedFor(Backend backend) {
    open(backend, NftFirewall.Settings.host());
    put(remote("203.0.113.7"));
    assertThat(Lab.passes(lab.outside(), "203.0.113.7", 9000, lab.router(), "203.0.113.1", 5000, 5))
        .isFalse();
    assertThat(Lab.passes(lab.router(), "203.0.113.1", 0, lab.outside(), "203.0.113.7", 5000, 5))
        .isFalse();
    assertThat(Lab.passes(lab.outside(), "203.0.113.8", 9000, lab.router(), "203.0.113.1", 5000, 5))
        .isTrue();
    assertThat(lab.goesOut("10.0.0.5", "203.0.113.7", 443)).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void otherProtocolsAndFragmentsAreNotBroken(Backend backend) {
    open(backend);
    put(udp("10.0.0.5", "203.0.113.7", 443));
    put(udp("fd00:1::5", "2001:db8::7", 443));
    for (String destination : List.of("203.0.113.7", "2001:db8::7")) {
      // As root, Java asks by ICMP echo.
      boolean answered =
          lab.inside().call(() -> InetAddress.getByName(destination).isReachable(2000));
      assertThat(answered).as(destination).isTrue();
    }
    // Of 4,000 bytes the later fragments have no ports.
    assertThat(lab.goesOut("10.0.0.5", "203.0.113.7", 80, 4000)).isTrue();
    assertThat(lab.goesOut("fd00:1::5", "2001:db8::7", 80, 4000)).isTrue();
    assertThat(lab.goesOut("10.0.0.5", "203.0.113.7", 443, 4000)).isFalse();
    assertThat(lab.goesOut("fd00:1::5", "2001:db8::7", 443, 4000)).isFalse();
  }

  /** A router that translates and accepts what is established, as most do. */
  private void translate() {
    for (String line :
        List.of(
            "add table inet router",
            "add chain inet router post { type nat hook postrouting priority 100; policy accept; }",
            "add rule inet router post oifname wan masquerade",
            "add chain inet router forward { type filter hook forward priority 0; policy accept; }",
            "add rule inet router forward ct state established,related accept")) {
      lab.router().nft(line);
    }
  }

  private String tracked() {
    return lab.router().run("cat", "/proc/net/nf_conntrack");
  }

  @Test
  void t05WhereAFlowtableIsTheKernelForgetsExactlyTheBlockedConnections() {
    translate();
    firewall = lab.router().call(() -> NftFirewall.open(NftFirewall.Settings.router(), true));
    try (Lab.Link link = lab.connect("10.0.0.5", "203.0.113.7", 8443);
        Lab.Link six = lab.connect("fd00:1::5", "2001:db8::7", 8445);
        Lab.Link quarantined = lab.connect("10.0.0.6", "203.0.113.77", 8447);
        Lab.Link allowed = lab.connect("10.0.0.6", "203.0.113.8", 8448);
        Lab.Link other = lab.connect("10.0.0.5", "203.0.113.7", 8444)) {
      assertThat(tracked()).contains("8443", "8444", "8445", "8447", "8448");
      apply(
          new Change.Allow(List.of(Prefix.parse("203.0.113.8"))),
          new Change.Put(tcp("10.0.0.5", "203.0.113.7", 8443), HOUR),
          new Change.Put(remote("2001:db8::/64"), HOUR),
          new Change.Put(host("10.0.0.6"), HOUR));
      assertThat(tracked()).contains("8444", "8448").doesNotContain("8443", "8445", "8447");
      for (Lab.Link cut : List.of(link, six, quarantined)) {
        assertThat(cut.carriesOut()).isFalse();
        assertThat(cut.carriesIn()).isFalse();
      }
      assertThat(tracked()).as("nor does it track them again").doesNotContain("8443", "8445");
      assertThat(other.carriesOut() && other.carriesIn()).isTrue();
      assertThat(allowed.carriesOut() && allowed.carriesIn()).isTrue();
      apply(new Change.Allow(List.of()));
      assertThat(tracked()).as("it passes no longer").doesNotContain("8448");
      assertThat(allowed.carriesOut()).isFalse();
      assertThat(firewall.notices()).isEmpty();
    } finally {
      lab.router().nft("delete table inet router");
    }
  }

  @Test
  void withoutAFlowtableNoConnectionIsForgotten() {
    translate();
    open(Backend.NFTABLES);
    try (Lab.Link link = lab.connect("10.0.0.5", "203.0.113.7", 8443)) {
      put(tcp("10.0.0.5", "203.0.113.7", 8443));
      assertThat(tracked()).contains("8443");
      assertThat(link.carriesOut()).as("our chain drops it all the same").isFalse();
    } finally {
      lab.router().nft("delete table inet router");
    }
  }

  @Test
  void aDeviceThatGoesAwayTakesOnlyItsOwnHookAlong() {
    lab.router().run("ip", "link", "add", "ppp9", "type", "veth", "peer", "name", "ppp8");
    open(
        Backend.NFTABLES,
        new NftFirewall.Settings(Set.of(), List.of("lan", "ppp9", "nosuch"), 1000));
    put(udp("10.0.0.5", "203.0.113.7", 443));
    assertThat(lab.goesOut("10.0.0.5", "203.0.113.7", 443)).isFalse();
    lab.router().run("ip", "link", "delete", "ppp9");
    put(udp("10.0.0.6", "203.0.113.7", 443));
    assertThat(lab.goesOut("10.0.0.5", "203.0.113.7", 443)).isFalse();
    assertThat(lab.goesOut("10.0.0.6", "203.0.113.7", 443)).isFalse();
    lab.router().doing(() -> assertThat(firewall.intact()).isTrue());
    lab.router().run("ip", "link", "add", "ppp9", "type", "veth", "peer", "name", "ppp8");
    put(udp("10.0.0.6", "203.0.113.8", 443));
    assertThat(lab.router().nft("list", "ruleset")).contains("ppp9");
    lab.router().run("ip", "link", "delete", "ppp9");
  }

  @Test
  void t5AnIngressChainAloneDropsWhatArrives() {
    open(Backend.NFTABLES, new NftFirewall.Settings(Set.of(), List.of("lan", "wan"), 1000));
    put(udp("10.0.0.5", "203.0.113.7", 443));
    put(remote("2001:db8::7"));
    assertThat(lab.goesOut("10.0.0.5", "203.0.113.7", 443)).isFalse();
    assertThat(lab.comesIn("203.0.113.7", 443, "10.0.0.5", 5000)).isFalse();
    assertThat(lab.goesOut("fd00:1::5", "2001:db8::7", 443)).isFalse();
    assertThat(lab.goesOut("10.0.0.6", "203.0.113.7", 443)).isTrue();
    assertThat(lab.goesOut("fd00:1::5", "2001:db8::8", 443)).isTrue();
  }

  @Test
  void onABridgeTheIngressChainOfItsPortsDrops() {
    open(Backend.NFTABLES); // for close()
    try (NetworkNamespace left = NetworkNamespace.create("left");
        NetworkNamespace bridge = NetworkNamespace.create("bridge");
        NetworkNamespace right = NetworkNamespace.create("right")) {
      bridge.run("ip", "link", "add", "br0", "type", "bridge");
      bridge.run("ip", "link", "set", "br0", "up");
      port(bridge, left, "p1", "192.0.2.1/24");
      port(bridge, right, "p2", "192.0.2.2/24");
      NftFirewall.Settings ports = new NftFirewall.Settings(Set.of(), List.of("p1", "p2"), 1000);
      Firewall bridged = bridge.call(() -> NftFirewall.open(ports));
      assertThat(Lab.passes(left, "192.0.2.1", 0, right, "192.0.2.2", 443, 5)).isTrue();
      bridge.doing(
          () -> bridged.apply(List.of(new Change.Put(udp("192.0.2.1", "192.0.2.2", 443), HOUR))));
      assertThat(Lab.passes(left, "192.0.2.1", 0, right, "192.0.2.2", 443, 5)).isFalse();
      assertThat(Lab.passes(left, "192.0.2.1", 0, right, "192.0.2.2", 80, 5)).isTrue();
      bridged.close();
    }
  }

  private static void port(
      NetworkNamespace bridge, NetworkNamespace host, String port, String address) {
    bridge.run(
        "ip", "link", "add", port, "type", "veth", "peer", "name", "eth0", "netns", host.name());
    bridge.run("ip", "link", "set", port, "master", "br0", "up");
    host.run("ip", "link", "set", "eth0", "up");
    host.run("ip", "addr", "add", address, "dev", "eth0");
  }
}
