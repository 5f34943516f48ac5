package io.portcullis.gateway.cli.rules;

import io.portcullis.gateway.cli.common.Exit;
import io.portcullis.gateway.cli.common.RootCommand;
import io.portcullis.gateway.cli.common.RuleTargets;
import io.portcullis.gateway.cli.common.StopException;
import io.portcullis.gateway.cli.output.Column;
import io.portcullis.rules.Allowlist;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "remove",
    description = "Takes back an entry that was added here; configured and found ones stay.")
public final class AllowRemoveCommand implements Callable<Integer> {
  private final RootCommand portcullis;

  @Parameters(paramLabel = "ADDRESS", description = "As 'allow list' shows it.")
  private String what = "";

  public AllowRemoveCommand(RootCommand portcullis) {
    this.portcullis = portcullis;
  }

  @Override
  public Integer call() throws Exception {
    String subject;
    try {
      subject = Allowlist.subject(what);
    } catch (IllegalArgumentException wrong) {
      throw RuleTargets.usage(wrong);
    }
    if (!portcullis.orders().locked().disallow(subject, portcullis.world().operator())) {
      boolean configured =
          portcullis.allowlist().configured().stream()
              .anyMatch(entry -> entry.what().equals(subject));
      throw new StopException(
          Exit.NO_MATCH,
          configured
              ? subject + " comes from " + portcullis.paths().configuration() + "; remove it there"
              : "no entry of yours is " + subject + "; see 'portcullis allow list'");
    }
    portcullis
        .console()
        .did(
            List.of(Column.of("removed", "", (String entry) -> entry)),
            List.of(subject),
            List.of("no longer allowed: " + subject));
    return Exit.DONE;
  }
}
