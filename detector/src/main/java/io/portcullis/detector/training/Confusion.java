package io.portcullis.detector.training;

/**
 * How often a model was right about tuples.
 *
 * @param truePositives of its own behaviour, matched
 * @param falsePositives of another, matched
 * @param trueNegatives of another, not matched
 * @param falseNegatives of its own, not matched
 */
public record Confusion(
    int truePositives, int falsePositives, int trueNegatives, int falseNegatives) {
  public static final Confusion NONE = new Confusion(0, 0, 0, 0);

  /** This and one more tuple. */
  Confusion and(boolean own, boolean matched) {
    return new Confusion(
        truePositives + (own && matched ? 1 : 0),
        falsePositives + (!own && matched ? 1 : 0),
        trueNegatives + (!own && !matched ? 1 : 0),
        falseNegatives + (own && !matched ? 1 : 0));
  }

  /** Harmonic mean of precision and recall, 0 to 1; 0 where nothing was right. */
  public double f1() {
    double wrong = falsePositives + falseNegatives;
    return truePositives == 0 ? 0 : 2.0 * truePositives / (2.0 * truePositives + wrong);
  }

  /** Share of its own that it matched, NaN without any. */
  public double recall() {
    return (double) truePositives / (truePositives + falseNegatives);
  }

  /** Share of its matches that were right, NaN without any. */
  public double precision() {
    return (double) truePositives / (truePositives + falsePositives);
  }

  @Override
  public String toString() {
    return truePositives
        + " true positives, "
        + falsePositives
        + " false positives, "
        + trueNegatives
        + " true negatives, "
        + falseNegatives
        + " false negatives";
  }
}
