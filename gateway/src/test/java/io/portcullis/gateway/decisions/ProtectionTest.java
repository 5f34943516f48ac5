package io.portcullis.gateway.decisions;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.gateway.cli.common.CommandLineRun.ManualClock;
import io.portcullis.gateway.config.Config;
import io.portcullis.gateway.config.ConfigReader;
import io.portcullis.gateway.config.Paths;
import io.portcullis.gateway.events.OperatorLog;
import io.portcullis.gateway.wiring.AllowlistAccess;
import io.portcullis.gateway.wiring.LedgerAccess;
import io.portcullis.gateway.wiring.NetworkAccess;
import io.portcullis.rules.InetAddresses;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class ProtectionTest {
  private static final InetAddress PARTNER = InetAddresses.parse("203.0.113.7").orElseThrow();

  @TempDir Path state;
  private final ManualClock clock = new ManualClock();
  private final List<String> journal = new ArrayList<>();
  private final AtomicInteger asked = new AtomicInteger();

  /** The second question meets a defect. */
  private List<InetAddress> answer() {
    if (asked.incrementAndGet() == 2) throw new IllegalStateException("a defect");
    return List.of(PARTNER);
  }

  @Test
  void aDefectInLookingUpNamesIsToldAndTheNamesAreAskedAgain() throws Exception {
    Paths paths = Paths.under(state);
    Files.writeString(paths.configuration(), "inside: [10.0.0.0/8]\nallow: [partner.example]\n");
    Config config = ConfigReader.read(paths.configuration(), true);
    NetworkAccess network = new NetworkAccess(config.inside(), config.interfaces(), clock);
    try (LedgerAccess ledger = new LedgerAccess(paths.ledger(), paths.run(), clock);
        Protection protection =
            new Protection(
                new AllowlistAccess(config.allow(), ledger, network, clock, name -> answer()),
                network,
                ledger.open(),
                true,
                new OperatorLog(journal::add, clock),
                clock)) {
      while (asked.get() < 3) {
        clock.forward(Duration.ofMinutes(1).plusSeconds(1));
        protection.perform();
        Thread.sleep(2);
      }
      assertThat(protection.allowlist().kernelPrefixes(clock.instant()))
          .anyMatch(prefix -> prefix.contains(PARTNER));
      assertThat(journal)
          .anyMatch(said -> said.contains("allowed names are those of before: a defect"));
    }
  }
}
