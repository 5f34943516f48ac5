package io.portcullis.fleet.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class MessageTest {
  private static final Head HEAD = new Head("lyon", "lyon-1", 1, Instant.EPOCH);
  private static final Health HEALTH =
      new Health("0.1.0", "armed", 3, 1, 2, true, Optional.of(new Health.Pace(12.5, 0.4)));

  private static Health read(String text) throws RefusedException {
    return ((Message.Report) Message.read(text.getBytes(StandardCharsets.UTF_8))).health();
  }

  @Test
  void aReportIsReadAsItWasWritten() throws Exception {
    assertThat(read(Message.text(HEAD, HEALTH))).isEqualTo(HEALTH);
  }

  @Test
  void aReportOfAVersionWithoutThePaceIsRead() throws Exception {
    String older = Message.text(HEAD, HEALTH).replace(",\"flows_per_s\":12.5,\"lag_s\":0.4", "");
    assertThat(older).doesNotContain("lag_s");
    assertThat(read(older).pace()).isEmpty();
    assertThat(read(older).leaks()).isEqualTo(2);
  }

  @Test
  void aPaceThatMakesNoSenseIsRefused() {
    String wrong = Message.text(HEAD, HEALTH).replace(":12.5", ":-1");
    assertThatThrownBy(() -> read(wrong)).isInstanceOf(RefusedException.class);
  }
}
