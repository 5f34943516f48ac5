package io.portcullis.gateway.cli;

import io.portcullis.gateway.EventLog;
import io.portcullis.gateway.Facts;
import io.portcullis.gateway.Parts;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "breaker",
    description = {
      "Whether the breaker holds all new blocks back, and since when.",
      "",
      "It opens when more is to be blocked than the budgets allow. Rules in force stay."
    })
final class BreakerCommand implements Callable<Integer> {
  private final Portcullis portcullis;

  @Option(names = "--reset", description = "Close it: new blocks are allowed again.")
  private boolean reset;

  BreakerCommand(Portcullis portcullis) {
    this.portcullis = portcullis;
  }

  @Override
  public Integer call() throws Exception {
    Parts parts = portcullis.parts();
    Optional<String> open =
        parts.hasLedger() ? parts.ledger().fact(Facts.BREAKER_OPEN) : Optional.empty();
    if (reset && open.isPresent()) {
      parts.ledger().fact(Facts.BREAKER_OPEN, Optional.empty());
      try (EventLog events = portcullis.events(parts)) {
        events.breaker("reset by " + portcullis.world().who());
      }
      portcullis.console().say("the breaker is closed; it was open: " + open.get());
      open = Optional.empty();
    }
    portcullis
        .console()
        .show(
            java.util.List.of(
                Column.<Optional<String>>words(
                    "open",
                    "breaker",
                    Optional::isPresent,
                    why -> why.isPresent() ? "OPEN" : "closed"),
                Column.<Optional<String>>of("reason", "why", why -> why)),
            open);
    return Exit.DONE;
  }
}
