package io.portcullis.enforcer.firewall;

import static io.portcullis.enforcer.firewall.Targets.host;
import static io.portcullis.enforcer.firewall.Targets.remote;
import static io.portcullis.enforcer.firewall.Targets.tcp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.enforcer.NetworkNamespace;
import io.portcullis.rules.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What only nftables promises, with nft(8) as the witness. */
final class NftFirewallIT {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Target TARGET = tcp("10.0.0.5", "203.0.113.7", 443);

  private NetworkNamespace namespace;
  private Firewall firewall;

  @BeforeEach
  void open() {
    namespace = NetworkNamespace.create("nft");
    firewall = open(FirewallSettings.router());
  }

  private Firewall open(FirewallSettings settings) {
    return namespace.call(() -> NftFirewall.open(settings));
  }

  @AfterEach
  void close() {
    if (firewall != null) firewall.close();
    if (namespace != null) namespace.close();
  }

  private static FirewallSettings sized(int size) {
    return new FirewallSettings(EnumSet.of(FirewallSettings.Hook.FORWARD), List.of(), size);
  }

  @Test
  void nftReadsOurTableAsItsOwn() throws FirewallException {
    firewall.apply(
        List.of(new Change.Put(TARGET, HOUR), new Change.Put(remote("198.51.100.0/24"), HOUR)));
    String table = namespace.nft("list", "table", "inet", "portcullis_v1");
    assertThat(table)
        .contains("type filter hook forward priority filter - 10; policy accept;")
        .contains("10.0.0.5 . tcp . 443 . 203.0.113.7 counter packets 0 bytes 0 timeout 1h")
        .contains("198.51.100.0/24 counter packets 0 bytes 0 timeout 1h")
        .contains("ip saddr @allow4 return comment \"from allowlist\"");
    // What nft lists it can read again.
    namespace.nft("delete", "table", "inet", "portcullis_v1");
    namespace.run("sh", "-c", "nft -f - <<'END'\n" + table + "\nEND");
    assertThat(firewall.intact()).isTrue();
    assertThat(firewall.find(TARGET)).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "flush ruleset",
        "delete table inet portcullis_v1",
        "flush chain inet portcullis_v1 guard4",
        "flush chain inet portcullis_v1 forward",
        "insert rule inet portcullis_v1 guard6 accept",
        "add chain inet portcullis_v1 forward { policy drop; }",
        "add table inet portcullis_v1 { flags dormant; }",
        "delete set inet portcullis_v1 host_prefixes6"
      })
  void t12WhatAStrangerDoesToOurTableIsNoticedAndMended(String harm) throws FirewallException {
    firewall.prepare();
    assertThat(firewall.intact()).isTrue();
    namespace.nft(harm);
    assertThat(firewall.intact()).isFalse();
    firewall.prepare();
    assertThat(firewall.intact()).isTrue();
    namespace.nft(harm);
    firewall.apply(List.of(new Change.Put(TARGET, HOUR)));
    assertThat(firewall.intact()).isTrue();
    assertThat(firewall.find(TARGET)).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "s/ drop comment/ accept comment/",
        "s/@remotes4 drop/@hosts4 drop/",
        "s/ip saddr @allow4/ip daddr @allow4/",
        "s/@connections6 drop/@connections6 counter drop/",
        "s/jump guard4/jump guard6/"
      })
  void rulesThatDoSomethingElseUnderOurCommentsAreNoticedAndMended(String harm)
      throws FirewallException {
    firewall.apply(List.of(new Change.Put(TARGET, HOUR)));
    String table = namespace.nft("list", "table", "inet", "portcullis_v1");
    String other = namespace.run("sh", "-c", "sed '" + harm + "' <<'END'\n" + table + "\nEND");
    assertThat(other).isNotEqualToIgnoringWhitespace(table);
    namespace.nft("delete", "table", "inet", "portcullis_v1");
    namespace.run("sh", "-c", "nft -f - <<'END'\n" + other + "\nEND");
    assertThat(firewall.intact()).isFalse();
    firewall.prepare();
    assertThat(firewall.intact()).isTrue();
    assertThat(firewall.find(TARGET)).isPresent();
    assertThat(namespace.nft("list", "table", "inet", "portcullis_v1"))
        .contains("@remotes4 drop", "jump guard4")
        .doesNotContain("accept comment", "counter drop");
  }

  @Test
  void mendingOurRulesKeepsTheElements() throws FirewallException {
    firewall.apply(List.of(new Change.Put(TARGET, HOUR)));
    namespace.nft("flush chain inet portcullis_v1 guard4");
    firewall.prepare();
    assertThat(firewall.intact()).isTrue();
    assertThat(firewall.find(TARGET)).isPresent();
  }

  @Test
  void aSetOfAnotherShapeUnderOurNameIsReplaced() throws FirewallException {
    namespace.nft("add table inet portcullis_v1");
    namespace.nft("add set inet portcullis_v1 remotes4 { type ipv6_addr; }");
    firewall.apply(List.of(new Change.Put(remote("203.0.113.7"), HOUR)));
    assertThat(firewall.find(remote("203.0.113.7"))).isPresent();
    assertThat(firewall.intact()).isTrue();
  }

  @Test
  void othersTablesAreNotTouched() throws FirewallException {
    namespace.nft("add table inet router");
    namespace.nft("add chain inet router forward { type filter hook forward priority 0; }");
    namespace.nft("add rule inet router forward ct state established accept");
    String before = namespace.nft("list", "ruleset");
    firewall.apply(List.of(new Change.Put(TARGET, HOUR)));
    firewall.prepare();
    assertThat(namespace.nft("list", "table", "inet", "router")).isEqualTo(before);
    firewall.remove();
    assertThat(namespace.nft("list", "ruleset")).isEqualTo(before);
  }

  @Test
  void aGapInARangeCountsAsNotDropped() throws FirewallException {
    firewall.apply(List.of(new Change.Put(remote("198.51.100.0/24"), HOUR)));
    namespace.nft("flush set inet portcullis_v1 ranges4");
    assertThat(firewall.find(remote("198.51.100.0/24"))).isEmpty();
    assertThat(firewall.list()).isEmpty();
    firewall.apply(List.of(new Change.Put(remote("192.0.2.0/24"), HOUR)));
    assertThat(firewall.find(remote("198.51.100.0/24"))).isPresent();
  }

  @Test
  void theLastAddressesOfBothFamiliesCanLieInRanges() throws FirewallException {
    List<Target> targets =
        List.of(
            remote("0.0.0.0/8"), remote("255.255.255.0/24"), remote("ffff::/16"), remote("::/16"));
    firewall.apply(targets.stream().map(target -> (Change) new Change.Put(target, HOUR)).toList());
    for (Target target : targets) assertThat(firewall.find(target)).isPresent();
    namespace.nft("get", "element", "inet", "portcullis_v1", "ranges4", "{ 255.255.255.255 }");
    assertThatThrownBy(
            () ->
                namespace.nft("get", "element", "inet", "portcullis_v1", "ranges4", "{ 9.0.0.1 }"))
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void aFullSetRefusesTheWholeBatchAndChangesNothing() throws FirewallException {
    firewall = open(sized(3));
    firewall.apply(
        List.of(
            new Change.Put(remote("192.0.2.1"), HOUR), new Change.Put(remote("192.0.2.2"), HOUR)));
    List<Change> tooMany =
        List.of(
            new Change.Put(remote("192.0.2.3"), HOUR),
            new Change.Put(host("10.0.0.5"), HOUR),
            new Change.Put(remote("192.0.2.4"), HOUR));
    assertThatThrownBy(() -> firewall.apply(tooMany))
        .isInstanceOfSatisfying(
            FirewallException.class,
            refused -> assertThat(refused.kind()).isEqualTo(FirewallException.Kind.FULL))
        .hasMessageContaining("full");
    assertThat(firewall.list()).hasSize(2);
    assertThat(firewall.find(host("10.0.0.5"))).isEmpty();
    // The answers to the failed batch must not be taken for those to the next.
    assertThat(firewall.find(remote("192.0.2.1"))).isPresent();

    List<Bisection.Refused> refused = Bisection.apply(firewall, tooMany);
    assertThat(refused).extracting(Bisection.Refused::change).containsExactly(tooMany.get(2));
    assertThat(firewall.list()).hasSize(4);
  }

  @Test
  void inAFullSetTimesCanBeChangedAndElementsRemoved() throws FirewallException {
    firewall = open(sized(2));
    firewall.apply(
        List.of(
            new Change.Put(remote("192.0.2.1"), HOUR), new Change.Put(remote("192.0.2.2"), HOUR)));
    firewall.apply(List.of(new Change.Put(remote("192.0.2.1"), HOUR.multipliedBy(5))));
    assertThat(firewall.find(remote("192.0.2.1")).orElseThrow().timeout())
        .isCloseTo(HOUR.multipliedBy(5), Duration.ofSeconds(1));
    // One that is not there and one that is.
    firewall.apply(
        List.of(new Change.Remove(remote("192.0.2.9")), new Change.Remove(remote("192.0.2.1"))));
    assertThat(firewall.find(remote("192.0.2.1"))).isEmpty();
    firewall.apply(
        List.of(
            new Change.Remove(remote("192.0.2.2")),
            new Change.Put(remote("192.0.2.3"), HOUR),
            new Change.Put(remote("192.0.2.4"), HOUR)));
    assertThat(firewall.list()).hasSize(2);
  }

  @Test
  void fiftyThousandBlocksAreOneTransaction() throws FirewallException {
    List<Change> changes = new ArrayList<>();
    for (int index = 0; index < 50_000; index++) {
      String source = "fd00:1::" + Integer.toHexString(index);
      changes.add(new Change.Put(tcp(source, "2001:db8::7", 443), HOUR));
    }
    firewall.prepare();
    firewall.apply(changes);
    assertThat(firewall.list()).hasSize(50_000);
    assertThat(firewall.find(tcp("fd00:1::c34f", "2001:db8::7", 443))).isPresent();
  }

  @Test
  void anotherProcessSeesAndChangesTheSame() throws FirewallException {
    Firewall other = open(FirewallSettings.router());
    firewall.apply(List.of(new Change.Put(remote("198.51.100.0/24"), HOUR)));
    other.apply(List.of(new Change.Put(remote("198.51.0.0/16"), HOUR.multipliedBy(2))));
    firewall.apply(List.of(new Change.Remove(remote("198.51.0.0/16"))));
    assertThat(other.find(remote("198.51.100.0/24"))).isPresent();
    assertThat(other.find(remote("198.51.0.0/16"))).isEmpty();
    assertThat(firewall.intact()).isTrue();
    other.close();
  }

  @Test
  void aCommandWithOtherSettingsDoesNotUndoTheGatewaysChains() throws FirewallException {
    Firewall gateway = open(FirewallSettings.host());
    gateway.prepare();
    firewall.apply(List.of(new Change.Put(TARGET, HOUR)));
    assertThat(gateway.intact()).isTrue();
    assertThat(firewall.intact()).isTrue();
    gateway.prepare();
    assertThat(firewall.intact()).isFalse();
    gateway.close();
  }

  @Test
  void anIngressChainIsBoundToItsDevices() throws FirewallException {
    namespace.run("ip", "link", "add", "lan", "type", "veth", "peer", "name", "lan2");
    namespace.run("ip", "link", "add", "wan", "type", "veth", "peer", "name", "wan2");
    Firewall ingress =
        open(
            new FirewallSettings(
                EnumSet.of(FirewallSettings.Hook.FORWARD), List.of("lan", "wan"), 1000));
    ingress.prepare();
    assertThat(ingress.intact()).isTrue();
    assertThat(namespace.nft("list", "ruleset")).contains("hook ingress devices = { lan, wan }");
    // Old kernels forget the hook of a device that goes away; new ones bind it when it comes back.
    namespace.run("ip", "link", "delete", "wan");
    namespace.run("ip", "link", "add", "wan", "type", "veth", "peer", "name", "wan2");
    ingress.prepare();
    assertThat(ingress.intact()).isTrue();
    assertThat(namespace.nft("list", "ruleset")).contains("hook ingress devices = { lan, wan }");
    ingress.close();
  }

  @Test
  void withoutTheRightItIsSaid() {
    String out =
        namespace.run(
            "setpriv",
            "--bounding-set=-net_admin",
            "--inh-caps=-net_admin",
            System.getProperty("java.home") + "/bin/java",
            "-cp",
            System.getProperty("java.class.path"),
            "io.portcullis.enforcer.firewall.OpenAndSay");
    assertThat(out).contains("NOT_PERMITTED").contains("CAP_NET_ADMIN");
  }
}
