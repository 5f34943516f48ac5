package io.portcullis.rules;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The one lock (flock(2) on a file of the run folder) under which ledger write, kernel transaction
 * and outcome happen together, in the gateway and in the command line alike (DESIGN §2.4).
 */
public final class RunLock {

  /**
   * @param file created when missing; its folder must exist
   */
  public RunLock(Path file) {
    throw new UnsupportedOperationException("not built yet");
  }

  /**
   * Takes the lock.
   *
   * @param patience how long to wait for another holder; a hung gateway must not stop a release
   * @return the held lock, to be closed; empty when another held it all that time
   * @throws IOException when the file cannot be opened
   */
  public Optional<Held> take(Duration patience) throws IOException, InterruptedException {
    throw new UnsupportedOperationException("not built yet");
  }

  /** The lock while it is held. */
  public interface Held extends AutoCloseable {
    @Override
    void close();
  }
}
