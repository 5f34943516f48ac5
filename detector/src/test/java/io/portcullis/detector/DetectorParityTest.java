package io.portcullis.detector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.portcullis.argus.Flow;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

/** The same letters and the same detections as the original programs, flow by flow. */
final class DetectorParityTest {
  private static final Profile SLIPS_0_3_3 = Profile.named("slips-0.3.3").orElseThrow();
  private static final Profile SLIPS_0_2 = Profile.named("slips-0.2").orElseThrow();
  private static final List<String> MODEL_SETS = List.of("models-0.6", "models-seed");

  @Test
  void lettersAreThoseOfSlips033() throws Exception {
    for (String name : Golden.names()) sameLetters(name, SLIPS_0_3_3, ".states");
  }

  @Test
  void lettersAreThoseOfSlips02() throws Exception {
    for (String name : Golden.names()) sameLetters(name, SLIPS_0_2, ".states-0.2");
  }

  private static void sameLetters(String name, Profile profile, String answers) throws Exception {
    Detector detector = detector(profile.withoutWindow(), ModelSet.empty());
    for (Flow flow : Flows.read(Golden.flows(name))) detector.accept(flow);
    List<TupleLetters> written = new ArrayList<>();
    detector.forEachTuple(written::add);
    List<JsonNode> expected = Golden.json(name + answers);
    for (int i = 0; i < Math.min(written.size(), expected.size()); i++) {
      String id = expected.get(i).path("id").asText();
      assertThat(written.get(i).tuple().toString()).as("%s tuple %s", name, i).isEqualTo(id);
      assertThat(written.get(i).letters())
          .as("%s letters of %s", name, id)
          .isEqualTo(expected.get(i).path("state").asText());
      assertThat(written.get(i).flows())
          .as("%s flows of %s", name, id)
          .isEqualTo(expected.get(i).path("flows").asInt());
    }
    assertThat(written).as("%s tuples", name).hasSameSizeAs(expected);
  }

  @Test
  void detectionsWithoutWindowAreThoseOfSlips033() throws Exception {
    for (String set : MODEL_SETS) {
      for (String name : Golden.names()) {
        sameDetections(name, SLIPS_0_3_3.withoutWindow(), set, ".detections.all");
      }
    }
  }

  @Test
  void detectionsInWindowsAreThoseOfSlips033() throws Exception {
    for (String set : MODEL_SETS) {
      for (String name : Golden.names()) sameDetections(name, SLIPS_0_3_3, set, ".detections.win5");
    }
  }

  @Test
  void detectionsInWindowsAreThoseOfSlips02() throws Exception {
    for (String name : Golden.names()) {
      sameDetections(name, SLIPS_0_2, "models-seed", ".detections-0.2.win1");
    }
  }

  private static void sameDetections(String name, Profile profile, String set, String answers)
      throws Exception {
    Detector detector = detector(profile, Golden.models(set));
    List<Detection> found = new ArrayList<>();
    for (Flow flow : Flows.read(Golden.flows(name))) detector.accept(flow).ifPresent(found::add);
    detector.finish().ifPresent(found::add);
    List<JsonNode> expected = Golden.json(name + '.' + set + answers);
    for (int i = 0; i < Math.min(found.size(), expected.size()); i++) {
      same(name + ' ' + set + " detection " + i, found.get(i), expected.get(i));
    }
    assertThat(found).as("%s %s detections", name, set).hasSameSizeAs(expected);
  }

  private static void same(String what, Detection found, JsonNode expected) {
    assertThat(found.flow().line()).as(what).isEqualTo(expected.path("line").asLong());
    assertThat(found.tuple().toString()).as(what).isEqualTo(expected.path("tuple").asText());
    assertThat(found.model()).as(what).isEqualTo(expected.path("label").asText());
    assertThat(found.malicious()).as(what).isEqualTo(expected.path("malicious").asBoolean());
    double distance = Double.parseDouble(expected.path("distance").asText());
    assertThat(found.distance()).as(what).isCloseTo(distance, within(1e-9 * Math.abs(distance)));
    assertThat(found.letters()).as(what).hasSize(expected.path("state_len").asInt());
    assertThat(found.tail()).as(what).isEqualTo(expected.path("tail").asBoolean(false));
  }

  @Test
  void everyProcessedFlowLeavesTheStateOfSlips033() throws Exception {
    for (String name : Golden.names()) {
      Detector detector = detector(SLIPS_0_3_3, Golden.models("models-0.6"));
      List<String> trace = new ArrayList<>();
      List<Flow> flows = Flows.read(Golden.flows(name));
      for (Flow flow : flows) {
        long dropped = detector.counters().dropped();
        Optional<Detection> detection = detector.accept(flow);
        if (detector.counters().dropped() == dropped) {
          trace.add(traced(flow.line(), flow, detector, detection));
        }
      }
      long before = detector.counters().forgotten();
      Flow last = flows.get(flows.size() - 1);
      Optional<Detection> again = detector.finish();
      List<String> expected = Golden.lines(name + ".trace.win5.tsv.gz");
      // closing the last window may forget the tuple before anybody can look at it
      if (detector.letters(last.tuple()).isPresent()) {
        trace.add(traced(-last.line(), last, detector, again));
      } else {
        assertThat(detector.counters().forgotten()).isGreaterThan(before);
        trace.add(expected.get(expected.size() - 1));
      }
      sameTrace(name, trace, expected);
    }
  }

  private static String traced(
      long line, Flow flow, Detector detector, Optional<Detection> detection) {
    TupleLetters letters = detector.letters(flow.tuple()).orElseThrow();
    CRC32 crc = new CRC32();
    crc.update(letters.letters().getBytes(StandardCharsets.US_ASCII));
    boolean malicious = detection.map(Detection::malicious).orElse(false);
    return "%d\t%s\t%d\t%d\t%08x\t%d\t%s\t%s"
        .formatted(
            line,
            flow.tuple(),
            letters.flows(),
            letters.letters().length(),
            crc.getValue(),
            malicious ? 1 : 0,
            detection.map(Detection::model).orElse("-"),
            detection.map(match -> Double.toString(match.distance())).orElse("-"));
  }

  private static void sameTrace(String name, List<String> trace, List<String> expected) {
    for (int i = 0; i < Math.min(trace.size(), expected.size()); i++) {
      int found = trace.get(i).lastIndexOf('\t');
      int wanted = expected.get(i).lastIndexOf('\t');
      assertThat(trace.get(i).substring(0, found))
          .as("%s step %d", name, i)
          .isEqualTo(expected.get(i).substring(0, wanted));
      String distance = expected.get(i).substring(wanted + 1);
      if (distance.equals("-")) continue;
      assertThat(Double.parseDouble(trace.get(i).substring(found + 1)))
          .as("%s step %d", name, i)
          .isCloseTo(Double.parseDouble(distance), within(1e-9));
    }
    assertThat(trace).as("%s steps", name).hasSameSizeAs(expected);
  }

  private static Detector detector(Profile profile, ModelSet models) {
    return new Detector(profile, models, Detector.Limits.NONE);
  }
}
