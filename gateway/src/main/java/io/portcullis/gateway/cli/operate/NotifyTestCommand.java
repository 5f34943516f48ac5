package io.portcullis.gateway.cli.operate;

import io.portcullis.gateway.cli.common.Exit;
import io.portcullis.gateway.cli.common.RootCommand;
import io.portcullis.gateway.cli.common.StopException;
import io.portcullis.gateway.cli.output.Column;
import io.portcullis.gateway.config.Config;
import io.portcullis.gateway.notify.NoticeWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "test",
    description = {
      "Sends a test message by each notifier of the configuration, or by those that are named.",
      "",
      "Filters, digest and rate limit do not hold for it. Exits 1 when one did not go through."
    })
public final class NotifyTestCommand implements Callable<Integer> {
  private static final List<Column<Row>> COLUMNS =
      List.of(
          Column.of("notifier", "NOTIFIER", Row::notifier),
          Column.of("to", "TO", Row::to),
          Column.words("sent", "SENT", Row::sent, row -> row.sent() ? "yes" : "no"),
          Column.of("reason", "REASON", Row::reason));

  private final RootCommand portcullis;

  @Parameters(arity = "0..*", paramLabel = "NAME", description = "Names of notifiers.")
  private List<String> names = new ArrayList<>();

  public NotifyTestCommand(RootCommand portcullis) {
    this.portcullis = portcullis;
  }

  private record Row(String notifier, String to, boolean sent, String reason) {}

  @Override
  public Integer call() throws Exception {
    List<Config.Notification> all = portcullis.config().notifiers();
    if (all.isEmpty()) {
      throw new StopException(
          Exit.USAGE,
          "nobody is told anything: "
              + portcullis.paths().configuration()
              + " has no notifier under 'notify'");
    }
    for (String name : names) {
      if (all.stream().anyMatch(each -> each.name().equals(name))) continue;
      List<String> known = all.stream().map(Config.Notification::name).toList();
      throw new StopException(
          Exit.NO_MATCH,
          "there is no notifier '" + name + "'; there are " + String.join(", ", known));
    }
    NoticeWriter writer =
        new NoticeWriter(
            NoticeWriter.hostName(), portcullis.world().clock(), portcullis.world().zone());
    List<Row> rows = new ArrayList<>();
    for (Config.Notification each : all) {
      if (names.isEmpty() || names.contains(each.name())) rows.add(sent(each, writer));
    }
    portcullis.console().list(COLUMNS, rows, "");
    return rows.stream().allMatch(Row::sent) ? Exit.DONE : Exit.FAILED;
  }

  private static Row sent(Config.Notification one, NoticeWriter writer)
      throws InterruptedException {
    String to = one.by().toString();
    try {
      one.by().open().send(writer.test());
      return new Row(one.name(), to, true, "");
    } catch (IOException failed) {
      return new Row(one.name(), to, false, String.valueOf(failed.getMessage()));
    }
  }
}
