package io.portcullis.gateway.notify;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.gateway.events.Happening;
import io.portcullis.gateway.notify.notifier.Notice;
import io.portcullis.gateway.owners.Owner;
import io.portcullis.rules.Block;
import io.portcullis.rules.BootClock;
import io.portcullis.rules.Life;
import io.portcullis.rules.Prefix;
import io.portcullis.rules.Target;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class NoticeWriterTest {
  private final BootClock clock = BootClock.system();

  private Notice written(Owner owner) {
    Target target = new Target.Remote(Prefix.parse("203.0.113.7"));
    Life life = Life.of(clock.instant(), Duration.ofHours(1));
    Block block = Block.byOperator(target, "looks odd", life);
    return new NoticeWriter("router", clock, ZoneOffset.UTC, any -> owner)
        .write(new Happening("block", Optional.of(block), ""));
  }

  @Test
  void whoseTheAddressIsStandsBetweenWhatAndWhy() {
    Owner owner =
        new Owner(
            Optional.empty(), Optional.of("DE"), Optional.of(64500L), Optional.of("Example\nNet"));
    assertThat(written(owner).text())
        .containsSubsequence("What: ", "\nNetwork: DE, AS64500 Example Net\nWhy: ");
    assertThat(written(owner).json()).contains("\"network\":\"DE, AS64500 Example Net\"");
  }

  @Test
  void nothingIsSaidWhereNothingIsKnown() {
    assertThat(written(Owner.UNKNOWN).text()).doesNotContain("Network");
  }
}
