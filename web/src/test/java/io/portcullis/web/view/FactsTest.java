package io.portcullis.web.view;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FactsTest {
  private static final Instant NOW = Instant.parse("2026-11-24T05:00:00Z");

  @Test
  void aBlockListIsGoodAsLongAsItsCopyCountsAndIsRefreshed() throws Exception {
    JsonNode rows =
        new ObjectMapper()
            .readTree(
                """
                [{"name": "a", "state": "blocks", "prefixes": 3, "packets": 7,
                  "refreshed": "2026-11-24T04:25:00.123456+00:00", "trouble": ""},
                 {"name": "b", "state": "too_old", "prefixes": 3, "packets": 0,
                  "refreshed": "2026-11-01T04:25:00+00:00", "trouble": ""},
                 {"name": "c", "state": "missing", "prefixes": 0, "packets": 0,
                  "refreshed": null, "trouble": "nobody answers there"},
                 {"name": "d", "state": "idle", "prefixes": 3, "packets": 0,
                  "refreshed": "2026-11-24T04:25:00+00:00", "trouble": "the server says 500"}]
                """);
    List<Facts.BlockList> lists = Facts.lists(rows, NOW);
    assertThat(lists).extracting(Facts.BlockList::good).containsExactly(true, false, false, false);
    assertThat(lists.get(1).stateWords()).isEqualTo("too old");
    assertThat(lists.get(2).refreshed().known()).isFalse();
  }
}
