package io.portcullis.detector.reasons;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** How much an address without a name says, by when somebody listened. */
final class ListeningTest {
  private static final long SECOND = 1_000_000;
  private static final long HOUR = 3_600 * SECOND;
  private static final long DAY = 24 * HOUR;

  /** Some moment; listening begins here. */
  private static final long BEGIN = 1_700_000_000 * SECOND;

  private final Listening listening = new Listening();

  /** Of an address that is judged a minute after its first use, ten seconds after the begin. */
  private double sure(long first) {
    return listening.sure(BEGIN + 10 * SECOND, first, first + 60 * SECOND, true);
  }

  private void begins() {
    listening.deaf(new NameEvent.Unheard(BEGIN, Long.MIN_VALUE));
  }

  @Test
  void whereTheHostsBeganAfterTheListeningAMinuteOfAnswersIsEnough() {
    assertThat(sure(BEGIN + 10 * SECOND)).isZero();
    assertThat(sure(BEGIN + 40 * SECOND)).isCloseTo(0.5, within(1e-9));
    assertThat(sure(BEGIN + 70 * SECOND)).isEqualTo(1);
  }

  @Test
  void anAddressInUseWithinAnHourOfTheBeginMayBeKnownFromBefore() {
    begins();
    assertThat(sure(BEGIN + 70 * SECOND)).isZero();
    assertThat(sure(BEGIN + HOUR - SECOND)).isZero();
    assertThat(sure(BEGIN + HOUR)).isEqualTo(1);
  }

  @Test
  void afterADayItIsKnownFromNoAnswerAnyMore() {
    begins();
    long since = BEGIN + 10 * SECOND;
    long first = BEGIN + 5 * SECOND;
    assertThat(listening.sure(since, first, since + DAY - SECOND, true)).isZero();
    assertThat(listening.sure(since, first, since + DAY, true)).isEqualTo(1);
    assertThat(listening.sure(since, first, since + DAY, false)).as("still open").isZero();
  }

  @Test
  void aGapIsABeginningForWhatIsNewSinceThenAndNotForWhatIsOlder() {
    begins();
    long gap = BEGIN + 5 * HOUR;
    listening.deaf(new NameEvent.Unheard(gap + 60 * SECOND, gap));
    assertThat(sure(gap - SECOND)).as("known before").isEqualTo(1);
    assertThat(sure(gap + 30 * SECOND)).as("within it").isZero();
    assertThat(sure(gap + 60 * SECOND + HOUR - SECOND)).as("within an hour").isZero();
    assertThat(sure(gap + 60 * SECOND + HOUR)).isEqualTo(1);
  }

  @Test
  void gapsThatFollowEachOtherAreOne() {
    begins();
    long gap = BEGIN + 5 * HOUR;
    listening.deaf(new NameEvent.Unheard(gap + SECOND, gap));
    listening.deaf(new NameEvent.Unheard(gap + HOUR / 2 + SECOND, gap + HOUR / 2));
    assertThat(sure(gap)).isZero();
    assertThat(sure(gap + HOUR + SECOND)).isZero();
    assertThat(sure(gap + HOUR / 2 + SECOND + HOUR)).isEqualTo(1);
  }
}
