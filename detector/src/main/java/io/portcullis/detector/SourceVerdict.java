package io.portcullis.detector;

/**
 * What slips 0.3.5 said of a source address at the end of a time window, from the tests of all its
 * tuples in it.
 *
 * @param source address as printed
 * @param tuples of the source that were tested in the window, 1 or more
 * @param matched how many of these matched a malicious model at least once
 * @param score sum of the shares of tests that matched, times the share of tuples that did; 0.0 or
 *     more
 */
public record SourceVerdict(String source, int tuples, int matched, double score) {

  public SourceVerdict {
    if (tuples < 1 || matched < 0 || matched > tuples || !(score >= 0)) {
      throw new IllegalArgumentException(
          matched + " of " + tuples + " tuples matched, with a score of " + score);
    }
  }

  /**
   * Bayes with the constants of slips 0.3.5: that the source is normal has the prior 1 - 10⁻⁴ and
   * scores around 0 with deviation 0.01; that it is malicious has 3·10⁻⁴ and scores around 0.005
   * with deviation 0.5. So it is malicious from a score of 0.0490 on.
   */
  public boolean malicious() {
    double normal = (1 - 1e-4) * density(score, 0, 0.01);
    double infected = 3e-4 * density(score, 0.005, 0.5);
    return normal < infected;
  }

  private static double density(double x, double mean, double deviation) {
    double z = (x - mean) / deviation;
    return StrictMath.exp(-z * z / 2) / (deviation * StrictMath.sqrt(2 * Math.PI));
  }
}
