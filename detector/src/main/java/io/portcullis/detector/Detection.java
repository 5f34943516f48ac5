package io.portcullis.detector;

import io.portcullis.argus.Flow;
import io.portcullis.argus.Tuple;

/**
 * One flow whose tuple matched a model, malicious or normal.
 *
 * @param flow the flow that decided
 * @param model label of the model that won
 * @param malicious what the model says
 * @param distance of the tuple's letters from the model's, 1.0 or more; smaller is nearer. Under
 *     slips 0.2 also -1: it could not be computed, which that version took for a match
 * @param threshold the model's; distance is at most this
 * @param letters the tuple's letters up to this flow
 * @param flows of the tuple, this one included
 * @param tail whether this is the second time that slips counted the last flow of its input
 */
public record Detection(
    Flow flow,
    String model,
    boolean malicious,
    double distance,
    double threshold,
    String letters,
    int flows,
    boolean tail) {

  public Detection(
      Flow flow,
      String model,
      boolean malicious,
      double distance,
      double threshold,
      String letters,
      int flows) {
    this(flow, model, malicious, distance, threshold, letters, flows, false);
  }

  public Tuple tuple() {
    return flow.tuple();
  }
}
