package io.portcullis.enforcer.firewall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which firewall it comes to on which kernel. */
final class FirewallsTest {
  private static final FirewallSettings SETTINGS = FirewallSettings.router();

  private final List<String> tried = new ArrayList<>();

  private Firewalls.Door has(String name) {
    return settings -> {
      tried.add(name);
      return new IdleFirewall.Named(name);
    };
  }

  private Firewalls.Door refuses(String name, FirewallException.Kind kind) {
    return settings -> {
      tried.add(name);
      throw new FirewallException(kind, name + " refuses");
    };
  }

  private String opened(Firewalls.Choice choice, Firewalls.Door nftables, Firewalls.Door ipset)
      throws FirewallException {
    return Firewalls.why(choice, Firewalls.open(choice, SETTINGS, nftables, ipset));
  }

  @Test
  void aKernelWithBothGetsNftablesAndIpsetIsNotEvenAsked() throws Exception {
    assertThat(opened(Firewalls.Choice.AUTOMATIC, has("nftables"), has("ipset")))
        .isEqualTo("nftables: this kernel has nf_tables");
    assertThat(tried).containsExactly("nftables");
  }

  @Test
  void aKernelWithoutNfTablesGetsIpset() throws Exception {
    Firewalls.Door none = refuses("nftables", FirewallException.Kind.NOT_SUPPORTED);
    assertThat(opened(Firewalls.Choice.AUTOMATIC, none, has("ipset")))
        .isEqualTo("ipset with iptables: this kernel has no nf_tables");
    assertThat(tried).containsExactly("nftables", "ipset");
  }

  @ParameterizedTest
  @EnumSource(
      value = FirewallException.Kind.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = "NOT_SUPPORTED")
  void anyOtherRefusalIsNoReasonToFallBack(FirewallException.Kind kind) {
    assertThatThrownBy(
            () -> opened(Firewalls.Choice.AUTOMATIC, refuses("nftables", kind), has("ipset")))
        .hasMessage("nftables refuses");
    assertThat(tried).containsExactly("nftables");
  }

  @Test
  void whatIsConfiguredIsTakenOrRefusedAndNeverReplaced() throws Exception {
    assertThat(opened(Firewalls.Choice.IPSET, has("nftables"), has("ipset")))
        .isEqualTo("ipset, as configured");
    assertThat(opened(Firewalls.Choice.NFTABLES, has("nftables"), has("ipset")))
        .isEqualTo("nftables, as configured");
    Firewalls.Door none = refuses("nftables", FirewallException.Kind.NOT_SUPPORTED);
    assertThatThrownBy(() -> opened(Firewalls.Choice.NFTABLES, none, has("ipset")))
        .hasMessage("nftables refuses");
    assertThat(tried).containsExactly("ipset", "nftables", "nftables");
  }

  @Test
  void aKernelWithNeitherIsToldBothReasons() {
    Firewalls.Door none = refuses("nftables", FirewallException.Kind.NOT_SUPPORTED);
    Firewalls.Door neither = refuses("ipset", FirewallException.Kind.NOT_SUPPORTED);
    assertThatThrownBy(() -> opened(Firewalls.Choice.AUTOMATIC, none, neither))
        .hasMessage("nftables refuses; and ipset refuses")
        .isInstanceOfSatisfying(
            FirewallException.class,
            refused -> assertThat(refused.kind()).isEqualTo(FirewallException.Kind.NOT_SUPPORTED));
  }
}
