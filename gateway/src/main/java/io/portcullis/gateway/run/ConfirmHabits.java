package io.portcullis.gateway.run;

import io.portcullis.gateway.events.OperatorLog;
import io.portcullis.gateway.upkeep.Duty;
import io.portcullis.gateway.wiring.KnownBenign;
import io.portcullis.rules.Every;
import java.io.IOException;
import java.time.Duration;

/** Notes in the baseline what was spared lately, so that it does not run out. */
final class ConfirmHabits implements Duty {
  private final KnownBenign benign;
  private final OperatorLog journal;
  private final Every every = new Every(Duration.ofSeconds(1));

  ConfirmHabits(KnownBenign benign, OperatorLog journal) {
    this.benign = benign;
    this.journal = journal;
  }

  @Override
  public Every every() {
    return every;
  }

  @Override
  public void perform() throws InterruptedException {
    try {
      benign.confirm();
    } catch (IOException unwritable) {
      journal.error(unwritable, "what the baseline spares is not noted as seen");
    }
  }
}
