package io.portcullis.gateway.cli.operate;

import io.portcullis.gateway.cli.common.Exit;
import io.portcullis.gateway.cli.common.RootCommand;
import io.portcullis.gateway.cli.output.Column;
import io.portcullis.gateway.events.EventLog;
import io.portcullis.gateway.wiring.LedgerFacts;
import io.portcullis.rules.policy.Breaker;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "breaker",
    description = {
      "Whether the breaker holds all new blocks back, and since when.",
      "",
      "It opens when more is to be blocked than the budgets allow. Rules in force stay.",
      "It closes by itself after an hour in which no more was wanted than they allow, while a"
          + " gateway runs."
    })
public final class BreakerCommand implements Callable<Integer> {
  private final RootCommand portcullis;

  @Option(names = "--reset", description = "Close it: new blocks are allowed again.")
  private boolean reset;

  public BreakerCommand(RootCommand portcullis) {
    this.portcullis = portcullis;
  }

  @Override
  public Integer call() throws Exception {
    if (!reset) portcullis.ledger().looking();
    if (!reset && !portcullis.ledger().exists()) throw portcullis.ledger().missing();
    Optional<Breaker.Open> open =
        portcullis.ledger().open().fact(LedgerFacts.BREAKER_OPEN).map(Breaker.Open::read);
    // A gateway whose ledger was deleted finds the order in the new one, where nothing is open.
    if (reset) {
      Optional<String> now = Optional.of(portcullis.now().toString());
      portcullis.ledger().open().fact(LedgerFacts.BREAKER_RESET, now);
    }
    if (reset && open.isPresent()) {
      portcullis.ledger().open().fact(LedgerFacts.BREAKER_OPEN, Optional.empty());
      try (EventLog events = portcullis.events()) {
        events.breaker("reset by " + portcullis.world().operator());
      }
      portcullis.console().say("the breaker is closed; it was open: " + open.get().reason());
      open = Optional.empty();
    }
    long closedItself =
        LedgerFacts.count(portcullis.ledger().open().fact(LedgerFacts.BREAKER_CLOSED));
    portcullis
        .console()
        .show(
            java.util.List.of(
                Column.<Optional<Breaker.Open>>words(
                    "open",
                    "breaker",
                    Optional::isPresent,
                    state -> state.isPresent() ? "OPEN" : "closed"),
                Column.<Optional<Breaker.Open>>of(
                    "reason", "reason", state -> state.map(Breaker.Open::reason)),
                portcullis
                    .time()
                    .<Optional<Breaker.Open>>optional(
                        "opened", "opened", state -> state.flatMap(Breaker.Open::opened)),
                Column.<Optional<Breaker.Open>>of(
                    "closed_itself", "closed by itself", any -> closedItself)),
            open);
    return Exit.DONE;
  }
}
