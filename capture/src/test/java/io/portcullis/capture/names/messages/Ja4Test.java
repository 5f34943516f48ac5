package io.portcullis.capture.names.messages;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The examples of the published description (FoxIO, technical_details/JA4.md). */
final class Ja4Test {
  private static final int[] CIPHERS = {
    0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8, 0xc013, 0xc014, 0x009c,
    0x009d, 0x002f, 0x0035
  };
  private static final int[] EXTENSIONS = {
    0x001b, 0x0000, 0x0033, 0x0010, 0x4469, 0x0017, 0x002d, 0x000d, 0x0005, 0x0023, 0x0012, 0x002b,
    0xff01, 0x000b, 0x000a, 0x0015
  };
  private static final int[] SIGNATURES = {
    0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601
  };
  private static final byte[] H2 = {'h', '2'};

  @Test
  void theExampleGivesThePublishedFingerprint() {
    assertThat(Ja4.of('t', 0x0304, true, CIPHERS, EXTENSIONS, SIGNATURES, H2))
        .isEqualTo("t13d1516h2_8daaf6152771_e5627efa2ab1");
  }

  @Test
  void withoutSignatureAlgorithmsTheListEndsWithoutAnUnderscore() {
    assertThat(Ja4.of('t', 0x0304, true, CIPHERS, EXTENSIONS, new int[0], H2))
        .endsWith("_6d807ffa2a79");
  }

  @Test
  void emptyListsAreZerosAndNoHash() {
    assertThat(Ja4.of('q', 0x0301, false, new int[0], new int[0], SIGNATURES, new byte[0]))
        .isEqualTo("q10i000000_000000000000_000000000000");
  }

  @Test
  void oddProtocolsAreShownByTheEndsOfTheirHexadecimalForm() {
    assertThat(alpn(0xab)).isEqualTo("ab");
    assertThat(alpn(0xab, 0xcd)).isEqualTo("ad");
    assertThat(alpn(0x30, 0xab)).isEqualTo("3b");
    assertThat(alpn(0x30, 0x31, 0xab, 0xcd)).isEqualTo("3d");
    assertThat(alpn(0x30, 0xab, 0xcd, 0x31)).isEqualTo("01");
    assertThat(alpn('h')).isEqualTo("hh");
  }

  private static String alpn(int... characters) {
    byte[] bytes = new byte[characters.length];
    for (int i = 0; i < bytes.length; i++) bytes[i] = (byte) characters[i];
    return Ja4.of('t', 0x0304, true, CIPHERS, EXTENSIONS, SIGNATURES, bytes).substring(8, 10);
  }

  @Test
  void countsEndAtNinetyNineAndUnknownVersionsAreZeros() {
    int[] many = IntStream.range(1, 200).toArray();
    assertThat(Ja4.of('t', 0x7f1c, true, many, EXTENSIONS, SIGNATURES, H2))
        .startsWith("t00d9916h2");
  }

  @Test
  void greaseIsToldFromItsNeighbours() {
    assertThat(IntStream.range(0, 0x10000).filter(Ja4::isGrease).count()).isEqualTo(16);
    assertThat(Arrays.stream(new int[] {0x0a0a, 0x1a1a, 0xfafa})).allMatch(Ja4::isGrease);
    assertThat(Ja4.isGrease(0x0a1a)).isFalse();
  }
}
