package io.portcullis.gateway.upkeep;

import io.portcullis.rules.BootClock;
import java.time.Duration;
import java.util.List;

/**
 * What a running gateway does beside deciding: a list of duties, each at its own pace, in the order
 * of the list. Used by the deciding thread.
 */
public final class Upkeep {
  private final List<Duty> duties;
  private final BootClock clock;

  public Upkeep(List<Duty> duties, BootClock clock) {
    this.duties = List.copyOf(duties);
    this.clock = clock;
  }

  /** Does what is due; call it as often as you like. */
  public void doWork() throws InterruptedException {
    // One moment for all: duties of one pace keep their order, and the clock costs one look.
    Duration now = clock.sinceBoot();
    for (Duty duty : duties) {
      if (duty.every().isDue(now)) duty.perform();
    }
  }
}
