package io.portcullis.detector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.portcullis.argus.Tuple;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The arithmetic of slips 0.3.5, checked by hand. */
final class SourceVerdictTest {
  private final SourceVerdicts verdicts = new SourceVerdicts();

  private static Tuple tuple(String source, int port) {
    return Tuple.of(source, "203.0.113.7", Integer.toString(port), "tcp");
  }

  private void tests(Tuple tuple, int tests, int matches) {
    for (int test = 0; test < tests; test++) verdicts.add(tuple, test < matches);
  }

  @Test
  void theScoreIsTheSumOfSharesTimesTheShareOfTuples() {
    tests(tuple("10.0.0.5", 1), 4, 3);
    tests(tuple("10.0.0.5", 2), 10, 1);
    tests(tuple("10.0.0.5", 3), 5, 0);
    SourceVerdict verdict = verdicts.close().get(0);
    assertThat(verdict.source()).isEqualTo("10.0.0.5");
    assertThat(verdict.tuples()).isEqualTo(3);
    assertThat(verdict.matched()).isEqualTo(2);
    assertThat(verdict.score()).isCloseTo((0.75 + 0.1) * 2 / 3, within(1e-12));
    assertThat(verdict.malicious()).isTrue();
  }

  @Test
  void aSourceIsMaliciousFromTheScoreOnWhereBothDensitiesMeet() {
    assertThat(new SourceVerdict("10.0.0.5", 1, 0, 0).malicious()).isFalse();
    assertThat(new SourceVerdict("10.0.0.5", 1, 1, 0.0489).malicious()).isFalse();
    assertThat(new SourceVerdict("10.0.0.5", 1, 1, 0.0491).malicious()).isTrue();
    assertThat(new SourceVerdict("10.0.0.5", 9, 9, 9).malicious()).isTrue();
  }

  @Test
  void sourcesStandInTheOrderOfTheirFirstTestAndAWindowStartsAnew() {
    tests(tuple("10.0.0.9", 1), 2, 0);
    tests(tuple("10.0.0.5", 1), 2, 2);
    tests(tuple("10.0.0.9", 2), 2, 0);
    List<SourceVerdict> window = verdicts.close();
    assertThat(window).extracting(SourceVerdict::source).containsExactly("10.0.0.9", "10.0.0.5");
    assertThat(window).extracting(SourceVerdict::malicious).containsExactly(false, true);
    assertThat(verdicts.close()).isEmpty();
  }

  @Test
  void impossibleCountsAreRefused() {
    assertThatThrownBy(() -> new SourceVerdict("10.0.0.5", 1, 2, 0.5))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new SourceVerdict("10.0.0.5", 1, 1, Double.NaN))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
