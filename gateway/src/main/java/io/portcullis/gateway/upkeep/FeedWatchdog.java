package io.portcullis.gateway.upkeep;

import io.portcullis.gateway.events.OperatorLog;
import io.portcullis.rules.Every;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * Tells the service manager that the gateway works, but only when each part of the work was done
 * since it was told last. A part that hangs thus ends in a restart. One that fails and says so does
 * not: a restart would not mend it, and would forget the histories.
 */
public final class FeedWatchdog implements Duty {
  private final ServiceManager service;
  private final List<Work> works;
  private final OperatorLog journal;
  private final Every every;
  private final long[] before;

  /** A part of the work. */
  public interface Work {
    /** How often it was done, with whatever result; never less than before. */
    long times();
  }

  /**
   * @param watchdog how long the service manager waits
   */
  public FeedWatchdog(
      ServiceManager service, Duration watchdog, List<Work> works, OperatorLog journal) {
    this.service = service;
    this.works = List.copyOf(works);
    this.journal = journal;
    // sd_watchdog_enabled(3) advises half of it; a busy machine may be late twice.
    this.every = new Every(watchdog.dividedBy(4));
    this.before = new long[works.size()];
    Arrays.fill(before, -1);
  }

  @Override
  public Every every() {
    return every;
  }

  @Override
  public void perform() {
    long[] now = works.stream().mapToLong(Work::times).toArray();
    for (int part = 0; part < now.length; part++) {
      if (now[part] <= before[part]) return;
    }
    System.arraycopy(now, 0, before, 0, now.length);
    service.alive(journal);
  }
}
