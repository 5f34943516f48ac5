package io.portcullis.gateway.cli.output;

/** How data are printed. */
public enum Format {
  /** Aligned columns and words. */
  HUMAN,
  /** One array for lists, one object a line for streams. */
  JSON,
  /** Tab-separated, header first. */
  RAW
}
