package io.portcullis.gateway.cli.operate;

import io.portcullis.capture.LiveVerifier.Statistics;
import io.portcullis.gateway.cli.common.Exit;
import io.portcullis.gateway.cli.common.RootCommand;
import io.portcullis.gateway.cli.common.RuleTargets;
import io.portcullis.gateway.cli.common.StopException;
import io.portcullis.gateway.cli.output.Column;
import io.portcullis.gateway.cli.rules.WireCheck;
import io.portcullis.gateway.events.Metric;
import io.portcullis.gateway.events.Metrics;
import io.portcullis.rules.Block;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "stats",
    description = {
      "Packets of watched targets that were captured, and those that the capture lost.",
      "",
      "Of the running gateway since its start; without one, or with --duration, measured now for"
          + " the rules in force."
    })
public final class CaptureStatsCommand implements Callable<Integer> {
  private static final String THIS_COMMAND = "command";

  private static final List<Column<Row>> COLUMNS =
      List.of(
          Column.of("interface", "INTERFACE", Row::networkInterface),
          Column.number("captured", "CAPTURED", Row::captured),
          Column.number("lost", "LOST", Row::lost),
          Column.of("by", "BY", Row::by),
          Column.of("trouble", "TROUBLE", Row::trouble));

  private final RootCommand portcullis;

  @Option(
      names = "--duration",
      paramLabel = "DURATION",
      description = "Measure now, for so long; 5s without a running gateway.")
  private Optional<String> time = Optional.empty();

  public CaptureStatsCommand(RootCommand portcullis) {
    this.portcullis = portcullis;
  }

  private record Row(String networkInterface, long captured, long lost, String by, String trouble) {
    Row(Statistics measured) {
      this(
          measured.networkInterface(),
          measured.captured(),
          measured.lost(),
          THIS_COMMAND,
          measured.trouble());
    }
  }

  @Override
  public Integer call() throws Exception {
    Optional<Duration> asked = Optional.empty();
    if (time.isPresent()) asked = Optional.of(RuleTargets.duration(time.get()));
    boolean ofTheGateway = asked.isEmpty() && portcullis.gateway().isThere();
    List<Row> rows =
        ofTheGateway
            ? running(portcullis.paths().metrics())
            : measured(asked.orElse(Duration.ofSeconds(5)));
    portcullis
        .console()
        .list(COLUMNS, rows, "the running gateway captures nothing (verify: before, after)");
    return Exit.DONE;
  }

  private static List<Row> running(Path file) throws Exception {
    try {
      Map<String, Double> lost = Metrics.read(file, Metric.CAPTURE_LOST);
      return Metrics.read(file, Metric.CAPTURED_PACKETS).entrySet().stream()
          .map(
              each ->
                  new Row(
                      each.getKey(),
                      each.getValue().longValue(),
                      lost.getOrDefault(each.getKey(), 0.0).longValue(),
                      "gateway",
                      ""))
          .toList();
    } catch (NoSuchFileException early) {
      throw new StopException(Exit.FAILED, file + " is not written yet: ask again in a second");
    }
  }

  private List<Row> measured(Duration watching) throws Exception {
    List<Block> blocks =
        portcullis.ledger().exists()
            ? portcullis.ledger().open().inForce().stream().filter(Block::isReal).toList()
            : List.of();
    try (WireCheck watch = WireCheck.open(portcullis, blocks)) {
      return watch.measure(watching).stream().map(Row::new).toList();
    }
  }
}
