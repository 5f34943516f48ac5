package io.portcullis.argus.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.argus.Flow;
import io.portcullis.argus.FlowSource;
import io.portcullis.argus.Reading;
import io.portcullis.argus.SharedData;
import io.portcullis.argus.recorded.RecordedFlows;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The tuples and their flow counts are those of the reference run, in the order of first flow. */
class FlowParserParityTest {
  private static final Pattern STATE =
      Pattern.compile("\\{\"id\": ?\"(.*?)\", ?\"flows\": ?(\\d+),.*");

  @TestFactory
  Stream<DynamicTest> tuplesAreThoseOfTheReferenceRun() throws Exception {
    List<DynamicTest> tests = new ArrayList<>();
    try (Stream<Path> files = Files.list(SharedData.path("flows"))) {
      for (Path file : files.sorted().toList()) {
        String name = file.getFileName().toString().replace(".binetflow", "");
        // Slips itself read none of the tab-separated ones, so they have no reference.
        if (Files.notExists(SharedData.path("golden").resolve(name + ".states.jsonl.gz"))) continue;
        tests.add(
            DynamicTest.dynamicTest(
                name,
                () ->
                    assertThat(List.copyOf(counted(file).entrySet()))
                        .isEqualTo(List.copyOf(golden(name).entrySet()))));
      }
    }
    return tests.stream();
  }

  private static Map<String, Integer> counted(Path file) throws Exception {
    Map<String, Integer> flows = new LinkedHashMap<>();
    try (FlowSource source = RecordedFlows.open(file, ZoneOffset.UTC)) {
      for (Reading r = source.read(Duration.ZERO);
          r != Reading.END;
          r = source.read(Duration.ZERO)) {
        if (r instanceof Flow flow) flows.merge(flow.tuple().toString(), 1, Integer::sum);
      }
    }
    return flows;
  }

  private static Map<String, Integer> golden(String name) throws Exception {
    Map<String, Integer> flows = new LinkedHashMap<>();
    Path file = SharedData.path("golden/" + name + ".states.jsonl.gz");
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
      for (String line : lines.lines().toList()) {
        Matcher state = STATE.matcher(line);
        assertThat(state.matches()).as(line).isTrue();
        flows.put(state.group(1), Integer.valueOf(state.group(2)));
      }
    }
    return flows;
  }
}
