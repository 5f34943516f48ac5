package io.portcullis.argus.names;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses as keys: text, bytes, and the two forms of IPv4. */
final class IpAddressTest {

  private static IpAddress address(String text) {
    return IpAddress.parse(text).orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({
    "203.0.113.7, 203.0.113.7",
    "0.0.0.0, 0.0.0.0",
    "::ffff:203.0.113.7, 203.0.113.7",
    "::FFFF:cb00:7107, 203.0.113.7",
    "2001:DB8::7, 2001:db8::7",
    "2001:0db8:0:0:0:0:0:7, 2001:db8::7",
    "1:0:0:2:0:0:0:3, 1:0:0:2::3",
    "1:2:3:4:5:6:7:8, 1:2:3:4:5:6:7:8",
    "1:0:3:4:5:6:7:8, 1:0:3:4:5:6:7:8",
    "::, ::",
    "::1, ::1",
    "fe80::, fe80::"
  })
  void everyFormReadsAndIsWrittenTheShortWay(String text, String written) {
    assertThat(address(text)).hasToString(written);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1.2.3",
        "1.2.3.4.5",
        "1.2.3.256",
        "01.2.3.4",
        "1.2.3.",
        "1..2.3",
        "a.example",
        ":",
        ":::",
        "1:",
        "1:2",
        ":1",
        "1::2::3",
        "1:2:3:4:5:6:7:8:9",
        "1:2:3:4:5:6:7::8:9",
        "12345::",
        "fe80::1%eth0",
        "2001:db8::/32",
        "1:2:3:4:5:6:7:1.2.3.4",
        "::1.2.3",
        "::٣"
      })
  void whatIsNoAddressIsNone(String text) {
    assertThat(IpAddress.parse(text)).isEmpty();
  }

  @Test
  void textOfRandomAddressesReadsAsTheyWere() throws Exception {
    for (long seed = 0; seed < 20_000; seed++) {
      Random random = new Random(seed);
      byte[] bytes = new byte[random.nextBoolean() ? 4 : 16];
      random.nextBytes(bytes);
      for (int i = random.nextInt(5); i > 0; i--) {
        int at = random.nextInt(bytes.length) & ~1;
        bytes[at] = 0;
        bytes[at + 1] = 0;
      }
      IpAddress address = IpAddress.of(bytes);
      assertThat(address(address.toString())).as("seed %d", seed).isEqualTo(address);
      assertThat(address(InetAddress.getByAddress(bytes).getHostAddress()))
          .as("seed %d", seed)
          .isEqualTo(address);
    }
  }

  @Test
  void onlyFourOrSixteenBytesAreAnAddress() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> IpAddress.of(new byte[5]))
        .withMessageContaining("5 bytes");
  }
}
