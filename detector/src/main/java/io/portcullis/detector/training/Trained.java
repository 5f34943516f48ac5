package io.portcullis.detector.training;

/**
 * What training came to.
 *
 * @param letters of the model
 * @param flows that wrote them
 * @param trainedOn names of the tuples whose letters they are
 * @param threshold -1 when the search found none
 * @param onAll the model on all tuples, those it was trained on included: flattering
 * @param heldOut tuples judged by models that were trained and tuned without them; {@link
 *     Confusion#NONE} where the search holds nothing out
 */
public record Trained(
    String letters,
    int flows,
    java.util.List<String> trainedOn,
    double threshold,
    Confusion onAll,
    Confusion heldOut) {
  public Trained {
    trainedOn = java.util.List.copyOf(trainedOn);
  }
}
