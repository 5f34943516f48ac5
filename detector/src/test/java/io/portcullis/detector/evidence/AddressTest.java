package io.portcullis.detector.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AddressTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1.2.3",
        "1.2.3.4.5",
        "1.2.3.256",
        "1..2.3",
        "host",
        "00:0c:29:ab:cd:ef",
        "::zz",
        ":::",
        "fe80::1%eth0",
        "1.2.3.4 ",
        "dead:beef"
      })
  void whatIsNoAddressHasNone(String text) {
    assertThat(Address.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "10.1.2.3,true", "172.31.0.1,true", "172.32.0.1,false", "100.64.0.1,true", "8.8.8.8,false",
    "192.0.2.10,true", "::1,true", "fd00::1,true", "2001:db8::1,true", "2a00:1450::1,false"
  })
  void privateIsWhatIsNotRoutedGlobally(String text, boolean expected) {
    assertThat(Address.parse(text).orElseThrow().isPrivate()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "8.8.8.8,true",
    "10.0.0.255,false",
    "239.1.1.1,false",
    "0.0.0.0,false",
    "127.0.0.1,false",
    "ff02::1,false",
    "::1,false",
    "::,false",
    "2001:db8::7,true"
  })
  void aServerIsOneHost(String text, boolean expected) {
    assertThat(Address.parse(text).orElseThrow().isOneHost()).isEqualTo(expected);
  }
}
