package io.portcullis.detector.evidence.rhythm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.portcullis.argus.Flow;
import io.portcullis.argus.FlowSource;
import io.portcullis.argus.Reading;
import io.portcullis.argus.SharedData;
import io.portcullis.argus.Tuple;
import io.portcullis.argus.recorded.RecordedFlows;
import io.portcullis.argus.text.FlowParser;
import io.portcullis.detector.evidence.BeaconScorer;
import io.portcullis.detector.evidence.Evidence;
import io.portcullis.detector.evidence.Explanation;
import io.portcullis.detector.evidence.TupleEvidence;
import io.portcullis.detector.evidence.parameters.Parameters;
import io.portcullis.detector.evidence.parameters.Sensitivity;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Answers as the executable specification gives them, {@code docs/research/proto.py}. */
final class ReferenceParityTest {
  private static final Path RESEARCH = Path.of("../docs/research");
  private static final Pattern ALARM =
      Pattern.compile("\"flow_line\": (\\d+), \"tuple\": \"([^\"]+)\"");

  /** One for all three: the reference keeps what it has read. */
  @TempDir static Path folder;

  private static BeaconScorer judge(Sensitivity sensitivity) {
    return new BeaconScorer(
        Parameters.builtIn(),
        new BeaconScorer.Choice(sensitivity, Optional.empty(), BeaconScorer.Detail.VERDICT),
        Integer.MAX_VALUE);
  }

  @Test
  void theShippedParametersAreThoseOfTheStudy() throws IOException {
    try (InputStream shipped = Parameters.class.getResourceAsStream("parameters.json")) {
      assertThat(shipped).hasBinaryContent(Files.readAllBytes(RESEARCH.resolve("params.json")));
    }
  }

  /** Flows made by {@code docs/research/parity.py}, with its answers. */
  @Test
  void everyFlowOfEveryKindGetsTheStepTheEvidenceAndTheScoreOfTheReference() throws IOException {
    BeaconScorer judge = judge(Sensitivity.EAGER);
    Map<Tuple, Evidence> tuples = new HashMap<>();
    int alarms = 0;
    int judged = 0;
    for (String line : Files.readAllLines(madeFlows())) {
      String[] parts = line.split("\\|", -1);
      byte[] columns = parts[0].getBytes(StandardCharsets.UTF_8);
      Flow flow = (Flow) new FlowParser(ZoneOffset.UTC).parse(columns, 0, columns.length, 1);
      Optional<Explanation> said = take(judge, flow, tuples);
      TupleEvidence tuple = tuples.get(flow.tuple()).whole(flow.tuple());
      if (!tuple.hopeless) {
        judged++;
        assertThat(Step.name(tuple.step)).as(line).isEqualTo(parts[1]);
        assertThat(tuple.sum).as(line).isCloseTo(Double.parseDouble(parts[2]), within(1e-8));
      }
      assertThat(said.isPresent()).as(line).isEqualTo(!parts[3].isEmpty());
      if (said.isPresent()) {
        alarms++;
        double score = Double.parseDouble(parts[3]);
        assertThat(said.get().score()).as(line).isCloseTo(score, within(1e-8));
      }
    }
    assertThat(judged).isGreaterThan(1000);
    assertThat(alarms).isGreaterThan(300);
  }

  private static Optional<Explanation> take(
      BeaconScorer judge, Flow flow, Map<Tuple, Evidence> tuples) {
    Evidence known = tuples.get(flow.tuple());
    if (known == null) {
      tuples.put(flow.tuple(), judge.first(flow, ""));
      return Optional.empty();
    }
    TupleEvidence whole = known.whole(flow.tuple());
    tuples.put(flow.tuple(), whole);
    return judge.take(flow, whole, "");
  }

  private static Path madeFlows() {
    return Path.of("src/test/resources/io/portcullis/detector/evidence/made-flows.txt");
  }

  @ParameterizedTest
  @EnumSource(Sensitivity.class)
  void theLabelledCapturesGiveTheAlarmsOfTheReferenceAtTheSameFlows(Sensitivity sensitivity)
      throws IOException, InterruptedException {
    Path shared = SharedData.path("labelled").toAbsolutePath().normalize().getParent();
    Path answers = reference(sensitivity, shared);
    int alarms = 0;
    try (Stream<Path> files = Files.list(answers)) {
      for (Path answer : files.sorted().toList()) {
        String name = answer.getFileName().toString().replace(".jsonl", "");
        Set<String> expected = new TreeSet<>();
        for (String line : Files.readAllLines(answer)) {
          Matcher alarm = ALARM.matcher(line);
          assertThat(alarm.find()).as(line).isTrue();
          expected.add(alarm.group(2) + " at line " + alarm.group(1));
        }
        assertThat(alarms(sensitivity, flows(shared, name))).as(name).isEqualTo(expected);
        alarms += expected.size();
      }
    }
    assertThat(alarms).isGreaterThan(10);
  }

  private static Path reference(Sensitivity sensitivity, Path shared)
      throws IOException, InterruptedException {
    for (String file : List.of("proto.py", "load.py", "params.json")) {
      Files.copy(RESEARCH.resolve(file), folder.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }
    ProcessBuilder python =
        new ProcessBuilder(
                "/usr/bin/python3",
                "proto.py",
                "detect",
                "params.json",
                sensitivity.word(),
                sensitivity.word())
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("talk").toFile());
    python.environment().put("PORTCULLIS_SHARED", shared.toString());
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/python3")), "there is no python3");
    Process process = python.start();
    try {
      assertThat(process.waitFor(5, TimeUnit.MINUTES)).as("the reference ended").isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).as(Files.readString(folder.resolve("talk"))).isZero();
    return folder.resolve(sensitivity.word());
  }

  private static Path flows(Path shared, String name) throws IOException {
    Pattern file = Pattern.compile(Pattern.quote(name) + "\\.(binetflow|labeled)(\\.xz)?");
    for (String part : List.of("labelled", "flows")) {
      try (Stream<Path> files = Files.walk(shared.resolve(part))) {
        Optional<Path> found =
            files.filter(path -> file.matcher(path.getFileName().toString()).matches()).findFirst();
        if (found.isPresent()) return found.get();
      }
    }
    throw new AssertionError("no flows of that name: " + name);
  }

  /** First alarm of each tuple, in the reference's order of the tuple's parts. */
  private static Set<String> alarms(Sensitivity sensitivity, Path flows)
      throws IOException, InterruptedException {
    BeaconScorer judge = judge(sensitivity);
    Map<Tuple, Evidence> tuples = new HashMap<>();
    Set<Tuple> alarmed = new HashSet<>();
    Set<String> said = new TreeSet<>();
    try (FlowSource source = RecordedFlows.open(flows, ZoneOffset.UTC)) {
      Reading reading = source.read(Duration.ofSeconds(1));
      for (;
          !(reading instanceof Reading.EndOfInput);
          reading = source.read(Duration.ofSeconds(1))) {
        if (!(reading instanceof Flow flow)) continue;
        if (take(judge, flow, tuples).isPresent() && alarmed.add(flow.tuple())) {
          said.add(flow.tuple() + " at line " + flow.line());
        }
      }
    }
    return said;
  }
}
