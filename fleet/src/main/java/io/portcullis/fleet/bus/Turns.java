package io.portcullis.fleet.bus;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * How often each site is listened to: a message costs a check of its signature, so that a site that
 * talks without end waits, and no other does. Used by one thread.
 */
public final class Turns {
  /** All places of a site at once, and as many again. */
  private static final double MOST = 40;

  private static final double A_SECOND = 10;

  private final Map<String, Account> accounts = new HashMap<>();
  private long deferred;

  private static final class Account {
    private double left = MOST;
    private Duration counted;

    Account(Duration now) {
      this.counted = now;
    }
  }

  /**
   * Whether it is a site's turn; if so, that is counted.
   *
   * @param site one of the roster
   * @param sinceBoot now
   */
  public boolean isTurnOf(String site, Duration sinceBoot) {
    Account account = accounts.computeIfAbsent(site, any -> new Account(sinceBoot));
    double seconds = sinceBoot.minus(account.counted).toMillis() / 1000.0;
    account.left = Math.min(MOST, account.left + seconds * A_SECOND);
    account.counted = sinceBoot;
    if (account.left < 1) {
      deferred++;
      return false;
    }
    account.left--;
    return true;
  }

  /** How often a site was put off. */
  public long deferred() {
    return deferred;
  }
}
