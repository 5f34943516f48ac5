package io.portcullis.detector.reasons;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What speaks of bursts inside one connection beside the terms that they share with flows. */
enum ConnectionTerm {
  OFF_BEAT("a rhythm: gaps by chance, which are slower and noisier"),
  PEER("contacts to ten servers on odd ports, which are logged"),
  QUIET("orders and answers of less than 200 bytes together");

  /** What it would take to avoid it, or to earn it where it speaks against a beacon. */
  final String cost;

  ConnectionTerm(String cost) {
    this.cost = cost;
  }

  /** Its place in rows of values; nothing outside the program knows it. */
  @SuppressWarnings("EnumOrdinal") // rows live as long as the process
  int place() {
    return ordinal();
  }

  /** As explanations and the parameter file name it. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<ConnectionTerm> of(String word) {
    return Arrays.stream(values()).filter(term -> term.word().equals(word)).findFirst();
  }
}
