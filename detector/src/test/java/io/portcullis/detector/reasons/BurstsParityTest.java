package io.portcullis.detector.reasons;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.portcullis.argus.Burst;
import io.portcullis.argus.Flow;
import io.portcullis.argus.FlowSource;
import io.portcullis.argus.Reading;
import io.portcullis.argus.join.FlowJoiner;
import io.portcullis.argus.recorded.RecordedFlows;
import io.portcullis.detector.evidence.BeaconScorer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What is said of bursts equals what {@code docs/research/pieces.py} says of the same pieces. */
final class BurstsParityTest {
  private static final Path MADE = Path.of("src/test/resources/io/portcullis/detector/reasons");

  /** What is said of one burst, and of which connection. */
  private record Row(String client, double score, Map<String, Double> terms) {
    static Row of(String line) {
      String[] cells = line.split("\t", -1);
      Map<String, Double> terms = new HashMap<>();
      for (int i = 3; i < cells.length; i++) {
        int equals = cells[i].indexOf('=');
        terms.put(cells[i].substring(0, equals), Double.valueOf(cells[i].substring(equals + 1)));
      }
      return new Row(cells[0], Double.parseDouble(cells[2]), terms);
    }
  }

  @Test
  void theShippedParametersAreThoseOfTheStudy() throws IOException {
    Path studied = Path.of("../docs/research/connections.json");
    try (InputStream shipped = ReasonParameters.class.getResourceAsStream("connections.json")) {
      assertThat(shipped).hasBinaryContent(Files.readAllBytes(studied));
    }
  }

  @Test
  void everyTermOfEveryBurstHasTheValueOfTheReference() throws Exception {
    List<Row> expected =
        Files.readAllLines(MADE.resolve("pieces-rows.tsv")).stream().map(Row::of).toList();
    List<Row> rows = rows();

    assertThat(rows.stream().map(Row::client))
        .containsExactlyElementsOf(expected.stream().map(Row::client).collect(Collectors.toList()));
    assertThat(rows.size()).isGreaterThan(400);
    for (int i = 0; i < rows.size(); i++) {
      for (Map.Entry<String, Double> term : expected.get(i).terms().entrySet()) {
        assertThat(rows.get(i).terms().getOrDefault(term.getKey(), 0.0))
            .as("%s in row %d, of %s", term.getKey(), i + 1, rows.get(i).client())
            .isCloseTo(term.getValue(), within(1e-6));
      }
      assertThat(rows.get(i).score())
          .as("score in row %d, of %s", i + 1, rows.get(i).client())
          .isCloseTo(expected.get(i).score(), within(1e-6));
    }
  }

  private static List<Row> rows() throws IOException, InterruptedException {
    ReasonScorer scorer =
        new ReasonScorer(
            ReasonParameters.builtIn(),
            BeaconScorer.Choice.DEFAULT,
            Integer.MAX_VALUE,
            0,
            Domain::ofLastLabels);
    NameLines.read(MADE.resolve("pieces-names.tsv")).forEach(scorer::hear);
    List<Row> rows = new ArrayList<>();
    try (FlowSource source =
        new FlowJoiner(
            RecordedFlows.open(MADE.resolve("pieces.csv"), ZoneOffset.UTC),
            InstantSource.system())) {
      Reading reading = source.read(Duration.ofSeconds(1));
      while (!(reading instanceof Reading.EndOfInput)) {
        if (reading instanceof Burst burst) {
          scorer.compare(burst, (shared, own) -> rows.add(row(burst.flow(), shared, own)));
        }
        reading = source.read(Duration.ofSeconds(1));
      }
    }
    return rows;
  }

  private static Row row(Flow flow, double[] shared, double[] own) {
    Map<String, Double> terms = new HashMap<>();
    for (ReasonTerm term : ReasonTerm.values()) terms.put(term.word(), shared[term.place()]);
    for (ConnectionTerm term : ConnectionTerm.values()) {
      terms.put(term.word(), own[term.place()]);
    }
    double score = ConnectionParameters.builtIn().score(shared, own);
    return new Row(flow.tuple().source() + ":" + flow.sourcePort(), score, terms);
  }
}
