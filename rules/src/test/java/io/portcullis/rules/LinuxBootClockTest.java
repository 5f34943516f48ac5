package io.portcullis.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class LinuxBootClockTest {
  @Test
  void thisBootHasOneIdentityAndItsTimeDoesNotRunBack() throws Exception {
    BootClock clock = BootClock.system();
    Duration before = clock.sinceBoot();
    assertThat(before).isPositive();
    assertThat(clock.sinceBoot()).isGreaterThanOrEqualTo(before);
    String proc = Files.readString(Path.of("/proc/uptime"));
    Duration proves = Duration.ofMillis((long) (Double.parseDouble(proc.split(" ", -1)[0]) * 1000));
    assertThat(clock.sinceBoot()).isCloseTo(proves, Duration.ofSeconds(5));
    assertThat(clock.bootId()).isNotBlank().isEqualTo(BootClock.system().bootId());
  }

  @Test
  void anInterruptedThreadStillReadsItAndStaysInterrupted() {
    BootClock clock = BootClock.system();
    Duration before = clock.sinceBoot();
    Thread.currentThread().interrupt();
    assertThat(clock.sinceBoot()).isGreaterThanOrEqualTo(before);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(clock.sinceBoot()).isGreaterThanOrEqualTo(before);
  }
}
