package io.portcullis.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

public final class AllowlistTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  public static AllowEntry entry(String what, AllowEntry.Kind kind) {
    return new AllowEntry(what, kind, "because", NOW, Optional.empty());
  }

  private static Allowlist of(AllowEntry... entries) {
    return new Allowlist(Arrays.asList(entries), Map.of());
  }

  private static InetAddress address(String text) {
    return InetAddresses.parse(text).orElseThrow();
  }

  @Test
  void anOperatorsEntryBeatsEveryBlockThatLiesInIt() {
    AllowEntry office = entry("198.51.100.0/24", AllowEntry.Kind.OPERATOR);
    Allowlist allowlist = of(office);
    assertThat(allowlist.forbids(Blocks.remote("198.51.100.7"), NOW)).contains(office);
    assertThat(allowlist.forbids(Blocks.remote("198.51.100.0/24"), NOW)).contains(office);
    assertThat(allowlist.forbids(Blocks.host("198.51.100.7"), NOW)).contains(office);
    assertThat(allowlist.forbids(Blocks.connection("10.0.0.5-198.51.100.7-443-tcp"), NOW))
        .contains(office);
    assertThat(allowlist.forbids(Blocks.connection("198.51.100.7-203.0.113.1-443-tcp"), NOW))
        .contains(office);
    assertThat(allowlist.forbids(Blocks.remote("198.51.0.0/16"), NOW)).isEmpty();
    assertThat(allowlist.forbids(Blocks.remote("198.51.101.7"), NOW)).isEmpty();
  }

  @Test
  void t14AWiderBlockKeepsItsHoles() {
    Allowlist allowlist =
        of(
            entry("198.51.100.7", AllowEntry.Kind.OPERATOR),
            entry("198.51.100.0/28", AllowEntry.Kind.CONFIGURED),
            entry("203.0.113.1", AllowEntry.Kind.OPERATOR));
    assertThat(allowlist.holes(Blocks.remote("198.51.100.0/24"), NOW))
        .containsExactly(Prefix.parse("198.51.100.0/28"));
    assertThat(allowlist.kernelPrefixes(NOW))
        .containsExactly(Prefix.parse("198.51.100.0/28"), Prefix.parse("203.0.113.1"));
  }

  @Test
  void prefixesOfTheOtherFamilyBetweenDoNotHideAnOverlap() {
    // By their bytes the three follow each other in this order.
    Allowlist allowlist =
        of(
            entry("32.0.0.0/8", AllowEntry.Kind.OPERATOR),
            entry("2001:db8::/32", AllowEntry.Kind.OPERATOR),
            entry("32.5.0.0/16", AllowEntry.Kind.OPERATOR));
    assertThat(allowlist.kernelPrefixes(NOW))
        .containsExactly(Prefix.parse("32.0.0.0/8"), Prefix.parse("2001:db8::/32"));
  }

  @Test
  void anExpiredEntryProtectsNothing() {
    Allowlist allowlist =
        of(
            new AllowEntry(
                "198.51.100.7", AllowEntry.Kind.OPERATOR, "guest", NOW, Optional.of(NOW)));
    assertThat(allowlist.forbids(Blocks.remote("198.51.100.7"), NOW)).isEmpty();
    assertThat(allowlist.forbids(Blocks.remote("198.51.100.7"), NOW.minusMillis(1))).isPresent();
    assertThat(allowlist.kernelPrefixes(NOW)).isEmpty();
    assertThat(allowlist.of(address("198.51.100.7"), NOW)).isEmpty();
  }

  @Test
  void t17GatewayResolverDhcpServerAndOwnAddressAreNeverTheTarget() {
    Allowlist allowlist =
        of(
            entry("192.0.2.1", AllowEntry.Kind.GATEWAY),
            entry("192.0.2.53", AllowEntry.Kind.RESOLVER),
            entry("192.0.2.67", AllowEntry.Kind.DHCP_SERVER),
            entry("192.0.2.9", AllowEntry.Kind.OWN_ADDRESS),
            entry("224.0.0.0/4", AllowEntry.Kind.SPECIAL));
    for (String each :
        List.of("192.0.2.1", "192.0.2.53", "192.0.2.67", "192.0.2.9", "224.0.0.251")) {
      assertThat(allowlist.forbids(Blocks.remote(each), NOW)).as(each).isPresent();
      assertThat(allowlist.forbids(Blocks.host(each), NOW)).as(each).isPresent();
    }
    assertThat(allowlist.forbids(Blocks.remote("192.0.2.0/24"), NOW)).isPresent();
    assertThat(allowlist.forbids(Blocks.remote("192.0.2.128/25"), NOW)).isEmpty();
  }

  @Test
  void aRoleIsNoPassForTheMachineThatHasIt() {
    Allowlist allowlist =
        of(
            entry("192.0.2.53", AllowEntry.Kind.RESOLVER),
            entry("192.0.2.1", AllowEntry.Kind.GATEWAY));
    for (String dns : List.of("53-udp", "53-tcp", "853-tcp", "853-udp")) {
      assertThat(allowlist.forbids(Blocks.connection("10.0.0.5-192.0.2.53-" + dns), NOW))
          .as(dns)
          .isPresent();
    }
    assertThat(allowlist.forbids(Blocks.connection("10.0.0.5-192.0.2.53-6667-tcp"), NOW)).isEmpty();
    assertThat(allowlist.forbids(Blocks.connection("10.0.0.5-192.0.2.1-443-tcp"), NOW)).isEmpty();
    assertThat(allowlist.forbids(Blocks.connection("10.0.0.5-203.0.113.1-53-udp"), NOW)).isEmpty();
    assertThat(allowlist.kernelPrefixes(NOW)).isEmpty();
  }

  @Test
  void dhcpIsNeverCutWhereItsServersMayBe() {
    for (String server :
        List.of(
            "10.9.9.1-67",
            "172.31.0.1-67",
            "192.168.7.1-67",
            "100.64.0.1-67",
            "255.255.255.255-67",
            "169.254.0.1-67",
            "ff02::1:2-547",
            "fd12::1-547",
            "fe80::1-547")) {
      String source = server.contains(":") ? "fd00::5-" : "10.0.0.5-";
      assertThat(of().forbids(Blocks.connection(source + server + "-udp"), NOW))
          .as(server)
          .isPresent();
    }
    Allowlist leased = of(entry("192.0.2.67", AllowEntry.Kind.DHCP_SERVER));
    assertThat(leased.forbids(Blocks.connection("10.0.0.5-192.0.2.67-67-udp"), NOW)).isPresent();
    assertThat(of().forbids(Blocks.connection("10.0.0.5-10.9.9.1-67-tcp"), NOW)).isEmpty();
  }

  @Test
  void nobodyHidesOnItsPorts() {
    Allowlist leased = of(entry("192.0.2.67", AllowEntry.Kind.DHCP_SERVER));
    assertThat(leased.forbids(Blocks.connection("10.0.0.5-203.0.113.7-67-udp"), NOW)).isEmpty();
    assertThat(leased.forbids(Blocks.connection("10.0.0.5-192.0.2.67-547-udp"), NOW)).isPresent();
    assertThat(leased.forbids(Blocks.connection("fd00::5-2001:db8::1-547-udp"), NOW)).isEmpty();
  }

  @Test
  void anAdministratorsSessionProtectsExactlyItsTraffic() {
    Allowlist allowlist =
        of(
            entry("192.0.2.9", AllowEntry.Kind.OWN_ADDRESS),
            entry("10.0.0.7", AllowEntry.Kind.ADMIN_SESSION));
    assertThat(allowlist.forbids(Blocks.connection("10.0.0.7-192.0.2.9-22-tcp"), NOW)).isPresent();
    assertThat(allowlist.forbids(Blocks.connection("192.0.2.9-10.0.0.7-22-tcp"), NOW)).isPresent();
    assertThat(allowlist.forbids(Blocks.connection("10.0.0.7-203.0.113.1-443-tcp"), NOW)).isEmpty();
    assertThat(allowlist.forbids(Blocks.host("10.0.0.7"), NOW)).isEmpty();
  }

  @Test
  void aSpareHoldsForItsTargetAndStepsAsideForTheOperator() {
    AllowEntry tuple = entry("10.0.0.5-203.0.113.7-443-tcp", AllowEntry.Kind.SPARED);
    AllowEntry remote = entry("203.0.113.9", AllowEntry.Kind.SPARED);
    Allowlist allowlist = of(tuple, remote);
    assertThat(allowlist.forbids(Blocks.connection("10.0.0.5-203.0.113.7-443-tcp"), NOW))
        .contains(tuple);
    assertThat(allowlist.forbids(Blocks.connection("10.0.0.5-203.0.113.7-444-tcp"), NOW)).isEmpty();
    assertThat(allowlist.forbids(Blocks.remote("203.0.113.9"), NOW)).contains(remote);
    assertThat(allowlist.forbids(Blocks.connection("10.0.0.5-203.0.113.9-80-tcp"), NOW))
        .contains(remote);
    assertThat(allowlist.refuses(Blocks.remote("203.0.113.9"), NOW)).isEmpty();
    assertThat(allowlist.of(address("203.0.113.7"), NOW)).containsExactly(tuple);
    assertThat(allowlist.kernelPrefixes(NOW)).isEmpty();
  }

  @Test
  void aHostNameStandsForItsAnswers() {
    AllowEntry name = entry("vpn.example.org", AllowEntry.Kind.OPERATOR);
    Allowlist allowlist =
        new Allowlist(
            List.of(name, entry("unknown.example.org", AllowEntry.Kind.OPERATOR)),
            Map.of("vpn.example.org", List.of(address("198.51.100.7"), address("2001:db8::7"))));
    assertThat(allowlist.forbids(Blocks.remote("198.51.100.7"), NOW)).contains(name);
    assertThat(allowlist.kernelPrefixes(NOW))
        .containsExactly(Prefix.parse("198.51.100.7"), Prefix.parse("2001:db8::7"));
  }

  @Test
  void whatCanBeAllowedHasOneSpelling() {
    assertThat(Allowlist.subject("VPN.Example.org")).isEqualTo("vpn.example.org");
    assertThat(Allowlist.subject("2001:0db8::/64")).isEqualTo("2001:db8::/64");
    for (String wrong :
        List.of("", "10.0.0.256", "10.0.0.1/24", "a b", "-x.org", "10.1", "1.2.3.4.5")) {
      assertThatIllegalArgumentException().isThrownBy(() -> Allowlist.subject(wrong));
    }
  }
}
