package io.portcullis.web.view;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the log says of a tuple that is not blocked, as the pages show it. */
final class HostTest {
  private static final Instant NOW = Instant.parse("2026-11-24T05:00:00Z");

  private static JsonNode alerts() throws Exception {
    return new ObjectMapper()
        .readTree(
            """
            [{"timestamp": "2026-11-24T04:25:00.123456+0000", "event_type": "alert",
              "src_ip": "10.0.0.5", "dest_ip": "203.0.113.7", "dest_port": 8443, "proto": "TCP",
              "alert": {"signature": "beacon", "metadata": {
                "tuple": "10.0.0.5-203.0.113.7-8443-tcp", "letters": "88+H,H,",
                "decision": "held_back", "reason": "beacon every 60 s"}}}]
            """);
  }

  @Test
  void lettersDecisionAndReasonStandUnderTheAlertsMetadata() throws Exception {
    List<Host> hosts = Host.of(List.of(), alerts(), NOW);
    assertThat(hosts).hasSize(1);
    assertThat(hosts.get(0).toString())
        .contains("88+H,H,", "held_back", "beacon every 60 s", "203.0.113.7");
  }

  @Test
  void aMomentOfTheTimelineNamesTupleAndReason() throws Exception {
    List<Happening> moments = Happening.of(alerts(), NOW);
    assertThat(moments).hasSize(1);
    assertThat(moments.get(0).toString())
        .contains("10.0.0.5-203.0.113.7-8443-tcp", "beacon every 60 s");
  }
}
