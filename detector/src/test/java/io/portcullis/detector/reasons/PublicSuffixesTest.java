package io.portcullis.detector.reasons;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PublicSuffixesTest {

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          www.shop.example.com,       example.com
          www.shop.co.uk,             shop.co.uk
          shop.co.uk.,                shop.co.uk
          a.b.kawasaki.jp,            a.b.kawasaki.jp
          mine.duckdns.org,           mine.duckdns.org
          deep.mine.duckdns.org,      mine.duckdns.org
          site.github.io,             site.github.io
          com,                        com
          printer,                    printer
          _sip._tcp.shop.example.com, example.com
          """)
  void aNameIsCutAtThePublicSuffixList(String name, String registrable) {
    assertThat(PublicSuffixes.registrable(name)).isEqualTo(registrable);
  }

  /** Strangers choose names; whatever they write, a text comes of it. */
  @Test
  void noNameMakesItFail() {
    Random random = new Random(7);
    String characters = "abcxyz019-._";
    for (int round = 0; round < 20_000; round++) {
      StringBuilder name = new StringBuilder("a");
      for (int length = random.nextInt(252); length > 0; length--) {
        name.append(characters.charAt(random.nextInt(characters.length())));
      }
      String domain = PublicSuffixes.registrable(name.toString());
      assertThat(domain).isNotEmpty();
      assertThat(name.toString()).contains(domain);
    }
    assertThat(PublicSuffixes.registrable("x".repeat(253))).hasSize(253);
  }
}
