package io.portcullis.gateway;

import io.portcullis.rules.ledger.RunLock;
import java.nio.file.Path;
import java.time.Duration;

/** A process that takes a lock and never gives it back: {@code LOCKFILE}. */
public final class LockHolder {
  private LockHolder() {}

  public static void main(String[] arguments) throws Exception {
    RunLock.Held held =
        new RunLock(Path.of(arguments[0])).take(Duration.ofSeconds(30)).orElseThrow();
    System.out.println("held");
    Thread.sleep(Duration.ofHours(1).toMillis());
    held.close();
  }
}
