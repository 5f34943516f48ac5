package io.portcullis.enforcer;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.rules.InetAddresses;
import io.portcullis.rules.Prefix;
import io.portcullis.rules.Target;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** nftables on the real kernel, with nft(8) and real traffic as witnesses. */
final class NftFirewallIT {
  private static final Duration HOUR = Duration.ofHours(1);

  private Lab lab;
  private Firewall firewall;

  @BeforeEach
  void open() {
    lab = new Lab();
    firewall = lab.router().call(() -> NftFirewall.open());
  }

  @AfterEach
  void close() {
    if (firewall != null) firewall.close();
    if (lab != null) lab.close();
  }

  @Test
  void aConnectionIsDroppedInBothDirectionsAndNothingElse() throws Exception {
    firewall.prepare();
    assertThat(lab.goesOut("10.0.0.5", "203.0.113.7", 443)).isTrue();
    Target target = connection("10.0.0.5", "203.0.113.7", 443, 17);
    firewall.apply(List.of(new Change.Put(target, HOUR)));
    assertThat(firewall.intact()).isTrue();

    assertThat(lab.goesOut("10.0.0.5", "203.0.113.7", 443)).isFalse();
    assertThat(lab.comesIn("203.0.113.7", 443, "10.0.0.5", 5000)).isFalse();
    assertThat(lab.goesOut("10.0.0.5", "203.0.113.7", 80)).isTrue();
    assertThat(lab.goesOut("10.0.0.6", "203.0.113.7", 443)).isTrue();
    assertThat(firewall.find(target).orElseThrow().packets()).isEqualTo(2);
    assertThat(firewall.list()).hasSize(1);

    firewall.apply(List.of(new Change.Remove(target)));
    assertThat(lab.goesOut("10.0.0.5", "203.0.113.7", 443)).isTrue();
    firewall.remove();
    assertThat(lab.router().nft("list", "ruleset")).isEmpty();
  }

  static Target connection(String source, String destination, int port, int protocol) {
    return new Target.Connection(
        InetAddresses.parse(source).orElseThrow(),
        InetAddresses.parse(destination).orElseThrow(),
        port,
        protocol);
  }

  static Target remote(String prefix) {
    return new Target.Remote(Prefix.parse(prefix));
  }
}
