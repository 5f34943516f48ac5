package io.portcullis.gateway.run;

import io.portcullis.gateway.events.OperatorLog;
import io.portcullis.gateway.upkeep.Duty;
import io.portcullis.rules.BootClock;
import io.portcullis.rules.Every;
import io.portcullis.rules.ledger.Ledger;
import io.portcullis.rules.ledger.LedgerException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Forgets finished rules after a time; offences older than that are forgiven. The time is that
 * which surely passed: a wall clock that jumps ahead makes nothing forgotten.
 */
final class ForgetOld implements Duty {
  private static final Duration REMEMBERED = Duration.ofDays(90);

  /**
   * Of a few kilobytes each, with its explanation. The breaker lets through ten a minute, which
   * would be over a million in that time.
   */
  private static final int MOST = 20_000;

  /** The fact of the ledger that says how much time surely passed. */
  private static final String PASSED = "passed";

  private final Ledger ledger;
  private final BootClock clock;
  private final OperatorLog journal;
  private final Every every = new Every(Duration.ofHours(1));

  ForgetOld(Ledger ledger, BootClock clock, OperatorLog journal) {
    this.ledger = ledger;
    this.clock = clock;
    this.journal = journal;
  }

  @Override
  public Every every() {
    return every;
  }

  @Override
  public void perform() {
    try {
      PassedTime passed = passed();
      ledger.fact(PASSED, Optional.of(passed.toString()));
      ledger.forget(passed.earliest().minus(REMEMBERED));
      int beyond = ledger.forgetBeyond(MOST);
      if (beyond > 0) {
        journal.warn(
            "the ledger had over "
                + MOST
                + " finished rules: the oldest "
                + beyond
                + " are forgotten");
      }
    } catch (IOException unwritable) {
      journal.error(unwritable, "the ledger is not tidied");
    }
  }

  private PassedTime passed() throws LedgerException {
    Optional<PassedTime> before = ledger.fact(PASSED).flatMap(PassedTime::read);
    if (before.isPresent()) return before.get().now(clock, REMEMBERED);
    return PassedTime.beginning(lastWritten().orElseGet(clock::instant), clock);
  }

  /** Whoever knows of no time that passed begins with that of the last thing written. */
  private Optional<Instant> lastWritten() throws LedgerException {
    List<Ledger.HistoryLine> last = ledger.history(Optional.empty(), 1);
    return last.stream().map(Ledger.HistoryLine::at).findFirst();
  }
}
