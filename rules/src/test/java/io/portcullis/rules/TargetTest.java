package io.portcullis.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TargetTest {
  private static final Target.Connection BEACON = Blocks.connection("10.0.0.5-203.0.113.7-443-tcp");

  @ParameterizedTest
  @CsvSource({
    // Every port and protocol.
    "10.0.0.5-203.0.113.7-443-tcp, true",
    "10.0.0.6-203.0.113.7-53-udp, true",
    // The other direction: the chain drops by source as by destination.
    "203.0.113.7-10.0.0.5-22-tcp, true",
    // The prefix, whole and no more.
    "10.0.0.5-203.0.113.0-443-tcp, true",
    "10.0.0.5-203.0.113.255-443-tcp, true",
    "10.0.0.5-203.0.112.255-443-tcp, false",
    "10.0.0.5-203.0.114.0-443-tcp, false",
    // The other family has other addresses.
    "fd00::5-2001:db8::7-443-tcp, false",
  })
  void aRangeCoversEachConnectionThatHasAnEndInIt(String connection, boolean covered) {
    for (Target target : new Target[] {remote("203.0.113.0/24"), host("203.0.113.0/24")}) {
      assertThat(target.covers(Blocks.connection(connection)))
          .as("%s %s", target.scope(), target)
          .isEqualTo(covered);
    }
  }

  @Test
  void aSingleAddressCoversItsOwnConnections() {
    assertThat(remote("203.0.113.7").covers(BEACON)).isTrue();
    assertThat(host("10.0.0.5").covers(BEACON)).isTrue();
    assertThat(remote("203.0.113.70").covers(BEACON)).isFalse();
    assertThat(host("10.0.0.50").covers(BEACON)).isFalse();
    assertThat(remote("2001:db8::/64").covers(Blocks.connection("fd00::5-2001:db8::7-443-tcp")))
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.0.0.5-203.0.113.7-443-udp",
        "10.0.0.5-203.0.113.7-444-tcp",
        "10.0.0.6-203.0.113.7-443-tcp",
        "10.0.0.5-203.0.113.8-443-tcp",
        // The port is the destination's: this is another service, at the other end.
        "203.0.113.7-10.0.0.5-443-tcp"
      })
  void aConnectionCoversItselfAndNoOther(String other) {
    assertThat(BEACON.covers(Blocks.connection("10.0.0.5-203.0.113.7-443-tcp"))).isTrue();
    assertThat(BEACON.covers(Blocks.connection(other))).isFalse();
  }

  @Test
  void aConnectionNamesBothEndsPortAndProtocol() {
    assertThat(BEACON.fields())
        .containsExactly(
            entry("src_ip", "10.0.0.5"),
            entry("dest_ip", "203.0.113.7"),
            entry("dest_port", 443),
            entry("proto", "tcp"));
    assertThat(BEACON.ends()).containsExactly(prefix("10.0.0.5"), prefix("203.0.113.7"));
    assertThat(BEACON.address()).isEqualTo(prefix("203.0.113.7"));
    assertThat(BEACON.connection()).contains(BEACON);
    assertThat(BEACON.range()).isEmpty();
  }

  @Test
  void anAddressIsTheSourceOfAQuarantineAndElseTheDestination() {
    assertThat(remote("203.0.113.0/24").fields())
        .containsExactly(entry("dest_ip", "203.0.113.0/24"));
    assertThat(host("10.0.0.5").fields()).containsExactly(entry("src_ip", "10.0.0.5"));
    assertThat(remote("203.0.113.0/24").inside()).isEmpty();
    assertThat(host("10.0.0.5").outside()).isEmpty();
    for (Target target : new Target[] {remote("10.0.0.0/8"), host("10.0.0.0/8")}) {
      assertThat(target.ends()).containsExactly(prefix("10.0.0.0/8"));
      assertThat(target.range()).contains(prefix("10.0.0.0/8"));
      assertThat(target.address()).isEqualTo(prefix("10.0.0.0/8"));
      assertThat(target.connection()).isEmpty();
    }
  }

  private static Target remote(String text) {
    return Blocks.remote(text);
  }

  private static Target host(String text) {
    return Blocks.host(text);
  }

  private static Prefix prefix(String text) {
    return Prefix.parse(text);
  }
}
