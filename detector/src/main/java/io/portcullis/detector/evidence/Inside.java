package io.portcullis.detector.evidence;

/** Which addresses the operator protects. */
public interface Inside {
  /**
   * Whether an address lies inside.
   *
   * @param address as ra printed it, perhaps none at all
   */
  boolean contains(String address);
}
