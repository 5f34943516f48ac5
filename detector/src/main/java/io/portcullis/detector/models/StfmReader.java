package io.portcullis.detector.models;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads {@code .stfm} files of the Stratosphere Testing Framework: six pickles one after another,
 * initial vector, matrix, training letters, self probability, label, threshold.
 */
final class StfmReader {
  private StfmReader() {}

  /**
   * @param name of the file, for the provenance
   * @throws IllegalArgumentException when it is none; the message is one line
   */
  static MarkovModel parse(String name, byte[] bytes) {
    Pickle pickles = new Pickle(bytes);
    pickles.next(); // the initial vector: made anew from the letters
    StoredChain stored = chain(pickles.next());
    String letters = text(pickles.next(), "training letters");
    pickles.next(); // the self probability: information only
    String label = text(pickles.next(), "label");
    double threshold = number(pickles.next());
    if (!pickles.atEnd()) throw new IllegalArgumentException("more follows after its six pickles");
    return new MarkovModel(
        label,
        letters,
        threshold,
        new MarkovModel.Provenance(name, ModelFile.sha256(bytes), "Stratosphere .stfm"),
        stored);
  }

  private static StoredChain chain(Object matrix) {
    if (!(matrix instanceof Map<?, ?> map)) throw new IllegalArgumentException("it has no matrix");
    Map<String, Double> transitions = new TreeMap<>();
    map.forEach(
        (pair, probability) -> {
          if (pair instanceof List<?> ends && ends.size() == 2) {
            transitions.put(letter(ends.get(0)) + letter(ends.get(1)), number(probability));
          }
        });
    return new StoredChain(transitions);
  }

  private static String letter(Object end) {
    if (end instanceof String letter && letter.length() == 1) return letter;
    throw new IllegalArgumentException("its matrix has a transition of more than single letters");
  }

  private static String text(Object value, String what) {
    if (value instanceof String text) return text;
    throw new IllegalArgumentException("its " + what + " is no text");
  }

  private static double number(Object value) {
    if (value instanceof Number number) return number.doubleValue();
    throw new IllegalArgumentException("it has something else where a number belongs");
  }
}
