package io.portcullis.gateway.run;

import io.portcullis.gateway.decisions.BreakerMemory;
import io.portcullis.gateway.decisions.RulesInForce;
import io.portcullis.gateway.events.EventLog;
import io.portcullis.gateway.events.OperatorLog;
import io.portcullis.rules.Block;
import io.portcullis.rules.Mode;
import io.portcullis.rules.ledger.Ledger;
import java.io.IOException;

/** The first and the last sentence of a run. */
final class RunReport {
  private final RulesInForce rules;
  private final BreakerMemory breaker;
  private final FlowIntake intake;
  private final EventLog events;
  private final OperatorLog journal;

  RunReport(
      RulesInForce rules,
      BreakerMemory breaker,
      FlowIntake intake,
      EventLog events,
      OperatorLog journal) {
    this.rules = rules;
    this.breaker = breaker;
    this.intake = intake;
    this.events = events;
    this.journal = journal;
  }

  /** What this run does and what it does not. */
  void start() throws IOException {
    rules.refresh();
    Ledger.ModeSet set = rules.mode();
    String mode = "dry run: nothing is dropped on evidence";
    if (rules.isArmed()) {
      mode = "ARMED by " + set.by() + ": evidence is enforced";
      if (set.mode() instanceof Mode.ArmedUntil until)
        mode += " until " + events.time(until.deadline());
    }
    long real = rules.inForce().stream().filter(Block::isReal).count();
    journal.info(mode + "; " + real + " rules in force");
    breaker
        .open()
        .ifPresent(open -> journal.warn("the breaker is open: " + open.words(events::time)));
    events.start(set.mode(), set.by());
  }

  void end() {
    FlowIntake.Counts in = intake.counts();
    journal.info(
        "ended after "
            + in.flows()
            + " flows of "
            + intake.detectorsCounters().tuples()
            + " tuples"
            + (in.malformed() == 0 ? "" : ", " + in.malformed() + " malformed lines")
            + (in.dropped() == 0 ? "" : ", " + in.dropped() + " flows lost"));
  }
}
