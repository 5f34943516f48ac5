package io.portcullis.gateway.cli.rules;

import io.portcullis.gateway.cli.common.Exit;
import io.portcullis.gateway.cli.common.StopException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
    name = "rules",
    synopsisSubcommandLabel = "COMMAND",
    description = {
      "Block rules and their expiry.",
      "",
      "A TARGET is an address or prefix (203.0.113.7, 2001:db8::/64), a tuple"
          + " (10.0.0.5-203.0.113.7-443-tcp) or a rule's ID. An address selects every rule that names"
          + " it as an end. Orders act on the kernel at once, in dry run too, with or without a"
          + " running gateway."
    })
public final class RulesCommand implements Callable<Integer> {
  @Override
  public Integer call() throws StopException {
    throw new StopException(Exit.USAGE, "rules what? Try 'portcullis rules --help'");
  }
}
