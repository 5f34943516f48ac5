package io.portcullis.detector.training;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One tuple of a recording, and what the models said of it.
 *
 * @param file the recording
 * @param flows in all
 * @param characters letters and symbols in all
 * @param alarm flows up to the first malicious match
 * @param matches for each model that won a match, the flows up to its first
 */
public record Tested(
    String file,
    String tuple,
    Group group,
    int flows,
    int characters,
    Optional<Integer> alarm,
    Map<String, Integer> matches) {
  public Tested {
    matches = Map.copyOf(new TreeMap<>(matches));
  }
}
