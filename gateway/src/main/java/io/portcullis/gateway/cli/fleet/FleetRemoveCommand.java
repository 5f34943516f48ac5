package io.portcullis.gateway.cli.fleet;

import io.portcullis.fleet.objects.Kind;
import io.portcullis.fleet.setup.OperatorFolder;
import io.portcullis.gateway.cli.common.Exit;
import io.portcullis.gateway.cli.common.RootCommand;
import io.portcullis.gateway.cli.common.StopException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "remove",
    description = {
      "Takes back what 'fleet put' published: routers go on without it.",
      "",
      "Exit 3 when there is nothing of that kind."
    })
public final class FleetRemoveCommand implements Callable<Integer> {
  private final RootCommand portcullis;

  @Mixin private final FolderOption folder = new FolderOption();

  @Parameters(paramLabel = "KIND", description = "allowlist, settings or models.")
  private String kind = "";

  public FleetRemoveCommand(RootCommand portcullis) {
    this.portcullis = portcullis;
  }

  @Override
  public Integer call() throws Exception {
    Kind what = Publishing.kind(kind);
    OperatorFolder fleet = folder.open();
    boolean there =
        fleet.objects().stream().anyMatch(each -> each.kind() == what && each.text().isPresent());
    if (!there) throw new StopException(Exit.NO_MATCH, "no " + what.word() + " is published");
    Publishing.publish(portcullis, fleet, what, Optional.empty());
    return Exit.DONE;
  }
}
