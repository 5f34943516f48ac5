package io.portcullis.gateway.cli.lists;

import io.portcullis.gateway.cli.common.Console;
import io.portcullis.gateway.cli.common.Exit;
import io.portcullis.gateway.cli.common.RootCommand;
import io.portcullis.gateway.cli.common.StopException;
import io.portcullis.gateway.cli.output.Column;
import io.portcullis.gateway.cli.output.Format;
import io.portcullis.rules.InetAddresses;
import io.portcullis.rules.lists.ListText;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "show",
    description = {
      "All about one block list: source, age, lines that were not taken, why the last refresh"
          + " failed.",
      "",
      "With an address: which lines of the list name it, and whether it is blocked. Exit 3 when"
          + " none does."
    })
public final class ListsShowCommand implements Callable<Integer> {
  private final RootCommand portcullis;

  @Parameters(index = "0", paramLabel = "NAME", description = "Name of the list.")
  private String name = "";

  @Parameters(index = "1", arity = "0..1", paramLabel = "IP", description = "An address.")
  private Optional<String> address = Optional.empty();

  public ListsShowCommand(RootCommand portcullis) {
    this.portcullis = portcullis;
  }

  /** What a list says of an address. */
  private record Answer(
      String list, String address, List<String> lines, boolean blocked, String why) {}

  @Override
  public Integer call() throws Exception {
    ListLook look = new ListLook(portcullis);
    List<ListRow> all = look.all();
    ListRow row =
        all.stream()
            .filter(each -> each.source().name().equals(name))
            .findFirst()
            .orElseThrow(() -> unknown(all));
    if (address.isPresent()) return showAddress(look, address.get());
    List<Column<ListRow>> columns = new ArrayList<>();
    for (Column<ListRow> each : ListsListCommand.columns(portcullis.time())) {
      columns.add(lower(each));
    }
    columns.add(
        Column.words(
            "complaints",
            "lines not taken",
            each -> each.copy().size().complaints(),
            each -> notTaken(each)));
    portcullis.console().show(columns, row);
    return Exit.DONE;
  }

  private StopException unknown(List<ListRow> all) {
    List<String> names = all.stream().map(each -> each.source().name()).toList();
    return new StopException(
        Exit.NO_MATCH,
        "there is no list '"
            + name
            + "'; "
            + (names.isEmpty()
                ? "the configuration has none (lists:)"
                : "there are " + String.join(", ", names)));
  }

  private static Column<ListRow> lower(Column<ListRow> column) {
    return new Column<>(
        column.key(),
        column.title().toLowerCase(java.util.Locale.ROOT),
        false,
        column.value(),
        column.human());
  }

  private static String notTaken(ListRow row) {
    int many = row.copy().size().bad() + row.copy().size().refused();
    if (many == 0) return "none";
    return many + ": " + String.join("; ", row.copy().size().complaints());
  }

  private int showAddress(ListLook look, String text) throws Exception {
    InetAddress asked =
        InetAddresses.parse(text)
            .orElseThrow(
                () ->
                    new StopException(
                        Exit.USAGE, "'" + text + "' is no address; names are not looked up"));
    ListLook.Naming naming =
        look.naming(asked).stream()
            .filter(each -> each.row().source().name().equals(name))
            .findFirst()
            .orElseThrow(
                () -> new StopException(Exit.NO_MATCH, "list " + name + " does not name " + text));
    Optional<String> spared = look.spared(asked);
    boolean blocked = spared.isEmpty() && naming.row().state() == ListRow.State.BLOCKS;
    Answer answer =
        new Answer(
            name,
            InetAddresses.text(asked),
            naming.lines().stream().map(ListsShowCommand::line).toList(),
            blocked,
            spared.orElse(naming.sentence()));
    Console console = portcullis.console();
    if (console.format() == Format.HUMAN) {
      console.out().println(answer.address() + ": " + answer.why());
      answer.lines().forEach(line -> console.out().println("  " + line));
      if (blocked) console.say("'portcullis allow add " + answer.address() + "' beats the list");
    } else {
      console.show(
          List.of(
              Column.hidden("list", Answer::list),
              Column.hidden("address", Answer::address),
              Column.hidden("lines", Answer::lines),
              Column.hidden("blocked", Answer::blocked),
              Column.hidden("reason", Answer::why)),
          answer);
    }
    return Exit.DONE;
  }

  private static String line(ListText.Line line) {
    return "line " + line.number() + ": " + line.text();
  }
}
