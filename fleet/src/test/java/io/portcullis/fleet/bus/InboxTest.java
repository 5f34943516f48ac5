package io.portcullis.fleet.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.fleet.message.Place;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class InboxTest {
  private final Inbox inbox = new Inbox(any -> true);
  private long delivery;

  private void put(Place place, long more) {
    inbox.put(place.toString(), new byte[10], Instant.EPOCH, ++delivery, more);
  }

  private List<Place> take(String... without) throws InterruptedException {
    return inbox.take(Duration.ZERO, site -> !List.of(without).contains(site)).stream()
        .map(Arrived::place)
        .toList();
  }

  @Test
  void theBeginningIsWholeHoweverMuchComesBehindIt() throws Exception {
    put(Place.health("lyon"), 2);
    put(Place.decisions("rome", 1), 1);
    put(Place.decisions("rome", 2), 0);
    assertThat(inbox.isWhole()).isFalse();
    assertThat(take("rome")).containsExactly(Place.health("lyon"));
    assertThat(inbox.isWhole()).as("rome waits for its turn").isFalse();
    // rome goes on talking, faster than it is listened to.
    put(Place.decisions("rome", 1), 0);
    assertThat(take("lyon", "rome")).isEmpty();
    assertThat(inbox.isWhole()).isFalse();
    put(Place.decisions("rome", 2), 0);
    assertThat(inbox.isWhole()).as("what it said at first is replaced").isTrue();
    put(Place.health("rome"), 0);
    assertThat(inbox.isWhole()).isTrue();
    assertThat(inbox.hasGap()).isFalse();
    assertThat(inbox.replaced()).isEqualTo(2);
  }

  @Test
  void whatWasLostOnTheWayIsNoticed() {
    put(Place.health("lyon"), 1);
    delivery++;
    put(Place.health("rome"), 0);
    assertThat(inbox.hasGap()).isTrue();
  }
}
