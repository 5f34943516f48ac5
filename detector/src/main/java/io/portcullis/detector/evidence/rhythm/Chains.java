package io.portcullis.detector.evidence.rhythm;

import io.portcullis.detector.json.Json;
import java.io.IOException;

/**
 * Three first-order Markov chains over the steps of a tuple: of beacons, of normal irregular
 * traffic, and of normal polling. What counts is by how much the first explains a step better than
 * the mixture of the other two (Wald 1945).
 */
public final class Chains {
  private final double[][] malicious;
  private final double[][] irregular;
  private final double[][] poller;
  private final double[][] ratio;
  private final double pollerShare;

  public Chains(Json chains, double pollerShare) throws IOException {
    this.pollerShare = pollerShare;
    malicious = chain(chains.object("malicious"));
    irregular = chain(chains.object("normal_irregular"));
    poller = chain(chains.object("normal_poller"));
    ratio = new double[Step.KINDS + 1][Step.KINDS];
    for (int row = 0; row <= Step.KINDS; row++) {
      for (int to = 0; to < Step.KINDS; to++) {
        double normal = pollerShare * poller[row][to] + (1 - pollerShare) * irregular[row][to];
        ratio[row][to] = Math.log(malicious[row][to] / normal);
      }
    }
  }

  /** Row 0 is that of a first step. */
  private static double[][] chain(Json rows) throws IOException {
    double[][] chain = new double[Step.KINDS + 1][];
    for (int from = Step.NONE; from < Step.KINDS; from++) {
      double[] row = rows.numbers(Step.name(from));
      if (row.length != Step.KINDS) {
        throw new IOException("a row of the chains has " + row.length + " of 18 probabilities");
      }
      for (double probability : row) {
        if (!(probability > 0 && probability <= 1)) {
          throw new IOException("a chain has " + probability + ", which is no probability above 0");
        }
      }
      chain[from + 1] = row;
    }
    return chain;
  }

  /** Natural log of how much likelier a step is for a beacon than for normal traffic. */
  public double logRatio(int from, int to) {
    return ratio[from + 1][to];
  }

  /** Which normal behaviour explains a step best, each weighed with its share. */
  public String bestNormal(int from, int to) {
    double polls = pollerShare * poller[from + 1][to];
    double wanders = (1 - pollerShare) * irregular[from + 1][to];
    return polls > wanders ? "poller" : "irregular";
  }
}
