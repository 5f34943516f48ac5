package io.portcullis.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.rules.Block;
import io.portcullis.rules.Prefix;
import io.portcullis.rules.Target;
import io.portcullis.rules.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Who has a place among the watched. */
final class WatchedBlocksTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final BlockWatch.Sides CLEAR =
      new BlockWatch.Sides() {
        @Override
        public Optional<String> blindness(TargetWatch watch) {
          return Optional.empty();
        }

        @Override
        public long wholeSinceMicros(TargetWatch watch) {
          return Timeline.NEVER;
        }

        @Override
        public boolean lostSince(long fromMicros) {
          return false;
        }

        @Override
        public boolean isOwn(TargetWatch watch) {
          return false;
        }
      };

  private final WatchedBlocks watched = new WatchedBlocks(1, false, 4);

  private static Target target(int port) {
    return Blocks.connection("10.0.0.5-203.0.113.7-" + port + "-tcp");
  }

  private static Block block(int number) {
    return Blocks.of(number, target(number), NOW.plusSeconds(number));
  }

  private Optional<TargetWatchList> follow(List<Block> blocks, Target... candidates) {
    return watched.follow(blocks, List.of(candidates), List.of(), NOW);
  }

  @Test
  void nothingNewMeansNoNewFilter() {
    List<Block> blocks = List.of(block(1), block(2));
    assertThat(follow(blocks).orElseThrow().targets())
        .containsExactlyInAnyOrder(target(1), target(2));
    assertThat(follow(blocks)).isEmpty();
    assertThat(follow(List.of(block(1))).orElseThrow().targets()).containsExactly(target(1));
  }

  @Test
  void theNewestBlocksHaveAPlaceAndTheOthersAreSaidToHaveNone() {
    follow(List.of(block(5), block(1), block(3), block(2), block(4)));
    assertThat(watched.find(target(1))).isEmpty();
    assertThat(watched.find(target(2))).isPresent();
    List<WireFinding> findings = watched.findings(CLEAR);
    assertThat(findings).extracting(WireFinding::block).containsExactly(1L, 2L, 3L, 4L, 5L);
    assertThat(findings.get(0).verdict()).isEqualTo(Verdict.UNTESTED);
    assertThat(findings.get(0).reason()).isEqualTo("it is not watched: only the newest 4 are");
  }

  @Test
  void candidatesComeFirstButTakeHalfThePlacesAtMost() {
    follow(List.of(block(1), block(2), block(3)), target(11), target(12), target(13));
    assertThat(watched.find(target(11))).isEmpty();
    assertThat(watched.find(target(12))).isPresent();
    assertThat(watched.find(target(13))).isPresent();
    assertThat(watched.find(target(1))).isEmpty();
    assertThat(watched.find(target(2))).isPresent();
  }

  @Test
  void aCandidateThatBecomesABlockKeepsWhatWasSeenAndIsJudgedFromThen() {
    follow(List.of(), target(1));
    TargetWatch watch = watched.find(target(1)).orElseThrow();
    watch.left.add(Timeline.micros(NOW.minusSeconds(5)), 1);
    follow(List.of(block(1)));
    assertThat(watched.find(target(1))).containsSame(watch);
    assertThat(watched.findings(CLEAR).get(0).verdict()).isEqualTo(Verdict.UNTESTED);
    watch.left.add(Timeline.micros(NOW.plusSeconds(5)), 1);
    assertThat(watched.findings(CLEAR).get(0).verdict()).isEqualTo(Verdict.LEAKING);
  }

  @Test
  void countersAndRestartsReachTheirBlockAndStrangersAreIgnored() {
    follow(List.of(block(1)));
    watched.counted(1, 10, NOW);
    watched.counted(1, 12, NOW.plusSeconds(1));
    watched.counted(99, 12, NOW);
    watched.restart(99, NOW);
    assertThat(watched.findings(CLEAR).get(0).dropped()).isEqualTo(2);
    watched.restart(1, NOW.plusSeconds(2));
    assertThat(watched.findings(CLEAR).get(0).dropped()).isZero();
    assertThat(watched.findings(CLEAR).get(0).since()).isEqualTo(NOW.plusSeconds(2));
  }

  @Test
  void aBlockThatIsNoLongerFollowedIsForgotten() {
    follow(List.of(block(1)));
    follow(List.of());
    assertThat(watched.findings(CLEAR)).isEmpty();
    assertThat(watched.watches()).isEmpty();
  }

  @Test
  void whatTheAllowlistLetsPassIsNoLeak() {
    Block wide = Blocks.of(1, Blocks.remote("203.0.113.0/24"), NOW);
    List<Prefix> allowed = List.of(Prefix.parse("203.0.113.7"), Prefix.parse("10.0.0.9"));
    TargetWatchList list = watched.follow(List.of(wide), List.of(), allowed, NOW).orElseThrow();
    assertThat(matches(list, "10.0.0.5", "203.0.113.7")).isZero();
    assertThat(matches(list, "10.0.0.9", "203.0.113.8")).isZero();
    assertThat(matches(list, "10.0.0.5", "203.0.113.8")).isEqualTo(1);
    assertThat(watched.follow(List.of(wide), List.of(), allowed, NOW)).isEmpty();
    assertThat(watched.follow(List.of(wide), List.of(), List.of(), NOW)).isPresent();
  }

  private static int matches(TargetWatchList list, String source, String destination) {
    int[] found = {0};
    list.match(
        TapSide.LEAVING_OUTSIDE,
        Frames.header(Frames.udp(source, 1, destination, 53)),
        watch -> found[0]++);
    return found[0];
  }
}
