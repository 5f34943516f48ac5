package io.portcullis.detector.models;

import io.portcullis.detector.letters.Alphabet;
import java.util.List;
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
 * @param stored the chain of an {@code .stfm} file, which slips 0.2 alone used
 */
public record MarkovModel(
    String label, String letters, double threshold, Provenance provenance, StoredChain stored) {

  private static final int LONGEST_LABEL = 200;

  public MarkovModel {
    protocolOf(label);
    if (letters.length() < 2) {
      throw new IllegalArgumentException(
          "model " + label + " has " + letters.length() + " letters: a chain needs two at least");
    }
    for (int i = 0; i < letters.length(); i++) {
      if (Alphabet.code(letters.charAt(i)) >= 0) continue;
      throw new IllegalArgumentException(
          "model %s has U+%04X at place %d of its letters, which is no letter or time symbol"
              .formatted(label, (int) letters.charAt(i), i + 1));
    }
    if (Double.isNaN(threshold) || Double.isInfinite(threshold)) {
      throw new IllegalArgumentException("model " + label + " has no number as threshold");
    }
  }

  /** A model whose chain is that of its letters. */
  public MarkovModel(String label, String letters, double threshold, Provenance provenance) {
    this(label, letters, threshold, provenance, StoredChain.NONE);
  }

  private static String printable(String text) {
    String shown = text.length() > 80 ? text.substring(0, 80) + "..." : text;
    return shown.replaceAll("[^\\x21-\\x7e]", "?");
  }

  /**
   * The layer-4 protocol that a label names, in lower case: its third piece.
   *
   * @throws IllegalArgumentException when it is no label
   */
  public static String protocolOf(String label) {
    if (label.length() > LONGEST_LABEL || label.chars().anyMatch(c -> c <= ' ' || c > '~')) {
      throw new IllegalArgumentException(
          "label '" + printable(label) + "' is not up to 200 printable ASCII characters");
    }
    if (label.split("-", -1).length < 3) {
      throw new IllegalArgumentException(
          "label '" + label + "' is not Direction-Decision-Protocol-…: name the protocol third");
    }
    return label.split("-", -1)[2].toLowerCase(Locale.ROOT);
  }

  /** The layer-4 protocol in lower case. */
  public String protocol() {
    return protocolOf(label);
  }

  /** Whether a match is malicious: unless the label says normal. */
  public boolean malicious() {
    return isMalicious(label);
  }

  /** What a label says of a match. */
  public static boolean isMalicious(String label) {
    return !label.toLowerCase(Locale.ROOT).contains("normal");
  }

  /** Letters with their symbols, in characters. */
  public int length() {
    return letters.length();
  }

  /** The chain of all its letters, for people. */
  public List<Transition> transitions() {
    return Transition.of(letters);
  }

  /**
   * Where a model comes from.
   *
   * @param source the file it was read from, or what it was trained on
   * @param sha256 of that file in hexadecimal, or empty for a model just trained
   * @param flows it was trained on, 0 where that is not known
   * @param date of the training as its maker wrote it (ISO 8601), or empty
   * @param tool that made it, with its version, or empty
   * @param note what else the maker said
   */
  public record Provenance(
      String source, String sha256, long flows, String date, String tool, String note) {

    public Provenance {
      if (flows < 0) throw new IllegalArgumentException("trained on " + flows + " flows");
      if (!sha256.isEmpty() && !sha256.matches("[0-9a-f]{64}")) {
        throw new IllegalArgumentException("'" + sha256 + "' is no SHA-256 in hexadecimal");
      }
    }

    public Provenance(String source, String sha256, String note) {
      this(source, sha256, 0, "", "", note);
    }
  }
}
