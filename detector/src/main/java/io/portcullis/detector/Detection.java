package io.portcullis.detector;

import io.portcullis.argus.Flow;
import io.portcullis.argus.Tuple;
import io.portcullis.argus.names.ServerName;
import io.portcullis.detector.evidence.ConnectionState;
import io.portcullis.detector.evidence.Explanation;
import java.util.Optional;

/**
 * One flow whose tuple matched a model, malicious or normal, or was found a beacon by evidence.
 *
 * @param flow the flow that decided
 * @param model label of the model that won, or {@link #BEACON}
 * @param malicious what the model says
 * @param distance of the tuple's letters from the model's, 1.0 or more; of a beacon its threshold
 *     through its score, 1.0 or less; smaller is nearer
 * @param threshold the model's, or 1.0; distance is at most this
 * @param letters the tuple's letters up to this flow
 * @param flows of the tuple, this one included
 * @param stood how many of them had two real ends, of a series of servers those of the series; 127
 *     stand for more, see {@link ConnectionState#stood}
 * @param explanation of a beacon; models have none
 */
public record Detection(
    Flow flow,
    String model,
    boolean malicious,
    double distance,
    double threshold,
    String letters,
    int flows,
    int stood,
    Optional<Explanation> explanation) {

  /** What stands for a model where evidence decided; operators and scripts know it by this. */
  public static final String BEACON = "beacon";

  /** By a model. */
  public Detection(
      Flow flow,
      String model,
      boolean malicious,
      double distance,
      double threshold,
      String letters,
      int flows,
      int stood) {
    this(flow, model, malicious, distance, threshold, letters, flows, stood, Optional.empty());
  }

  /** By evidence. */
  static Detection beacon(
      Flow flow, Explanation explanation, String letters, int flows, int stood) {
    return new Detection(
        flow,
        BEACON,
        true,
        explanation.distance(),
        1.0,
        letters,
        flows,
        stood,
        Optional.of(explanation));
  }

  /** This detection with how the tuple stands as evidence, for those who explain it. */
  public Detection with(Explanation standing) {
    return new Detection(
        flow, model, malicious, distance, threshold, letters, flows, stood, Optional.of(standing));
  }

  /** This detection with what was known of the server when its flow began. */
  public Detection named(ServerName server) {
    if (server == ServerName.UNKNOWN) return this;
    return new Detection(
        flow.withServer(server),
        model,
        malicious,
        distance,
        threshold,
        letters,
        flows,
        stood,
        explanation.map(why -> why.ofServer(server.words())));
  }

  public Tuple tuple() {
    return flow.tuple();
  }
}
