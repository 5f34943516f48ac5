package io.portcullis.enforcer.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.enforcer.Lab;
import io.portcullis.enforcer.NetworkNamespace;
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
}
