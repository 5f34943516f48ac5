package io.portcullis.detector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.portcullis.argus.Flow;
import io.portcullis.detector.models.Reference;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * After every single flow the tuple has the letters, and the verdict, that slips 0.3.3alpha gave it
 * with a window of five minutes: what was dropped, forgotten or repeated shows at once.
 */
final class TraceParityTest {
  private static final double RELATIVE = 1e-9;

  @TestFactory
  Stream<DynamicTest> everyFlowLeavesItsTupleAsTheOriginalDid() throws IOException {
    return Reference.each(".trace.win5.tsv.gz", TraceParityTest::compare);
  }

  private static void compare(List<Flow> flows, List<String> expected) throws IOException {
    Profile slips = Profile.named("slips-0.3.3").orElseThrow();
    Detector detector = new Detector(slips, Reference.models("models-0.6"), Detector.Limits.NONE);
    List<String> trace = new ArrayList<>();
    for (Flow flow : flows) {
      long dropped = detector.counters().dropped();
      Optional<Detection> match = detector.accept(flow);
      boolean processed = detector.counters().dropped() == dropped;
      if (processed) trace.add(step(flow.line(), flow, detector, match));
    }
    if (!flows.isEmpty()) {
      Flow last = flows.get(flows.size() - 1);
      Optional<Detection> again = detector.finish();
      trace.add(step(-last.line(), last, detector, again));
    }
    assertThat(trace).hasSameSizeAs(expected);
    for (int i = 0; i < expected.size(); i++) compareStep(trace.get(i), expected.get(i));
  }

  private static String step(long line, Flow flow, Detector detector, Optional<Detection> match) {
    TupleLetters tuple = detector.letters(flow.tuple()).orElseThrow();
    CRC32 letters = new CRC32();
    letters.update(tuple.letters().getBytes(StandardCharsets.US_ASCII));
    return String.join(
        "\t",
        Long.toString(line),
        flow.tuple().toString(),
        Integer.toString(tuple.flows()),
        Integer.toString(tuple.letters().length()),
        "%08x".formatted(letters.getValue()),
        match.filter(Detection::malicious).isPresent() ? "1" : "0",
        match.map(Detection::model).orElse("-"),
        match.map(found -> Double.toString(found.distance())).orElse("-"));
  }

  /** The distance is compared as a number, all else as text. */
  private static void compareStep(String step, String expected) {
    int distanceAt = expected.lastIndexOf('\t') + 1;
    int ours = step.lastIndexOf('\t') + 1;
    assertThat(step.substring(0, ours)).isEqualTo(expected.substring(0, distanceAt));
    String distance = expected.substring(distanceAt);
    if (distance.equals("-")) {
      assertThat(step).isEqualTo(expected);
      return;
    }
    double wanted = Double.parseDouble(distance);
    assertThat(Double.parseDouble(step.substring(ours)))
        .as(step)
        .isCloseTo(wanted, within(RELATIVE * Math.abs(wanted)));
  }
}
