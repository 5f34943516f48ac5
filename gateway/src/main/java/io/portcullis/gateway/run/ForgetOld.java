package io.portcullis.gateway.run;

import io.portcullis.gateway.events.OperatorLog;
import io.portcullis.gateway.upkeep.Duty;
import io.portcullis.rules.Every;
import io.portcullis.rules.ledger.Ledger;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;

/** Forgets finished rules after a time; offences older than that are forgiven. */
final class ForgetOld implements Duty {
  private static final Duration REMEMBERED = Duration.ofDays(90);

  private final Ledger ledger;
  private final InstantSource clock;
  private final OperatorLog journal;
  private final Every every = new Every(Duration.ofHours(1));

  ForgetOld(Ledger ledger, InstantSource clock, OperatorLog journal) {
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
      ledger.forget(clock.instant().minus(REMEMBERED));
    } catch (IOException unwritable) {
      journal.error(unwritable, "the ledger is not tidied");
    }
  }
}
