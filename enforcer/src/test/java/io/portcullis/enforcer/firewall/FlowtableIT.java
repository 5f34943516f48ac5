package io.portcullis.enforcer.firewall;

import static io.portcullis.enforcer.firewall.FirewalledLab.HOUR;
import static io.portcullis.enforcer.firewall.Targets.tcp;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.enforcer.Lab;
import io.portcullis.enforcer.firewall.FirewalledLab.Backend;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A router's own flowtable, which forwards established connections past the forward hook: where the
 * kernel has them (CONFIG_NF_FLOW_TABLE), with real traffic in it; where it has none, that nothing
 * is claimed or cut because of one.
 */
final class FlowtableIT {
  private FirewalledLab router;
  private Lab lab;

  @BeforeEach
  void make() {
    router = new FirewalledLab();
    lab = router.lab();
  }

  @AfterEach
  void unmake() {
    if (router == null) return;
    router.clear();
    router.close();
  }

  /** Makes the router offload; the refusal in nft's words where this kernel cannot. */
  private Optional<String> offload() {
    lab.router().nft("add table inet theirs");
    try {
      lab.router()
          .nft(
              "add flowtable inet theirs fast"
                  + " { hook ingress priority 0; devices = { lan, wan }; }");
    } catch (AssertionError refused) {
      return Optional.of(String.valueOf(refused.getMessage()));
    }
    lab.router()
        .nft("add chain inet theirs pass { type filter hook forward priority 0; policy accept; }");
    lab.router()
        .nft("add rule inet theirs pass meta l4proto tcp ct state established flow add @fast");
    return Optional.empty();
  }

  @Test
  void t05AConnectionInARealFlowtableIsCutOrThisKernelHasNone() {
    Optional<String> refusal = offload();
    if (refusal.isEmpty()) cutsWhatIsOffloaded();
    else saysNothingOfOffload(refusal.get());
  }

  private void cutsWhatIsOffloaded() {
    try (Lab.Link link = lab.connect("10.0.0.5", "203.0.113.7", 8443);
        Lab.Link other = lab.connect("10.0.0.5", "203.0.113.7", 8444)) {
      for (Lab.Link each : List.of(link, other)) {
        assertThat(each.carriesOut() && each.carriesIn()).isTrue();
      }
      assertThat(router.tracked()).as("they are in the flowtable").contains("OFFLOAD");
      KernelInventory inventory = lab.router().call(() -> KernelInventory.take());
      assertThat(inventory.flowtables())
          .extracting(KernelInventory.Flowtable::name)
          .containsExactly("fast");
      router.open(Backend.NFTABLES);
      router.put(tcp("10.0.0.5", "203.0.113.7", 8443), HOUR);
      assertThat(link.carriesOut()).isFalse();
      assertThat(link.carriesIn()).isFalse();
      assertThat(other.carriesOut() && other.carriesIn()).as("nobody else is hit").isTrue();
      assertThat(router.firewall().notices()).isEmpty();
    }
  }

  private void saysNothingOfOffload(String refusal) {
    assertThat(refusal)
        .as("nothing but the kernel's lack of flowtables is a reason")
        .containsAnyOf("No such file or directory", "Operation not supported");
    router.translate();
    KernelInventory inventory = lab.router().call(() -> KernelInventory.take());
    assertThat(inventory.nfTables()).isTrue();
    assertThat(inventory.flowtables()).isEmpty();
    assertThat(inventory.ingressDevices(FirewallSettings.router().hooks())).isEmpty();
    assertThat(inventory.gaps(FirewallSettings.router()))
        .extracting(KernelInventory.Gap::what)
        .noneMatch(gap -> gap.contains("offloaded"));
    try (Lab.Link link = lab.connect("10.0.0.5", "203.0.113.7", 8443)) {
      assertThat(link.carriesOut() && link.carriesIn()).isTrue();
      router.open(Backend.NFTABLES);
      router.put(tcp("10.0.0.5", "203.0.113.7", 8443), HOUR);
      assertThat(link.carriesOut() || link.carriesIn()).as("the forward hook sees it").isFalse();
      assertThat(router.tracked()).as("no connection is forgotten for it").contains("8443");
      assertThat(router.firewall().notices()).isEmpty();
    }
  }
}
