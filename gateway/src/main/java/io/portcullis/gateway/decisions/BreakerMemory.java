package io.portcullis.gateway.decisions;

import io.portcullis.gateway.events.EventRecorder;
import io.portcullis.gateway.events.Metric;
import io.portcullis.gateway.events.Metrics;
import io.portcullis.gateway.events.OperatorLog;
import io.portcullis.gateway.wiring.LedgerFacts;
import io.portcullis.rules.BootClock;
import io.portcullis.rules.ledger.Ledger;
import io.portcullis.rules.ledger.LedgerException;
import io.portcullis.rules.policy.Breaker;
import java.time.Instant;
import java.util.Optional;

/**
 * The breaker as the ledger has it: one that opened stays open over restarts, until a reset or an
 * hour of quiet.
 */
public final class BreakerMemory {
  private final Breaker breaker;
  private final Ledger ledger;
  private final EventRecorder recorder;
  private final OperatorLog journal;
  private final BootClock clock;

  public BreakerMemory(
      Breaker breaker,
      Ledger ledger,
      EventRecorder recorder,
      OperatorLog journal,
      BootClock clock) {
    this.breaker = breaker;
    this.ledger = ledger;
    this.recorder = recorder;
    this.journal = journal;
    this.clock = clock;
  }

  /** Opens it where an earlier run left it open. */
  public void restore() throws LedgerException {
    ledger.fact(LedgerFacts.BREAKER_OPEN).map(Breaker.Open::read).ifPresent(breaker::open);
  }

  /** Closes it where an operator did, or where it was quiet for long enough. */
  public void noticeReset() throws LedgerException {
    boolean reset = breaker.open().isPresent() && ledger.fact(LedgerFacts.BREAKER_OPEN).isEmpty();
    if (reset) breaker.reset();
    if (!breaker.isQuiet(clock.sinceBoot())) return;
    // The ledger first: what it cannot be told, a restart would undo.
    long times = 1 + LedgerFacts.count(ledger.fact(LedgerFacts.BREAKER_CLOSED));
    ledger.fact(LedgerFacts.BREAKER_CLOSED, Optional.of(Long.toString(times)));
    ledger.fact(LedgerFacts.BREAKER_OPEN, Optional.empty());
    breaker.reset();
    recorder.closedItself(times);
  }

  /**
   * Goes on in another ledger. What was reset stays so, in whichever of the two that was said: the
   * other one may have been made before.
   */
  public void follow() throws LedgerException {
    Optional<Breaker.Open> open = breaker.open();
    if (open.isEmpty()) {
      ledger.fact(LedgerFacts.BREAKER_OPEN, Optional.empty());
      return;
    }
    Optional<Instant> reset = LedgerFacts.moment(ledger.fact(LedgerFacts.BREAKER_RESET));
    boolean since =
        reset.isPresent() && !open.get().opened().filter(reset.get()::isBefore).isPresent();
    if (since) breaker.reset();
    else remember();
  }

  /** Remembers and tells that it is open, if it is and the ledger does not know. */
  public void remember() {
    if (breaker.open().isEmpty()) return;
    Breaker.Open open = breaker.open().get();
    Optional<String> fact = Optional.of(open.toString());
    try {
      if (fact.equals(ledger.fact(LedgerFacts.BREAKER_OPEN))) return;
      ledger.fact(LedgerFacts.BREAKER_OPEN, fact);
    } catch (LedgerException unwritable) {
      journal.error(unwritable, "a restart will not remember that the breaker is open");
    }
    recorder.opened(open.reason());
  }

  public Optional<Breaker.Open> open() {
    return breaker.open();
  }

  public void measure(Metrics metrics) {
    metrics.set(Metric.BREAKER_OPEN, breaker.open().isPresent() ? 1 : 0);
  }
}
