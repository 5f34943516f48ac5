package io.portcullis.enforcer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class KernelInventoryIT {

  @Test
  void theRoutersKernelIsSeenAsItIs() {
    NetworkNamespace.requireKernel();
    try (Lab lab = new Lab()) {
      KernelInventory router = lab.router().call(() -> KernelInventory.take());
      assertThat(router.nfTables()).isTrue();
      assertThat(router.netAdmin()).isTrue();
      assertThat(router.forwardsIpv4()).isTrue();
      assertThat(router.forwardsIpv6()).isTrue();
      assertThat(router.translates()).isFalse();
      assertThat(router.flowtables()).isEmpty();

      lab.router().nft("add table ip nat");
      lab.router()
          .nft("add chain ip nat post { type nat hook postrouting priority 100; policy accept; }");
      assertThat(lab.router().call(() -> KernelInventory.take()).translates()).isTrue();
      assertThat(lab.inside().call(() -> KernelInventory.take()).forwardsIpv4()).isFalse();
    }
  }

  @Test
  void theChoiceIsNftablesHereAndSaysWhy() {
    try (NetworkNamespace namespace = NetworkNamespace.create("choice")) {
      namespace.doing(
          () -> {
            NftFirewall.Settings settings = NftFirewall.Settings.router();
            try (Firewall nft = Firewalls.open(Firewalls.Choice.AUTOMATIC, settings).firewall();
                Firewall ipset = Firewalls.open(Firewalls.Choice.IPSET, settings).firewall()) {
              assertThat(nft.name()).isEqualTo("nftables");
              assertThat(ipset.name()).isEqualTo("ipset");
            }
            assertThat(Firewalls.open(Firewalls.Choice.AUTOMATIC, settings).why())
                .contains("nf_tables");
          });
      // Opening alone changes nothing.
      assertThat(namespace.nft("list", "ruleset")).isEmpty();
    }
  }
}
