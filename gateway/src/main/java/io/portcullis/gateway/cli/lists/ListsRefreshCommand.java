package io.portcullis.gateway.cli.lists;

import io.portcullis.gateway.cli.common.Exit;
import io.portcullis.gateway.cli.common.RootCommand;
import io.portcullis.gateway.cli.common.StopException;
import io.portcullis.gateway.cli.output.Column;
import io.portcullis.gateway.config.Config;
import io.portcullis.gateway.lists.ListRefresh;
import io.portcullis.gateway.lists.ListStore;
import io.portcullis.gateway.wiring.GatewayProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "refresh",
    description = {
      "Asks the sources of all block lists, or of those that are named, for new copies now.",
      "",
      "The running gateway takes a new copy over within seconds. A copy that is refused changes"
          + " nothing: exit 1."
    })
public final class ListsRefreshCommand implements Callable<Integer> {
  private static final List<Column<ListRefresh.Outcome>> COLUMNS =
      List.of(
          Column.of("list", "LIST", ListRefresh.Outcome::list),
          Column.of("result", "RESULT", row -> row.result().name().toLowerCase(Locale.ROOT)),
          Column.hidden("prefixes", row -> row.copy().size().prefixes()),
          Column.of("reason", "REASON", ListRefresh.Outcome::words));

  private final RootCommand portcullis;

  @Parameters(arity = "0..*", paramLabel = "NAME", description = "Names of lists.")
  private List<String> names = new ArrayList<>();

  @Option(
      names = "--accept",
      description =
          "Take copies that are empty, or grew by more than max-growth, too: you have looked.")
  private boolean accept;

  public ListsRefreshCommand(RootCommand portcullis) {
    this.portcullis = portcullis;
  }

  @Override
  public Integer call() throws Exception {
    List<Config.ListSource> all = portcullis.config().lists();
    List<String> known = all.stream().map(Config.ListSource::name).toList();
    if (all.isEmpty()) {
      throw new StopException(
          Exit.USAGE, "there is no list in " + portcullis.paths().configuration() + " (lists:)");
    }
    for (String name : names) {
      if (known.contains(name)) continue;
      throw new StopException(
          Exit.NO_MATCH, "there is no list '" + name + "'; there are " + String.join(", ", known));
    }
    ListRefresh refresh =
        new ListRefresh(ListStore.of(portcullis.paths()), portcullis.world().clock());
    List<ListRefresh.Outcome> rows = new ArrayList<>();
    for (Config.ListSource each : all) {
      if (names.isEmpty() || names.contains(each.name())) rows.add(refresh.refresh(each, accept));
    }
    portcullis.console().list(COLUMNS, rows, "");
    if (portcullis.gateway().state() != GatewayProcess.State.RUNS) {
      portcullis.console().say("no gateway runs: the kernel has them after its start");
    }
    return rows.stream().allMatch(row -> row.result().isGood()) ? Exit.DONE : Exit.FAILED;
  }
}
