package io.portcullis.rules.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.portcullis.rules.FakeBootClock;
import io.portcullis.rules.InetAddresses;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class BreakerTest {
  private final FakeBootClock clock = new FakeBootClock();
  private final Breaker breaker = new Breaker(Breaker.Budget.DEFAULT);

  private static InetAddress host(int number) {
    return InetAddresses.of(new byte[] {10, 0, (byte) (number >> 8), (byte) number});
  }

  private static InetAddress peer(int number) {
    return InetAddresses.of(
        new byte[] {100, (byte) (number >> 16), (byte) (number >> 8), (byte) number});
  }

  private boolean granted(int source, int inForce) {
    return breaker.refuses(host(source), inForce, clock.sinceBoot(), clock.instant()).isEmpty();
  }

  @Test
  void aGreedySourceWaitsAloneAndTheBreakerStaysClosed() {
    for (int block = 0; block < 3; block++) assertThat(granted(1, block)).isTrue();
    for (int more = 0; more < 100; more++) assertThat(granted(1, 3)).isFalse();
    assertThat(breaker.open()).isEmpty();
    assertThat(granted(2, 3)).isTrue();
    clock.pass(Duration.ofMinutes(1));
    assertThat(granted(1, 4)).isTrue();
  }

  @Test
  void oneMachineHasOneBudgetHoweverManyAddressesItGivesItself() {
    Breaker knowing =
        new Breaker(
            Breaker.Budget.DEFAULT,
            source ->
                source.getAddress()[2] == 1 ? Optional.of("02:00:00:00:00:0a") : Optional.empty());
    int granted = 0;
    Optional<String> last = Optional.empty();
    for (int address = 256; address < 356; address++) {
      last = knowing.refuses(host(address), granted, clock.sinceBoot(), clock.instant());
      if (last.isEmpty()) granted++;
    }
    assertThat(granted).isEqualTo(3);
    assertThat(last.orElseThrow()).contains("10.0.1.99 at 02:00:00:00:00:0a", "its others wait");
    assertThat(knowing.open()).isEmpty();
    // Protection against all others goes on.
    for (int other = 1; other <= 7; other++) {
      assertThat(knowing.refuses(host(other), granted++, clock.sinceBoot(), clock.instant()))
          .isEmpty();
    }
  }

  @Test
  void aClockThatIsSetBackOrForthChangesNoMinuteAndNoHour() {
    for (int number = 0; number < 60; number++) breaker.sawPeer(peer(number), clock.sinceBoot());
    for (int block = 0; block < 3; block++) assertThat(granted(1, block)).isTrue();
    assertThat(granted(1, 3)).isFalse();
    clock.moveWall(Duration.ofDays(-1));
    clock.pass(Duration.ofMinutes(61));
    assertThat(granted(1, 2)).isTrue();
    assertThat(granted(1, 3)).isTrue();
    assertThat(granted(1, 30)).isTrue();
    clock.moveWall(Duration.ofDays(2));
    assertThat(granted(1, 4)).isFalse();
    assertThat(breaker.open()).isEmpty();
  }

  @Test
  void theEleventhBlockOfAMinuteOpensIt() {
    for (int source = 0; source < 10; source++) assertThat(granted(source, source)).isTrue();
    assertThat(granted(10, 10)).isFalse();
    assertThat(breaker.open())
        .hasValueSatisfying(open -> assertThat(open.reason()).contains("10", "minute"));
    clock.pass(Duration.ofDays(1));
    assertThat(granted(11, 10)).isFalse();
    breaker.reset();
    assertThat(breaker.open()).isEmpty();
    assertThat(granted(11, 10)).isTrue();
  }

  @Test
  void tenBlocksAMinuteAreFineForEver() {
    for (int minute = 0; minute < 50; minute++) {
      for (int source = 0; source < 10; source++) assertThat(granted(source, 20)).isTrue();
      clock.pass(Duration.ofMinutes(1));
    }
    assertThat(breaker.open()).isEmpty();
  }

  @Test
  void aThousandBlocksInForceAreTheLimit() {
    assertThat(granted(1, 999)).isTrue();
    assertThat(granted(2, 1000)).isFalse();
    assertThat(breaker.open())
        .hasValueSatisfying(open -> assertThat(open.reason()).contains("1000"));
  }

  @Test
  void theShareOfPeersCountsFromFiftyPeersOn() {
    for (int number = 0; number < 49; number++) breaker.sawPeer(peer(number), clock.sinceBoot());
    assertThat(granted(1, 30)).isTrue();
    for (int number = 0; number < 300; number++) breaker.sawPeer(peer(number), clock.sinceBoot());
    assertThat(granted(2, 14)).isTrue();
    assertThat(granted(3, 15)).isFalse();
    assertThat(breaker.open())
        .hasValueSatisfying(open -> assertThat(open.reason()).contains("5 %", "300"));
  }

  @Test
  void tenMayBeInForceHoweverFewThePeers() {
    for (int number = 0; number < 55; number++) breaker.sawPeer(peer(number), clock.sinceBoot());
    assertThat(granted(1, 9)).isTrue();
    assertThat(breaker.open()).isEmpty();
    assertThat(granted(2, 10)).isFalse();
    assertThat(breaker.open()).isPresent();
  }

  @Test
  void anHourWithoutTooManyWishesLetsItClose() {
    for (int source = 0; source <= 10; source++) granted(source, source);
    assertThat(breaker.isQuiet(clock.sinceBoot())).isFalse();
    // A few a minute are within the budgets, and one greedy source is no matter of all.
    for (int minute = 1; minute < 60; minute++) {
      clock.pass(Duration.ofMinutes(1));
      for (int more = 0; more < 20; more++) assertThat(granted(1, 5)).isFalse();
      assertThat(breaker.isQuiet(clock.sinceBoot())).as("minute %s", minute).isFalse();
    }
    clock.pass(Duration.ofMinutes(1));
    assertThat(breaker.isQuiet(clock.sinceBoot())).isTrue();
    breaker.reset();
    assertThat(breaker.isQuiet(clock.sinceBoot())).isFalse();
    assertThat(granted(2, 5)).isTrue();
  }

  @Test
  void whileTooManyAreWantedItStaysOpen() {
    for (int source = 0; source <= 10; source++) granted(source, source);
    clock.pass(Duration.ofMinutes(59));
    for (int source = 0; source <= 10; source++) assertThat(granted(source, source)).isFalse();
    clock.pass(Duration.ofMinutes(59));
    assertThat(breaker.isQuiet(clock.sinceBoot())).isFalse();
    clock.pass(Duration.ofMinutes(1));
    assertThat(breaker.isQuiet(clock.sinceBoot())).isTrue();
  }

  @Test
  void afterARestartTheHourBeginsAnew() {
    breaker.open(new Breaker.Open("too many", Optional.empty()));
    assertThat(breaker.isQuiet(clock.sinceBoot())).isFalse();
    clock.pass(Duration.ofMinutes(61));
    assertThat(breaker.isQuiet(clock.sinceBoot())).isTrue();
  }

  @Test
  void peersOfAnHourAgoDoNotCount() {
    for (int number = 0; number < 60; number++) breaker.sawPeer(peer(number), clock.sinceBoot());
    clock.pass(Duration.ofMinutes(61));
    assertThat(granted(1, 30)).isTrue();
  }

  @Test
  void oneSourceCannotSpendTheShareOfAll() {
    for (int number = 0; number < 200; number++) breaker.sawPeer(peer(number), clock.sinceBoot());
    int inForce = 0;
    for (int minute = 0; minute < 30; minute++) {
      for (int more = 0; more < 5; more++) if (granted(1, inForce)) inForce++;
      clock.pass(Duration.ofMinutes(1));
    }
    assertThat(inForce).isEqualTo(5);
    assertThat(breaker.open()).isEmpty();
    assertThat(granted(2, inForce)).isTrue();
  }

  @Test
  void memoryIsBounded() {
    for (int number = 0; number < 200_000; number++)
      breaker.sawPeer(peer(number), clock.sinceBoot());
    for (int number = 0; number < 20_000; number++) {
      granted(number, 1);
      clock.pass(Duration.ofSeconds(7));
    }
    assertThat(breaker.open()).isEmpty();
  }

  @Test
  void itComesBackOpenAfterARestart() {
    for (int source = 0; source <= 10; source++) granted(source, source);
    Breaker.Open before = breaker.open().orElseThrow();
    assertThat(before.opened()).contains(clock.instant());
    Breaker next = new Breaker(Breaker.Budget.DEFAULT);
    next.open(Breaker.Open.read(before.toString()));
    assertThat(next.open()).contains(before);
    assertThat(next.refuses(host(1), 0, clock.sinceBoot(), clock.instant()))
        .contains("the breaker is open: " + before.reason());
  }

  @Test
  void aFactWithoutATimeIsAReasonAllTheSame() {
    for (String fact : new String[] {"too many (since yesterday)", "too many", ""}) {
      assertThat(Breaker.Open.read(fact)).isEqualTo(new Breaker.Open(fact, Optional.empty()));
      assertThat(Breaker.Open.read(fact)).hasToString(fact);
    }
  }

  @Test
  void senselessBudgetsAreRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Breaker.Budget(0, 10, 1000, 0.05));
    assertThatIllegalArgumentException().isThrownBy(() -> new Breaker.Budget(3, 10, 1000, 1.5));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Breaker.Budget(3, 10, 1000, Double.NaN));
  }
}
