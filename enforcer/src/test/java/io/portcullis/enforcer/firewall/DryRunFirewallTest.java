package io.portcullis.enforcer.firewall;

import static io.portcullis.enforcer.firewall.Targets.remote;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DryRunFirewallTest {
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");

  @Test
  void whatWasPutEndsByTheClockItWasGiven() throws FirewallException {
    try (Firewall firewall = DryRunFirewall.open(() -> now)) {
      firewall.apply(List.of(new Change.Put(remote("203.0.113.7"), Duration.ofHours(1))));
      now = now.plus(Duration.ofMinutes(59));
      assertThat(firewall.find(remote("203.0.113.7")).orElseThrow().remaining())
          .isEqualTo(Duration.ofMinutes(1));
      now = now.plus(Duration.ofMinutes(1));
      assertThat(firewall.find(remote("203.0.113.7"))).isEmpty();
      assertThat(firewall.list()).isEmpty();
    }
  }
}
