package io.portcullis.gateway.cli.fleet;

import io.portcullis.fleet.Acceptance;
import io.portcullis.fleet.FleetSettings;
import io.portcullis.fleet.evidence.Correlator;
import io.portcullis.fleet.evidence.EvidencePlace;
import io.portcullis.fleet.evidence.Turn;
import io.portcullis.gateway.cli.common.Exit;
import io.portcullis.gateway.cli.common.RootCommand;
import io.portcullis.gateway.cli.common.StopException;
import io.portcullis.gateway.cli.output.Column;
import io.portcullis.gateway.cli.output.Format;
import io.portcullis.gateway.config.Config;
import io.portcullis.gateway.config.ConfigReader;
import io.portcullis.rules.BootClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "correlate",
    description = {
      "Counts which servers several sites hear the same rhythm to, and tells the sites.",
      "",
      "It runs anywhere, as any user, until it is ended. Several share the work: each of sixteen"
          + " partitions is counted every two minutes by whoever comes first. It blocks nothing."
    })
public final class FleetCorrelateCommand implements Callable<Integer> {
  private static final long PAUSE_MILLIS = 10_000;
  private static final long LOOK_MILLIS = 200;

  private final RootCommand portcullis;

  @Option(
      names = "--member",
      required = true,
      paramLabel = "DIR",
      description = "The folder that 'fleet join NAME --correlator' made.")
  private Path member = Path.of(".");

  @Option(names = "--once", description = "Ends after one look at all partitions.")
  private boolean once;

  public FleetCorrelateCommand(RootCommand portcullis) {
    this.portcullis = portcullis;
  }

  @Override
  public Integer call() throws Exception {
    Correlator correlator =
        new Correlator(settings(), EvidencePlace.TURN, BootClock.system(), new SecureRandom());
    if (once) {
      correlator.pass(this::tell);
      return Exit.DONE;
    }
    BooleanSupplier ended = portcullis.console().termination();
    String trouble = "";
    while (!ended.getAsBoolean()) {
      String now = pass(correlator);
      if (!now.isEmpty() && !now.equals(trouble)) portcullis.console().warn(now);
      trouble = now;
      for (long left = PAUSE_MILLIS; left > 0 && !ended.getAsBoolean(); left -= LOOK_MILLIS) {
        Thread.sleep(LOOK_MILLIS);
      }
    }
    return Exit.DONE;
  }

  /** What went wrong, which is said once and tried again; empty where nothing did. */
  private String pass(Correlator correlator) throws InterruptedException {
    try {
      correlator.pass(this::tell);
      return "";
    } catch (IOException notNow) {
      return String.valueOf(notNow.getMessage());
    }
  }

  private FleetSettings settings() throws Exception {
    Path file = member.resolve("fleet.yaml");
    if (!Files.isReadable(file)) {
      throw new StopException(
          Exit.USAGE, member + " has no fleet.yaml; 'portcullis fleet join' makes such a folder");
    }
    Config.Fleet read = ConfigReader.read(file, true).fleet();
    if (read.site().isEmpty()) throw new StopException(Exit.USAGE, file + " names no site");
    Path handed = member.resolve("ca.pem");
    Optional<Path> authority = Files.exists(handed) ? Optional.of(handed) : read.authority();
    return new FleetSettings(read.servers(), read.site().get(), member, authority, Acceptance.NONE);
  }

  private void tell(Turn turn) {
    if (portcullis.console().format() == Format.HUMAN) {
      portcullis.console().out().println(sentence(turn));
    } else {
      portcullis.console().show(columns(), turn);
    }
    portcullis.console().out().flush();
  }

  private static String sentence(Turn turn) {
    String sentence =
        "partition "
            + Integer.toHexString(turn.partition())
            + ": "
            + turn.sites()
            + " sites, "
            + turn.servers()
            + " servers, of which "
            + turn.tallies()
            + " are told";
    if (turn.untold() > 0) sentence += ", no room for " + turn.untold();
    if (turn.leftOut() > 0) sentence += ", " + turn.leftOut() + " summaries left out";
    if (turn.refused() > 0) sentence += ", " + turn.refused() + " messages refused";
    return turn.late() ? sentence + "; too slow for its turn" : sentence;
  }

  private static List<Column<Turn>> columns() {
    return List.of(
        Column.number("partition", "partition", Turn::partition),
        Column.number("sites", "sites", Turn::sites),
        Column.number("summaries", "summaries", Turn::summaries),
        Column.number("servers", "servers", Turn::servers),
        Column.number("tallies", "told", Turn::tallies),
        Column.number("untold", "no room for", Turn::untold),
        Column.number("left_out", "summaries left out", Turn::leftOut),
        Column.number("refused", "messages refused", Turn::refused),
        Column.of("late", "too slow", Turn::late));
  }
}
