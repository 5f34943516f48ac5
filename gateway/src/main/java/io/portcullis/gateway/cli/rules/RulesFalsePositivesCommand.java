package io.portcullis.gateway.cli.rules;

import io.portcullis.gateway.cli.common.Exit;
import io.portcullis.gateway.cli.common.RootCommand;
import io.portcullis.gateway.cli.common.StopException;
import io.portcullis.gateway.cli.output.Column;
import io.portcullis.gateway.wiring.LedgerAccess;
import io.portcullis.rules.Actor;
import io.portcullis.rules.ledger.Ledger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "false-positives",
    description = {
      "Tuples that 'rules release --false-positive' marked: they alarm no more while the mark"
          + " holds.",
      "",
      "Exit 3 when the tuple to withdraw has no mark."
    })
public final class RulesFalsePositivesCommand implements Callable<Integer> {
  private final RootCommand portcullis;

  @Option(
      names = "--withdraw",
      paramLabel = "TUPLE",
      description = "Forget this mark: the tuple is judged again as any other.")
  private Optional<String> withdrawn = Optional.empty();

  public RulesFalsePositivesCommand(RootCommand portcullis) {
    this.portcullis = portcullis;
  }

  @Override
  public Integer call() throws Exception {
    if (withdrawn.isPresent()) return withdraw(withdrawn.get());
    List<Ledger.FalsePositive> marks = new ArrayList<>();
    LedgerAccess ledger = portcullis.ledger().looking();
    if (!ledger.exists()) throw ledger.missing();
    marks.addAll(ledger.open().falsePositives(portcullis.now()));
    portcullis.console().list(columns(), marks, "nothing was called a false positive");
    return Exit.DONE;
  }

  private int withdraw(String tuple) throws Exception {
    LedgerAccess ledger = portcullis.ledger();
    if (!ledger.exists()) throw ledger.missing();
    List<Ledger.FalsePositive> marks =
        ledger.open().falsePositives(portcullis.now()).stream()
            .filter(mark -> mark.tuple().equals(tuple))
            .toList();
    if (!ledger.open().withdrawFalsePositives(tuple)) {
      throw new StopException(
          Exit.NO_MATCH,
          "no false positive is " + tuple + "; see 'portcullis rules false-positives'");
    }
    portcullis.console().did(columns(), marks, List.of("no longer a false positive: " + tuple));
    return Exit.DONE;
  }

  private List<Column<Ledger.FalsePositive>> columns() {
    return List.of(
        Column.of("tuple", "TUPLE", Ledger.FalsePositive::tuple),
        Column.of("letters", "LETTERS", Ledger.FalsePositive::letters),
        portcullis.time().column("created", "CREATED", Ledger.FalsePositive::created),
        portcullis.time().column("expires", "EXPIRES", Ledger.FalsePositive::expires),
        Column.of("by", "BY", mark -> mark.by().map(Actor::toString).orElse("")));
  }
}
