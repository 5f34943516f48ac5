package io.portcullis.detector.reasons;

/**
 * What a server is called.
 *
 * @param text the whole name
 * @param domain the registrable part
 */
record Name(String text, Domain domain) {
  /** Nobody knows. */
  static final Name NONE = new Name("", new Domain(""));

  boolean isKnown() {
    return !text.isEmpty();
  }
}
