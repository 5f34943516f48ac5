package io.portcullis.detector.evidence;

/**
 * What this network's baseline says of a behaviour.
 *
 * @param known whether it is customary here, so that behaviour alone is no reason to block it
 * @param words why, or why not; empty where there is nothing to say
 */
public record Familiarity(boolean known, String words) {
  /** Where nothing was learned. */
  public static final Familiarity NOTHING = new Familiarity(false, "");
}
