package io.portcullis.gateway.cli.output;

/**
 * A value that is JSON already.
 *
 * @param text one value, whole
 */
public record RawJson(String text) {
  @Override
  public String toString() {
    return text;
  }
}
