package io.portcullis.gateway.cli.lists;

import io.portcullis.gateway.cli.common.Exit;
import io.portcullis.gateway.cli.common.RootCommand;
import io.portcullis.gateway.cli.output.Column;
import io.portcullis.gateway.cli.output.Times;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
    name = "list",
    description = {
      "The block lists of the configuration: what each does, how old its copy is, what it dropped.",
      "",
      "A list blocks only while armed, and only as long as its copy is younger than its max-age. In"
          + " dry run it counts the flows that go to it."
    })
public final class ListsListCommand implements Callable<Integer> {
  private final RootCommand portcullis;

  public ListsListCommand(RootCommand portcullis) {
    this.portcullis = portcullis;
  }

  @Override
  public Integer call() throws Exception {
    portcullis
        .console()
        .list(
            columns(portcullis.time()),
            new ListLook(portcullis).all(),
            "no lists in " + portcullis.paths().configuration() + " (lists:)");
    return Exit.DONE;
  }

  static List<Column<ListRow>> columns(Times time) {
    List<Column<ListRow>> columns = new ArrayList<>();
    columns.add(Column.of("name", "LIST", row -> row.source().name()));
    columns.add(
        Column.words("state", "STATE", row -> row.state().word(), row -> row.state().words()));
    columns.add(Column.number("prefixes", "PREFIXES", row -> row.copy().size().prefixes()));
    columns.add(Column.number("packets", "PACKETS", ListRow::packets));
    columns.add(Column.hidden("bytes", row -> row.held().map(held -> held.bytes()).orElse(0L)));
    columns.add(Column.number("flows", "FLOWS SEEN", ListRow::flows));
    columns.add(time.optional("refreshed", "REFRESHED", row -> row.copy().good()));
    columns.add(time.column("next", "NEXT", ListRow::next));
    columns.add(
        Column.hidden(
            "ends", row -> row.copy().ends(row.source().bounds().maxAge()).map(time::text)));
    columns.add(Column.hidden("direction", row -> row.source().direction().word()));
    columns.add(Column.hidden("action", row -> row.source().drops() ? "block" : "count"));
    columns.add(Column.of("source", "SOURCE", row -> row.source().source().toString()));
    columns.add(Column.hidden("special", row -> row.copy().size().special()));
    columns.add(Column.hidden("refused", row -> row.copy().size().refused()));
    columns.add(Column.hidden("bad", row -> row.copy().size().bad()));
    columns.add(Column.of("trouble", "TROUBLE", row -> row.copy().trouble()));
    return columns;
  }
}
