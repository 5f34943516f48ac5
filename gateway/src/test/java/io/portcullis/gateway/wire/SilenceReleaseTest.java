package io.portcullis.gateway.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.argus.Tuple;
import io.portcullis.rules.Block;
import io.portcullis.rules.BlockState;
import io.portcullis.rules.Dropped;
import io.portcullis.rules.Life;
import io.portcullis.rules.Origin;
import io.portcullis.rules.Target;
import io.portcullis.rules.Targets;
import io.portcullis.rules.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What becomes of a block by what is heard of its traffic. */
final class SilenceReleaseTest {
  private static final Origin DETECTOR = new Origin.Detector("beats", "", "beacon", "88*");
  private static final Instant MADE = Instant.parse("2026-11-24T04:00:00Z");
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration ENOUGH = Duration.ofMinutes(10);

  private Optional<Instant> watched = Optional.of(MADE.minusSeconds(30));
  private Optional<Instant> seen = Optional.empty();
  private Optional<Instant> dropped = Optional.empty();
  private final SilenceRelease silence =
      new SilenceRelease(ENOUGH, any -> watched, any -> seen, any -> dropped);

  private static Block block(Origin origin, boolean permanent, Duration timeout) {
    Target target = Targets.of(Tuple.of("10.0.0.5", "203.0.113.7", "443", "tcp")).orElseThrow();
    Life life = new Life(MADE, MADE.plus(timeout), timeout, permanent);
    return new Block(1, target, BlockState.ACTIVE, origin, life, Dropped.NOTHING, Verdict.UNTESTED);
  }

  private static Block block() {
    return block(DETECTOR, false, HOUR);
  }

  private static Instant after(Duration since) {
    return MADE.plus(since);
  }

  @Test
  void aBlockEndsWhenNothingWasHeardForLongEnoughAndNotBefore() {
    seen = Optional.of(after(Duration.ofMinutes(5)));
    assertThat(silence.of(block(), after(Duration.ofMinutes(15).minusSeconds(1))))
        .isEqualTo(new SilenceRelease.Stays());
    assertThat(silence.of(block(), after(Duration.ofMinutes(15))))
        .isEqualTo(new SilenceRelease.Ends(ENOUGH));
  }

  @Test
  void oneThatWasNeverHeardIsQuietSinceItWasMade() {
    assertThat(silence.of(block(), after(ENOUGH.minusSeconds(1))))
        .isEqualTo(new SilenceRelease.Stays());
    assertThat(silence.of(block(), after(ENOUGH))).isEqualTo(new SilenceRelease.Ends(ENOUGH));
  }

  @Test
  void nothingIsSilentThatTheKernelDropsWhateverTheCaptureHears() {
    dropped = Optional.of(after(Duration.ofMinutes(45)));
    assertThat(silence.of(block(), after(Duration.ofMinutes(54))))
        .isEqualTo(new SilenceRelease.Stays());
    assertThat(silence.of(block(), after(Duration.ofMinutes(55))))
        .isEqualTo(new SilenceRelease.Ends(ENOUGH));
    dropped = Optional.of(after(Duration.ofMinutes(56)));
    assertThat(silence.of(block(), after(Duration.ofMinutes(58))))
        .isEqualTo(new SilenceRelease.GoesOn());
  }

  @Test
  void aBlockThatWasMadeBeforeTheClockWasSetBackIsQuietAllTheSame() {
    Duration back = Duration.ofDays(1);
    Block old = block();
    Block read = old.until(old.expires().minus(back), old.timeout(), false);
    watched = watched.map(since -> since.minus(back));
    assertThat(read.created()).isEqualTo(MADE);
    assertThat(silence.of(read, after(ENOUGH).minus(back)))
        .isEqualTo(new SilenceRelease.Ends(ENOUGH));
  }

  @Test
  void aSilenceCountsOnlyAsFarAsTheWireIsWatched() {
    watched = Optional.empty();
    assertThat(silence.of(block(), after(HOUR))).isEqualTo(new SilenceRelease.Stays());
    watched = Optional.of(after(Duration.ofMinutes(40)));
    assertThat(silence.of(block(), after(Duration.ofMinutes(45))))
        .isEqualTo(new SilenceRelease.Stays());
    assertThat(silence.of(block(), after(Duration.ofMinutes(50))))
        .isEqualTo(new SilenceRelease.Ends(ENOUGH));
  }

  @Test
  void oneThatStillBeatsGetsItsTimeAgainInItsLastTwentieth() {
    seen = Optional.of(after(Duration.ofMinutes(56)));
    assertThat(silence.of(block(), after(Duration.ofMinutes(57).minusSeconds(1))))
        .isEqualTo(new SilenceRelease.Stays());
    assertThat(silence.of(block(), after(Duration.ofMinutes(57).plusSeconds(1))))
        .isEqualTo(new SilenceRelease.GoesOn());
  }

  @Test
  void aShortOneIsSeenInTime() {
    seen = Optional.of(after(Duration.ofSeconds(7)));
    Block tenSeconds = block(DETECTOR, false, Duration.ofSeconds(10));
    assertThat(silence.of(tenSeconds, after(Duration.ofSeconds(6))))
        .isEqualTo(new SilenceRelease.Stays());
    assertThat(silence.of(tenSeconds, after(Duration.ofSeconds(8))))
        .isEqualTo(new SilenceRelease.GoesOn());
  }

  @Test
  void whatIsSilentButNotLongEnoughRunsOutUnextended() {
    assertThat(silence.of(block(DETECTOR, false, ENOUGH), after(ENOUGH.minusSeconds(1))))
        .isEqualTo(new SilenceRelease.Stays());
  }

  @Test
  void anOperatorsBlockAndAPermanentOneAreTheOperators() {
    Instant late = after(HOUR);
    assertThat(silence.of(block(new Origin.Operator("beats"), false, HOUR), late))
        .isEqualTo(new SilenceRelease.Stays());
    assertThat(silence.of(block(DETECTOR, true, HOUR), late)).isEqualTo(new SilenceRelease.Stays());
  }
}
