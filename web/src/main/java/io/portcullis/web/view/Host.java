package io.portcullis.web.view;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An inside host about which there is something to say, with what it talks to.
 *
 * @param talkers the newest first
 */
public record Host(String address, List<Talker> talkers) {
  public Host {
    talkers = List.copyOf(talkers);
  }

  /**
   * One tuple of a host.
   *
   * @param rule its newest rule in force; 0: none
   * @param rhythm whether the rule's evidence can be drawn
   * @param letters one a flow; empty where none are known
   */
  public record Talker(
      String whom,
      String service,
      long rule,
      boolean rhythm,
      String state,
      String letters,
      Moment last,
      String why) {}

  /** From rules in force and events, hosts with rules first. */
  public static List<Host> of(List<JsonNode> rules, JsonNode events, Instant now) {
    Map<String, Map<String, Talker>> hosts = new LinkedHashMap<>();
    for (JsonNode row : rules) {
      Rule rule = Rule.of(row, now);
      if (rule.who().isEmpty()) continue;
      boolean drawn = rule.origin().equals("detector");
      Talker talker =
          new Talker(
              rule.whom(),
              rule.service(),
              rule.id(),
              drawn,
              rule.state(),
              rule.letters(),
              rule.created(),
              rule.why());
      put(hosts, rule.who(), talker);
    }
    for (int at = events.size() - 1; at >= 0; at--) {
      JsonNode event = events.get(at);
      if (event.path("event_type").asText().equals("alert")) {
        put(hosts, event.path("src_ip").asText(), alert(event, now));
      }
    }
    List<Host> all = new ArrayList<>();
    hosts.forEach((address, talkers) -> all.add(new Host(address, List.copyOf(talkers.values()))));
    return all;
  }

  private static void put(Map<String, Map<String, Talker>> hosts, String address, Talker talker) {
    hosts
        .computeIfAbsent(address, any -> new LinkedHashMap<>())
        .putIfAbsent(talker.whom() + " " + talker.service(), talker);
  }

  private static Talker alert(JsonNode event, Instant now) {
    String port = event.path("dest_port").asText("");
    String service = (port + " " + event.path("proto").asText()).strip();
    return new Talker(
        event.path("dest_ip").asText(),
        service,
        0,
        false,
        Words.told(event, "decision").asText(),
        Words.told(event, "letters").asText(),
        Moment.of(event.path("timestamp"), now),
        Words.told(event, "reason").asText());
  }

  /** How many of its tuples are blocked. */
  public long blocked() {
    return talkers.stream().filter(each -> each.rule() > 0).count();
  }
}
