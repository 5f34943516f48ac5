package io.portcullis.gateway.cli;

/**
 * A value that is JSON already.
 *
 * @param text one value, whole
 */
record RawJson(String text) {
  @Override
  public String toString() {
    return text;
  }
}
