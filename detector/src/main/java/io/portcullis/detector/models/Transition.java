package io.portcullis.detector.models;

import io.portcullis.detector.letters.Alphabet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One transition of a model's chain, as made from all its letters.
 *
 * @param from letter, symbol, zero or separator
 * @param to what stands behind it
 * @param count how often it does
 * @param probability share of this transition among those from {@code from}, above 0 up to 1
 */
public record Transition(char from, char to, int count, double probability) {

  /** All transitions of a model: grouped by where they start, the most frequent first. */
  static List<Transition> of(String letters) {
    Map<Character, Map<Character, Integer>> counts = new TreeMap<>(alphabetically());
    for (int i = 1; i < letters.length(); i++) {
      counts
          .computeIfAbsent(letters.charAt(i - 1), from -> new TreeMap<>(alphabetically()))
          .merge(letters.charAt(i), 1, Integer::sum);
    }
    List<Transition> transitions = new ArrayList<>();
    counts.forEach(
        (from, ends) -> {
          double all = ends.values().stream().mapToInt(Integer::intValue).sum();
          ends.entrySet().stream()
              .sorted(Map.Entry.<Character, Integer>comparingByValue().reversed())
              .forEach(
                  end ->
                      transitions.add(
                          new Transition(
                              from, end.getKey(), end.getValue(), end.getValue() / all)));
        });
    return List.copyOf(transitions);
  }

  private static Comparator<Character> alphabetically() {
    return Comparator.comparing(Alphabet::code);
  }
}
