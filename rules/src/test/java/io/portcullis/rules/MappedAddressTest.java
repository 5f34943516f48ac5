package io.portcullis.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** IPv4 addresses in IPv6 clothing (RFC 4291 §2.5.5.2) are IPv4 wherever they come in. */
final class MappedAddressTest {

  @ParameterizedTest
  @CsvSource({
    "::ffff:203.0.113.9, 203.0.113.9",
    "::FFFF:203.0.113.9, 203.0.113.9",
    "0:0:0:0:0:ffff:cb00:7109, 203.0.113.9",
    "::ffff:203.0.113.9/128, 203.0.113.9",
    "::ffff:203.0.113.0/120, 203.0.113.0/24",
    "::ffff:0.0.0.0/96, 0.0.0.0/0"
  })
  void aMappedAddressOrPrefixIsTheIpv4One(String mapped, String plain) {
    assertThat(Prefix.parse(mapped)).isEqualTo(Prefix.parse(plain));
    assertThat(Prefix.parse(mapped)).hasToString(plain);
  }

  @ParameterizedTest
  @ValueSource(strings = {"::ffff:0:0/95", "::ffff:203.0.113.9/64"})
  void aMappedPrefixThatHoldsMoreThanIpv4IsRefused(String wide) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Prefix.parse(wide))
        .withMessageContaining("wider than all mapped IPv4 addresses");
  }

  @Test
  void aMappedAddressOfTheJdkIsIpv4() throws UnknownHostException {
    byte[] bytes = new byte[16];
    bytes[10] = (byte) 0xff;
    bytes[11] = (byte) 0xff;
    bytes[12] = (byte) 203;
    bytes[15] = 9;
    InetAddress mapped = Inet6Address.getByAddress(null, bytes, -1);
    assertThat(mapped.getAddress()).hasSize(16);
    assertThat(Prefix.of(mapped)).hasToString("203.0.0.9");
    assertThat(new Prefix(mapped, 104)).hasToString("203.0.0.0/8");
  }

  @Test
  void aTupleWithMappedEndsIsTheIpv4Connection() {
    assertThat(Targets.parse("::ffff:10.0.0.5-::ffff:203.0.113.7-443-tcp"))
        .isEqualTo(Targets.parse("10.0.0.5-203.0.113.7-443-tcp"));
  }

  @Test
  void ordinaryIpv6StaysWhatItIs() {
    assertThat(Prefix.parse("::fffe:cb00:7109")).hasToString("::fffe:cb00:7109");
    assertThat(Prefix.parse("::/0")).hasToString("::/0");
    assertThat(Prefix.parse("64:ff9b::203.0.113.9").isIpv6()).isTrue();
  }
}
