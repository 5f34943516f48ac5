package io.portcullis.gateway.cli.fleet;

import io.portcullis.detector.json.Json;
import io.portcullis.fleet.objects.FleetObject;
import io.portcullis.fleet.setup.OperatorFolder;
import io.portcullis.gateway.cli.common.Exit;
import io.portcullis.gateway.cli.common.RootCommand;
import io.portcullis.gateway.cli.output.Column;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "objects",
    description = {
      "The allowlist, settings and models that the fleet's operator published: version, time, and"
          + " who signed it.",
      "",
      "At a router also what its gateway made of each; with the operator's folder what was signed."
    })
public final class FleetObjectsCommand implements Callable<Integer> {
  private final RootCommand portcullis;

  @Option(
      names = "--folder",
      paramLabel = "DIR",
      description =
          "The operator's folder. Default: what this router's gateway heard; on a machine that is"
              + " no router of a fleet, the folder fleet, here.")
  private Optional<Path> folder = Optional.empty();

  public FleetObjectsCommand(RootCommand portcullis) {
    this.portcullis = portcullis;
  }

  /** An object. */
  private record Row(
      String object, long version, String time, String by, String state, String reason) {}

  @Override
  public Integer call() throws Exception {
    boolean router = folder.isEmpty() && portcullis.config().fleet().site().isPresent();
    List<Row> rows = router ? heard() : signed(folder.orElse(Path.of("fleet")));
    portcullis.console().list(columns(), rows, "the fleet's operator has published nothing");
    return Exit.DONE;
  }

  private List<Row> heard() throws Exception {
    List<Row> rows = new ArrayList<>();
    for (Json each : FleetFacts.read(portcullis).objects("objects")) {
      rows.add(
          new Row(
              each.text("object"),
              each.wholeNumber("version"),
              each.text("time"),
              each.text("by"),
              each.text("state"),
              each.text("reason")));
    }
    return rows;
  }

  private static List<Row> signed(Path folder) throws Exception {
    List<Row> rows = new ArrayList<>();
    for (FleetObject each : OperatorFolder.open(folder).objects()) {
      String state = each.text().isPresent() ? "signed" : "taken_back";
      rows.add(
          new Row(
              each.kind().word(), each.version(), each.time().toString(), each.by(), state, ""));
    }
    return rows;
  }

  private static List<Column<Row>> columns() {
    return List.of(
        Column.of("object", "OBJECT", Row::object),
        Column.number("version", "VERSION", Row::version),
        Column.of("time", "TIME", Row::time),
        Column.of("by", "BY", Row::by),
        Column.words("state", "STATE", Row::state, row -> row.state().replace('_', ' ')),
        Column.of("reason", "REASON", Row::reason));
  }
}
