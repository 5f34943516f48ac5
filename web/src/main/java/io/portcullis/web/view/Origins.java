package io.portcullis.web.view;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Who made rules, and how many.
 *
 * @param word as {@code rules list --origin} takes it
 * @param name for a list of them
 * @param words of one of its rules
 * @param many rules in force
 */
public record Origins(String word, String name, String words, long many) {

  /** One of the known ones, or one of a newer gateway by its own word. */
  static Origins of(String word) {
    return switch (word) {
      case "detector" -> new Origins(word, "Detector", "", 0);
      case "operator" -> new Origins(word, "Operator", "an order", 0);
      case "fleet" -> new Origins(word, "Fleet", "said by the fleet", 0);
      case "crowdsec" -> new Origins(word, "CrowdSec", "said by CrowdSec", 0);
      case "kernel" -> new Origins(word, "Without a rule", "without a rule", 0);
      default -> new Origins(word, word, word, 0);
    };
  }

  /** Those that have rules in force, the largest first. */
  static List<Origins> of(Map<String, Long> counted) {
    List<Origins> all = new ArrayList<>();
    counted.forEach(
        (word, many) -> {
          Origins one = of(word);
          all.add(new Origins(word, one.name(), one.words(), many));
        });
    all.sort((one, other) -> Long.compare(other.many(), one.many()));
    return all;
  }
}
