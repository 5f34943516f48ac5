package io.portcullis.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HostNamesTest {
  private static final List<String> NAMES = List.of("vpn.example.org");
  private static final InetAddress OLD = InetAddresses.parse("198.51.100.1").orElseThrow();
  private static final InetAddress NEW = InetAddresses.parse("198.51.100.2").orElseThrow();

  private final FakeBootClock clock = new FakeBootClock();
  private final Map<String, List<InetAddress>> records = new HashMap<>();
  private final HostNames names =
      new HostNames(
          name -> {
            List<InetAddress> answer = records.get(name);
            if (answer == null) throw new UnknownHostException(name + " does not resolve");
            return answer;
          },
          clock,
          Duration.ofHours(1));

  @Test
  void t15AChangedRecordIsFollowedWithAGraceForTheOldAnswer() {
    records.put("vpn.example.org", List.of(OLD));
    assertThat(names.refresh(NAMES)).containsEntry("vpn.example.org", List.of(OLD));
    records.put("vpn.example.org", List.of(NEW));
    clock.pass(Duration.ofMinutes(59));
    assertThat(names.refresh(NAMES)).containsEntry("vpn.example.org", List.of(OLD, NEW));
    clock.pass(Duration.ofMinutes(2));
    assertThat(names.refresh(NAMES)).containsEntry("vpn.example.org", List.of(NEW));
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 1})
  void theWallClockNeitherStretchesNorEndsTheGrace(long days) {
    records.put("vpn.example.org", List.of(OLD));
    names.refresh(NAMES);
    records.put("vpn.example.org", List.of(NEW));
    clock.moveWall(Duration.ofDays(days));
    clock.pass(Duration.ofMinutes(59));
    assertThat(names.refresh(NAMES)).containsEntry("vpn.example.org", List.of(OLD, NEW));
    clock.pass(Duration.ofMinutes(2));
    assertThat(names.refresh(NAMES)).containsEntry("vpn.example.org", List.of(NEW));
  }

  @Test
  void whileDnsIsDeadTheLastAnswerStands() {
    records.put("vpn.example.org", List.of(OLD));
    names.refresh(NAMES);
    records.clear();
    clock.pass(Duration.ofDays(3));
    assertThat(names.refresh(NAMES)).containsEntry("vpn.example.org", List.of(OLD));
    assertThat(names.failures())
        .containsExactly("vpn.example.org: vpn.example.org does not resolve");
  }

  @Test
  void aNameThatIsNoLongerWantedIsForgotten() {
    records.put("vpn.example.org", List.of(OLD));
    names.refresh(NAMES);
    assertThat(names.refresh(List.of())).isEmpty();
    records.clear();
    assertThat(names.refresh(NAMES)).containsEntry("vpn.example.org", List.of());
  }

  @Test
  void addressesAndPrefixesAreNoNames() {
    for (String text : List.of("10.0.0.1", "10.0.0.0/8", "::1", "", "10.1", "a..b", "-a.org")) {
      assertThat(HostNames.isName(text)).as(text).isFalse();
    }
    for (String text : List.of("localhost", "a.b-c.example", "1.2.3.4.example", "3com.com")) {
      assertThat(HostNames.isName(text)).as(text).isTrue();
    }
  }
}
