package io.portcullis.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** One notice a change, and one for all that changed alike. */
final class InterfaceNoticesTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  private final InterfaceNotices notices = new InterfaceNotices();

  private void look(Map<String, String> troubles) {
    notices.look(NOW, new TreeMap<>(troubles));
  }

  private List<String> taken() {
    return notices.take().stream().map(CaptureNotice::toString).toList();
  }

  @Test
  void aGoodStartSaysNothing() {
    look(Map.of("lan", "", "wan", ""));
    assertThat(taken()).isEmpty();
  }

  @Test
  void whatBefallsAllIsSaidOnce() {
    look(Map.of("lan", "no right", "wan", "no right"));
    look(Map.of("lan", "no right", "wan", "no right"));
    assertThat(taken()).containsExactly("lan, wan: no right");
    assertThat(taken()).isEmpty();
  }

  @Test
  void goneAndBackAreTwoNotices() {
    look(Map.of("lan", "", "wan", "down"));
    look(Map.of("lan", "", "wan", ""));
    assertThat(taken()).containsExactly("wan: down", "wan: capturing again");
  }

  @Test
  void unreadNoticesAreBoundedAndTheForgottenOnesCounted() {
    for (int change = 0; change < 300; change++) look(Map.of("wan", "state " + change));
    List<String> all = taken();
    assertThat(all).hasSize(257);
    assertThat(all.get(0)).isEqualTo("wan: 44 older notices of the capture were forgotten unread");
    assertThat(all.get(256)).isEqualTo("wan: state 299");
  }
}
