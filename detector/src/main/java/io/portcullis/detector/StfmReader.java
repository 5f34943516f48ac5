package io.portcullis.detector;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads {@code .stfm} files of the Stratosphere Testing Framework: six pickles one after another,
 * initial vector, matrix, training letters, self probability, label, threshold.
 */
final class StfmReader {
  /** Forty times the largest that was ever published. */
  private static final long LARGEST = 4L << 20;

  private StfmReader() {}

  /**
   * @throws IOException when it cannot be read or is no such file; the message names file and fault
   */
  static MarkovModel read(Path file) throws IOException {
    long size = Files.size(file);
    if (size > LARGEST) {
      throw new IOException(file + " has " + size + " bytes; no model is larger than " + LARGEST);
    }
    byte[] bytes = Files.readAllBytes(file);
    try {
      return model(file, bytes);
    } catch (IllegalArgumentException refused) {
      throw new IOException(file + " is no usable model: " + refused.getMessage(), refused);
    }
  }

  private static MarkovModel model(Path file, byte[] bytes) {
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
        new MarkovModel.Provenance(file.toString(), sha256(bytes), "Stratosphere .stfm"),
        stored);
  }

  private static StoredChain chain(Object matrix) {
    if (!(matrix instanceof Map<?, ?> map)) throw new IllegalArgumentException("it has no matrix");
    Map<String, Double> transitions = new TreeMap<>();
    map.forEach(
        (pair, probability) -> {
          if (pair instanceof List<?> ends && ends.size() == 2) {
            transitions.put("" + ends.get(0) + ends.get(1), number(probability));
          }
        });
    return new StoredChain(transitions);
  }

  private static String text(Object value, String what) {
    if (value instanceof String text) return text;
    throw new IllegalArgumentException("its " + what + " is no text");
  }

  private static double number(Object value) {
    if (value instanceof Number number) return number.doubleValue();
    throw new IllegalArgumentException("it has something else where a number belongs");
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException notInAnyJdk) {
      throw new IllegalStateException("this Java has no SHA-256", notInAnyJdk);
    }
  }
}
