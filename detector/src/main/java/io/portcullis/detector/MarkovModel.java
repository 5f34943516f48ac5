package io.portcullis.detector;

import java.util.Locale;

/**
 * One behaviour that was learnt: the letters it was trained on and the threshold up to which a
 * tuple is said to behave alike. The chain is made from the letters (Stratosphere Testing
 * Framework; Garcia, "Modelling the Network Behaviour of Malware to Block Malicious Patterns",
 * 2015), so only these three facts matter.
 *
 * @param label {@code Direction-Decision-L4proto-Appproto-Details-Number}, such as
 *     From-Botnet-TCP-HTTP-CC.Cridex-1
 * @param letters the training state, letters with their time symbols
 * @param threshold largest distance that matches, 1.0 or more; -1 never matches
 * @param provenance where it comes from, for the operator
 */
public record MarkovModel(String label, String letters, double threshold, Provenance provenance) {

  public MarkovModel {
    if (label.split("-", -1).length < 3) {
      throw new IllegalArgumentException(
          "label '" + label + "' is not Direction-Decision-Protocol-…: name the protocol third");
    }
    if (letters.length() < 2) {
      throw new IllegalArgumentException(
          "model " + label + " has " + letters.length() + " letters: a chain needs two at least");
    }
    if (Double.isNaN(threshold)) {
      throw new IllegalArgumentException("model " + label + " has no number as threshold");
    }
  }

  /** The layer-4 protocol in lower case: the third piece of the label. */
  public String protocol() {
    return label.split("-", -1)[2].toLowerCase(Locale.ROOT);
  }

  /** Whether a match is malicious: unless the label says normal. */
  public boolean malicious() {
    return !label.toLowerCase(Locale.ROOT).contains("normal");
  }

  /** Letters with their symbols, in characters. */
  public int length() {
    return letters.length();
  }

  /**
   * Where a model comes from.
   *
   * @param source the file it was read from, or what it was trained on
   * @param sha256 of that file in hexadecimal, or empty for a model just trained
   * @param note what else the maker said: date, flows, tool version
   */
  public record Provenance(String source, String sha256, String note) {}
}
