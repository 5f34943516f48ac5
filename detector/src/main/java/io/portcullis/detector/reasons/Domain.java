package io.portcullis.detector.reasons;

import io.portcullis.argus.names.IpAddress;
import io.portcullis.detector.table.Few;

/** A registrable domain, and who asked for names in it. */
final class Domain extends Recent.Seen {
  /** Clients that are told apart. */
  static final int USERS = 9;

  private static final String VOWELS = "aeiouy";

  /** Letters from which on a label is long enough to look drawn. */
  private static final int LONG = 7;

  /** So many in a row that are no vowels nobody pronounces. */
  private static final int RUN = 5;

  private static final double FEW_VOWELS = 0.3;

  final String text;

  /** Whether its first label looks drawn by a program, not chosen by somebody. */
  final boolean generated;

  Few<IpAddress> users = Few.none();

  Domain(String text) {
    this.text = text;
    this.generated = looksDrawn(text);
  }

  private static boolean looksDrawn(String domain) {
    int dot = domain.indexOf('.');
    String label = dot < 0 ? domain : domain.substring(0, dot);
    if (label.length() < LONG) return false;
    int vowels = 0;
    int run = 0;
    int longest = 0;
    for (int i = 0; i < label.length(); i++) {
      boolean vowel = VOWELS.indexOf(label.charAt(i)) >= 0;
      if (vowel) vowels++;
      run = vowel || label.charAt(i) == '-' ? 0 : run + 1;
      longest = Math.max(longest, run);
    }
    return longest >= RUN && (double) vowels / label.length() < FEW_VOWELS;
  }

  /**
   * The registrable part of a name by a rule of thumb, as the reference has it: two labels, three
   * below the usual second levels of countries.
   */
  static String ofLastLabels(String name) {
    String bare = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    int last = bare.lastIndexOf('.');
    int second = last < 0 ? -1 : bare.lastIndexOf('.', last - 1);
    if (second < 0) return name;
    boolean country = bare.length() - last - 1 == 2;
    if (!country || !isUsualSecondLevel(bare.substring(second + 1, last))) {
      return bare.substring(second + 1);
    }
    int third = bare.lastIndexOf('.', second - 1);
    return bare.substring(third + 1);
  }

  private static boolean isUsualSecondLevel(String label) {
    return switch (label) {
      case "co", "com", "net", "org", "gov", "edu", "ac", "or", "ne", "go" -> true;
      default -> false;
    };
  }
}
