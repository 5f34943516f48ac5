package io.portcullis.detector.training;

/**
 * The letters of one tuple whose nature is known.
 *
 * @param name of the tuple and the file it is from, for people
 * @param protocol in lower case
 * @param letters with their time symbols
 * @param flows that wrote them
 */
public record Sample(String name, String protocol, String letters, int flows) {
  public Sample {
    if (flows < 1) throw new IllegalArgumentException(name + " has no flows");
  }
}
