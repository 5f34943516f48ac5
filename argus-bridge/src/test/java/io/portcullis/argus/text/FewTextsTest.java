package io.portcullis.argus.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class FewTextsTest {
  @Test
  void theyAreThoseOfTheBytesHoweverManyThereAre() {
    Random random = new Random(1);
    FewTexts texts = new FewTexts();
    for (int i = 0; i < 50_000; i++) {
      byte[] bytes = new byte[random.nextInt(12)];
      for (int at = 0; at < bytes.length; at++)
        bytes[at] = (byte) "FSPA_\u00e9".charAt(random.nextInt(6));
      int from = random.nextInt(bytes.length + 1);
      int to = from + random.nextInt(bytes.length - from + 1);
      String plain = new String(bytes, from, to - from, StandardCharsets.UTF_8);
      assertThat(texts.of(bytes, from, to)).isEqualTo(plain);
    }
  }

  @Test
  void aTextThatComesAgainIsTheSameString() {
    FewTexts texts = new FewTexts();
    byte[] line = "x,FSPA_FSPA,y,FSPA_FSPA".getBytes(StandardCharsets.US_ASCII);
    assertThat(texts.of(line, 2, 11)).isEqualTo("FSPA_FSPA").isSameAs(texts.of(line, 14, 23));
  }
}
