package io.portcullis.detector.reasons;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.portcullis.argus.Flow;
import io.portcullis.argus.FlowSource;
import io.portcullis.argus.Reading;
import io.portcullis.argus.SharedData;
import io.portcullis.argus.Tuple;
import io.portcullis.argus.recorded.RecordedFlows;
import io.portcullis.detector.evidence.BeaconScorer;
import io.portcullis.detector.evidence.Weighed;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values and scores equal those of the executable specification, {@code reference.py}. */
final class ReasonsParityTest {
  private static final Path RESEARCH = Path.of("../docs/research");
  private static final Path MADE = Path.of("src/test/resources/io/portcullis/detector/reasons");

  @TempDir Path folder;

  /** What is said of one flow: of its tuple, or of the series that it belongs to. */
  private record Row(long line, String what, double score, Map<String, Double> terms) {

    /** As {@code parity2.py} writes it: terms that are not 0, by name. */
    static Row ofMade(String line) {
      String[] cells = line.split("\t", -1);
      Map<String, Double> terms = new HashMap<>();
      for (int i = 3; i < cells.length; i++) {
        int equals = cells[i].indexOf('=');
        terms.put(cells[i].substring(0, equals), Double.valueOf(cells[i].substring(equals + 1)));
      }
      return new Row(Long.parseLong(cells[0]), cells[1], Double.parseDouble(cells[2]), terms);
    }

    /** As {@code reference.py} prints it: all terms, in the order of its first line. */
    static Row ofReference(String[] head, String line) {
      String[] cells = line.split("\t", -1);
      Map<String, Double> terms = new HashMap<>();
      for (int i = 2; i < cells.length - 1; i++) {
        double value = Double.parseDouble(cells[i]);
        if (value != 0) terms.put(head[i], value);
      }
      double score = Double.parseDouble(cells[cells.length - 1]);
      return new Row(Long.parseLong(cells[0]), cells[1], score, terms);
    }

    double term(ReasonTerm term) {
      return terms.getOrDefault(term.word(), 0.0);
    }
  }

  @Test
  void theShippedParametersAreThoseOfTheStudy() throws IOException {
    try (InputStream shipped = ReasonParameters.class.getResourceAsStream("parameters.json")) {
      assertThat(shipped).hasBinaryContent(Files.readAllBytes(RESEARCH.resolve("params-3.json")));
    }
  }

  /** Flows and names made by {@code docs/research/parity2.py}, with the reference's answers. */
  @Test
  void everyTermOfEveryMadeFlowHasTheValueOfTheReference() throws Exception {
    List<Row> expected = new ArrayList<>();
    for (String line : Files.readAllLines(MADE.resolve("made-rows.tsv"))) {
      expected.add(Row.ofMade(line));
    }
    List<NameEvent> names = NameLines.read(MADE.resolve("made-names.tsv"));
    List<Row> rows = rows(MADE.resolve("made.binetflow"), names);
    compare(rows, expected);
    assertThat(rows.size()).isGreaterThan(600);
    for (ReasonTerm term : ReasonTerm.values()) {
      assertThat(rows).as(term.word()).anyMatch(row -> row.term(term) != 0);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      textBlock =
          """
          labelled-2/pcap-cc/dridex-2020-09-24.binetflow labelled-2/captures/dridex-2020-09-24.pcap
          labelled-2/pcap-cc/emotet-2021-01-06.binetflow labelled-2/captures/emotet-2021-01-06.pcap
          labelled-2/pcap-cc/trickbot-like-and-proxybot-training-009.binetflow labelled-2/captures/trickbot-like-and-proxybot-training-009.pcap
          labelled-2/pcap-cc/iot-bot-class10.binetflow labelled-2/captures/iot-bot-class10.pcap
          labelled-2/pcap-cc/empire-2017-02-13-mixed.binetflow labelled-2/captures/empire-2017-02-13-mixed.pcap
          labelled-2/pcap-cc/cmds-over-dns.binetflow labelled-2/captures/cmds-over-dns.pcap
          labelled-2/pcap-normal/ndpi-dnscrypt-v1-and-resolver-pings.binetflow labelled-2/captures/ndpi-dnscrypt-v1-and-resolver-pings.pcap
          labelled-2/pcap-normal/ndpi-reddit.binetflow labelled-2/captures/ndpi-reddit.pcap
          labelled-2/pcap-normal/u42-ws-2020-part-02-01.binetflow labelled-2/captures/u42-ws-2020-part-02-01.pcap
          labelled-4/cc/trickbot-2020-04.binetflow labelled-4/captures/trickbot-2020-04.pcap.xz
          labelled-4/cc/formbook-2020-03.binetflow labelled-4/captures/formbook-2020-03.pcap.xz
          labelled-4/cc/luadoc-2020-10.binetflow labelled-4/captures/luadoc-2020-10.pcap.xz
          labelled-4/cc/mirai-4441.binetflow labelled-4/captures/mirai-4441.pcap.xz
          labelled-4/cc/onedrive-loader.binetflow labelled-4/captures/onedrive-loader.pcap.xz
          labelled-4/cc/tinba-dga.binetflow.xz labelled-4/captures/tinba-dga.pcap.xz
          labelled-4/normal/malcolm-SSL.binetflow labelled-4/captures/malcolm-SSL.pcap.xz
          labelled-4/normal/mercury-capture2.binetflow labelled-4/captures/mercury-capture2.pcap.xz
          labelled-4/normal/ja4-http1.binetflow labelled-4/captures/ja4-http1.pcap.xz
          labelled-4/normal/iot-HueBridge_Setup-A-1.binetflow labelled-4/captures/iot-HueBridge_Setup-A-1.pcap.xz
          """)
  void everyTermOfThirdPartiesFlowsHasTheValueOfTheReference(String flows, String capture)
      throws Exception {
    Path recorded = SharedData.path(flows).toAbsolutePath().normalize();
    Path packets = SharedData.path(capture).toAbsolutePath().normalize();
    Path names = python("names.tsv", "names.py", packets.toString());
    Path answers =
        python("rows.tsv", "reference.py", "--names", names.toString(), recorded.toString());
    List<String> lines = Files.readAllLines(answers);
    String[] head = lines.get(0).split("\t", -1);
    List<Row> expected = lines.stream().skip(1).map(line -> Row.ofReference(head, line)).toList();
    assertThat(expected).isNotEmpty();
    compare(rows(recorded, NameLines.read(names)), expected);
  }

  private static void compare(List<Row> rows, List<Row> expected) {
    assertThat(rows.stream().map(row -> row.line() + " " + row.what()))
        .containsExactlyElementsOf(
            expected.stream()
                .map(row -> row.line() + " " + row.what())
                .collect(Collectors.toList()));
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      Row wanted = expected.get(i);
      for (ReasonTerm term : ReasonTerm.values()) {
        assertThat(row.term(term))
            .as("%s in line %d of %s", term.word(), row.line(), row.what())
            .isCloseTo(wanted.term(term), within(1e-6));
      }
      assertThat(row.score())
          .as("score in line %d of %s", row.line(), row.what())
          .isCloseTo(wanted.score(), within(1e-6));
    }
  }

  private static List<Row> rows(Path flows, List<NameEvent> names)
      throws IOException, InterruptedException {
    ReasonParameters parameters = ReasonParameters.builtIn();
    ReasonScorer scorer =
        new ReasonScorer(
            parameters, BeaconScorer.Choice.DEFAULT, Integer.MAX_VALUE, 0, Domain::ofLastLabels);
    names.forEach(scorer::hear);
    Map<Tuple, Weighed> tuples = new HashMap<>();
    Map<Tuple, Long> starts = new HashMap<>();
    List<Row> rows = new ArrayList<>();
    try (FlowSource source = RecordedFlows.open(flows, ZoneOffset.UTC)) {
      Reading reading = source.read(Duration.ofSeconds(1));
      while (!(reading instanceof Reading.EndOfInput)) {
        if (reading instanceof Flow flow && !flow.isManagement()) {
          Weighed before = tuples.getOrDefault(flow.tuple(), TupleReasons.NONE);
          TupleReasons tuple =
              scorer.remember(
                  flow, scorer.whole(flow.tuple(), before, starts.getOrDefault(flow.tuple(), 0L)));
          scorer.compare(
              flow,
              tuple,
              (kind, values) -> rows.add(row(flow, kind, values, parameters.score(values))));
          tuples.put(flow.tuple(), scorer.kept(tuple, flow.startMicros()));
          starts.put(flow.tuple(), flow.startMicros());
        }
        reading = source.read(Duration.ofSeconds(1));
      }
    }
    return rows;
  }

  private static Row row(Flow flow, String kind, double[] values, double score) {
    Tuple tuple = flow.tuple();
    String series = tuple.source() + ">" + tuple.destinationPort() + "-" + tuple.protocol();
    Map<String, Double> terms = new HashMap<>();
    for (ReasonTerm term : ReasonTerm.values()) terms.put(term.word(), values[term.place()]);
    return new Row(flow.line(), kind.equals("tuple") ? tuple.toString() : series, score, terms);
  }

  /** What a program of the study prints. */
  private Path python(String output, String... command) throws IOException, InterruptedException {
    Path interpreter = Path.of("/usr/bin/python3");
    boolean present = Files.isExecutable(interpreter);
    assertThat(present || System.getenv("CI") == null).as("CI has python3").isTrue();
    assumeTrue(present, "there is no python3");
    List<String> words = new ArrayList<>(List.of(interpreter.toString(), "-B"));
    words.addAll(Arrays.asList(command));
    Path printed = folder.resolve(output);
    Path errors = folder.resolve("errors");
    Process process =
        new ProcessBuilder(words)
            .directory(RESEARCH.toFile())
            .redirectOutput(printed.toFile())
            .redirectError(errors.toFile())
            .start();
    try {
      assertThat(process.waitFor(5, TimeUnit.MINUTES)).as("the reference ended").isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).as(Files.readString(errors)).isZero();
    return printed;
  }
}
