package io.portcullis.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SessionsTest {
  private Instant now = Instant.parse("2026-11-30T10:00:00Z");
  private final Sessions sessions = new Sessions(() -> now, new SecureRandom());

  private Session begin(String name) {
    return sessions.begin(new Session.Person(name, true, false, ""));
  }

  @Test
  void theOneUsedLongestAgoGoesForANewOneAndTheOneInUseStays() {
    Session operator = begin("alice");
    List<Session> others = new ArrayList<>();
    for (int many = 0; many < 3 * Sessions.MOST; many++) {
      others.add(begin("guest"));
      assertThat(sessions.find(operator.id())).contains(operator);
    }
    assertThat(sessions.size()).isEqualTo(Sessions.MOST);
    assertThat(sessions.find(others.get(0).id())).isEmpty();
  }

  @Test
  void aSessionEndsWhenItIsIdleForHalfADayOrAWeekOld() {
    Session idle = begin("alice");
    now = now.plus(Duration.ofHours(13));
    assertThat(sessions.find(idle.id())).isEmpty();
    Session busy = begin("alice");
    for (int hours = 0; hours < 7 * 24; hours++) {
      assertThat(sessions.find(busy.id())).as("after %s hours", hours).isPresent();
      now = now.plus(Duration.ofHours(1));
    }
    now = now.plus(Duration.ofHours(1));
    assertThat(sessions.find(busy.id())).isEmpty();
  }

  @Test
  void noTwoHaveTheSameSecretsAndNewsIsToldOnce() {
    Session one = begin("alice");
    Session other = begin("alice");
    assertThat(List.of(one.id(), one.csrf(), other.id(), other.csrf())).doesNotHaveDuplicates();
    sessions.tell(one, new Session.Told(true, "done"));
    assertThat(sessions.told(other)).isEmpty();
    assertThat(sessions.told(one)).contains(new Session.Told(true, "done"));
    assertThat(sessions.told(one)).isEmpty();
  }
}
