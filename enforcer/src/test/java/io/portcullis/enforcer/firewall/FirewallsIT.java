package io.portcullis.enforcer.firewall;

import static io.portcullis.enforcer.firewall.Targets.remote;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.enforcer.NetworkNamespace;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The choice on this kernel, which has both. */
final class FirewallsIT {
  private static final FirewallSettings SETTINGS = FirewallSettings.router();
  @AutoClose private NetworkNamespace namespace;

  @BeforeEach
  void make() {
    namespace = NetworkNamespace.create("choice");
  }

  private static String opened(Firewalls.Choice choice) throws FirewallException {
    try (Firewall firewall = Firewalls.open(choice, SETTINGS)) {
      return Firewalls.why(choice, firewall);
    }
  }

  @Test
  void theChoiceIsNftablesHereUnlessConfiguredOtherwise() {
    namespace.doing(
        () -> {
          assertThat(opened(Firewalls.Choice.AUTOMATIC)).startsWith("nftables: this kernel has");
          assertThat(opened(Firewalls.Choice.NFTABLES)).isEqualTo("nftables, as configured");
          assertThat(opened(Firewalls.Choice.IPSET)).isEqualTo("ipset, as configured");
        });
    // Opening alone changes nothing.
    assertThat(namespace.nft("list", "ruleset")).isEmpty();
    assertThat(namespace.run("ipset", "list", "-n")).isEmpty();
  }

  @Test
  void withoutNfTablesIpsetDropsFromTheFirstBlockOn() {
    Firewalls.Door noTables =
        settings -> {
          throw new FirewallException(FirewallException.Kind.NOT_SUPPORTED, "no nf_tables");
        };
    namespace.doing(
        () -> {
          try (Firewall firewall =
              Firewalls.open(Firewalls.Choice.AUTOMATIC, SETTINGS, noTables, IpsetFirewall::open)) {
            firewall.apply(List.of(new Change.Put(remote("203.0.113.7"), Duration.ofMinutes(5))));
            assertThat(firewall.find(remote("203.0.113.7"))).isPresent();
          }
        });
    assertThat(namespace.run("ipset", "list")).contains("203.0.113.7 timeout");
    assertThat(namespace.nft("list", "tables")).doesNotContain("portcullis");
  }
}
