package io.portcullis.gateway.cli.fleet;

import io.portcullis.gateway.cli.common.Exit;
import io.portcullis.gateway.cli.common.RootCommand;
import io.portcullis.gateway.cli.output.Column;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "publish",
    description = {
      "Makes the stream on the fleet's server where it is not there, and says who belongs to the"
          + " fleet.",
      "",
      "Run it after 'fleet join' and 'fleet withdraw --everywhere', and after a server lost its"
          + " store. Routers hear of it at once."
    })
public final class FleetPublishCommand implements Callable<Integer> {
  private final RootCommand portcullis;

  @Mixin private final FolderOption folder = new FolderOption();

  public FleetPublishCommand(RootCommand portcullis) {
    this.portcullis = portcullis;
  }

  @Override
  public Integer call() throws Exception {
    int entries = folder.open().publish();
    List<Column<Integer>> columns = List.of(Column.number("entries", "entries", many -> many));
    portcullis
        .console()
        .did(columns, List.of(entries), List.of("the server has " + entries + " entries of sites"));
    return Exit.DONE;
  }
}
