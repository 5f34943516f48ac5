package io.portcullis.web.view;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.portcullis.web.gate.Rules;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RulePageTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Instant NOW = Instant.parse("2026-03-02T09:00:00Z");

  private static Rules rules(int many) throws Exception {
    List<JsonNode> rows = new ArrayList<>();
    for (int id = many; id > 0; id--) {
      String origin = id % 10 == 0 ? "fleet" : "operator";
      rows.add(
          JSON.readTree(
              "{\"id\":%d,\"dest_ip\":\"203.0.113.%d\",\"origin\":\"%s\",\"reason\":\"odd\",\"packets\":2,\"bytes\":80}"
                  .formatted(id, id % 250, origin)));
    }
    return Rules.of(rows);
  }

  private static RulePage of(Rules rules, String query, String origin, int page) {
    return RulePage.of(rules, new RulePage.Asked(query, origin, page), true, NOW);
  }

  @Test
  void aPageIsASliceOfAllAndBeyondTheLastThereIsTheLast() throws Exception {
    Rules rules = rules(120);
    RulePage second = of(rules, "", "", 2);
    assertThat(second.shown()).hasSize(50);
    assertThat(second.shown().get(0).id()).isEqualTo(70);
    assertThat(second.pages()).isEqualTo(3);
    assertThat(of(rules, "", "", 99).page()).isEqualTo(3);
    assertThat(of(rules, "", "", 0).page()).isEqualTo(1);
    assertThat(of(Rules.NONE, "", "", 1).shown()).isEmpty();
    assertThat(rules.packets()).isEqualTo(240);
    assertThat(rules.bytes()).isEqualTo(9600);
  }

  @Test
  void whoAsksForWordsOrAMakerGetsThoseAndKeepsThemFromPageToPage() throws Exception {
    Rules rules = rules(1000);
    RulePage found = of(rules, "113.7", "", 1);
    assertThat(found.found()).isEqualTo(44);
    RulePage fleets = of(rules, "", "fleet", 2);
    assertThat(fleets.found()).isEqualTo(100);
    assertThat(fleets.shown()).allMatch(rule -> rule.maker().equals("said by the fleet"));
    assertThat(fleets.mixed()).isTrue();
    assertThat(fleets.all()).isEqualTo(1000);
    assertThat(fleets.origins()).extracting(Origins::word).containsExactly("operator", "fleet");
    assertThat(of(rules, "a&b", "fleet", 3).there(4)).isEqualTo("page=4&q=a%26b&origin=fleet");
    assertThat(of(rules, "ODD", "fleet", 1).found()).as("small and large letters").isEqualTo(100);
    assertThat(of(rules, "", "nobody", 1).found()).isZero();
  }
}
