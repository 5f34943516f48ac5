package io.portcullis.gateway.cli.models;

import io.portcullis.detector.training.Sample;
import java.util.Locale;

/**
 * One tuple of a recording.
 *
 * @param label what the label column says of most of its flows, or empty
 */
record RecordedTuple(
    String file, String tuple, String protocol, String letters, int flows, String label) {

  boolean isLabelledNormal() {
    return label.toLowerCase(Locale.ROOT).contains("normal");
  }

  boolean isLabelledMalicious() {
    String text = label.toLowerCase(Locale.ROOT);
    return text.contains("botnet") || text.contains("malware") || text.contains("attack");
  }

  Sample sample() {
    return new Sample(tuple + " of " + file, protocol, letters, flows);
  }
}
