package io.portcullis.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class LinuxBootClockTest {
  @Test
  void thisBootHasOneIdentityAndItsTimeDoesNotRunBack() {
    BootClock clock = BootClock.system();
    Duration before = clock.sinceBoot();
    assertThat(before).isPositive();
    assertThat(clock.sinceBoot()).isGreaterThanOrEqualTo(before);
    assertThat(clock.bootId()).isNotBlank().isEqualTo(BootClock.system().bootId());
  }
}
