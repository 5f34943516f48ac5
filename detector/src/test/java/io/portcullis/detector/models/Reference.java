package io.portcullis.detector.models;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.argus.Flow;
import io.portcullis.argus.FlowSource;
import io.portcullis.argus.Reading;
import io.portcullis.argus.SharedData;
import io.portcullis.argus.recorded.RecordedFlows;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.function.Executable;

/** The reference answers that lie beside the project, and the flows that they are about. */
public final class Reference {
  private Reference() {}

  /** A test of one recording with its answer. */
  public interface Comparison {
    void compare(List<Flow> flows, List<String> answer) throws Exception;
  }

  /** One test for each answer whose file ends so. */
  public static Stream<DynamicTest> each(String ending, Comparison comparison) throws IOException {
    try (Stream<Path> files = Files.list(SharedData.path("golden"))) {
      List<Path> found = files.filter(file -> file.toString().endsWith(ending)).sorted().toList();
      assertThat(found).as("reference answers ending in " + ending).hasSizeGreaterThan(20);
      return found.stream()
          .map(
              file -> {
                String name = file.getFileName().toString().replace(ending, "");
                Executable test =
                    () ->
                        comparison.compare(
                            flows(SharedData.path("flows/" + name + ".binetflow")), lines(file));
                return DynamicTest.dynamicTest(name + ending, test);
              });
    }
  }

  public static ModelSet models(String folder) throws IOException {
    return ModelSet.read(SharedData.path(folder));
  }

  private static List<Flow> flows(Path file) throws IOException, InterruptedException {
    List<Flow> flows = new ArrayList<>();
    try (FlowSource source = RecordedFlows.open(file, ZoneOffset.UTC)) {
      Reading reading = source.read(Duration.ZERO);
      while (reading != Reading.END) {
        if (reading instanceof Flow flow) flows.add(flow);
        reading = source.read(Duration.ZERO);
      }
    }
    return flows;
  }

  private static List<String> lines(Path gzipped) throws IOException {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(gzipped)), StandardCharsets.UTF_8))) {
      return lines.lines().toList();
    }
  }
}
