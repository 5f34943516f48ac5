package io.portcullis.gateway.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EventTailTest {
  @TempDir private Path folder;

  private JsonNode read(String log) throws IOException {
    Path file = Files.writeString(folder.resolve("eve.json"), log);
    return new ObjectMapper().readTree(new EventTail(file).read());
  }

  private static String event(String type, int number) {
    return "{\"timestamp\":\"2026-11-30T10:00:00.000000+0000\",\"event_type\":\""
        + type
        + "\",\"rule\":"
        + number
        + "}\n";
  }

  @Test
  void whatHappenedIsReadInItsOrderAndNumbersAndDamageAreLeftOut() throws IOException {
    JsonNode events =
        read(
            "no JSON\n"
                + event("block", 1)
                + event("stats", 2)
                + "{\"event_type\":\"block\"}\n"
                + event("release", 3)
                + "{\"timestamp\":\"2026-11-30T10:00:00\",\"event_type\":\"mo");
    assertThat(events.findValuesAsText("rule")).containsExactly("1", "3");
  }

  @Test
  void ofALongLogTheNewestAreReadAndNoMoreThanAreShown() throws IOException {
    StringBuilder log = new StringBuilder();
    for (int number = 1; number <= 60_000; number++) log.append(event("block", number));
    JsonNode events = read(log.toString());
    assertThat(events).hasSize(4000);
    assertThat(events.get(3999).get("rule").asInt()).isEqualTo(60_000);
  }

  @Test
  void withoutALogThereIsNothing() throws IOException {
    assertThat(new EventTail(folder.resolve("none")).read()).isEqualTo("[]");
  }
}
