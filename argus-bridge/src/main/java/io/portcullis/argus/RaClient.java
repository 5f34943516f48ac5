package io.portcullis.argus;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A supervised {@code ra -S host:port}: live flows of a running argus. Restarts ra with backoff
 * whenever it ends (its exit code says nothing), and kills and restarts it when it falls mute:
 * argus sends a health report every few seconds. What happens is told in {@link Reading.Notice}s.
 */
public final class RaClient implements FlowSource {

  /**
   * @param host argus' address, {@code 127.0.0.1}
   * @param port argus' port, 1 to 65535; argus' own default is 561
   * @param runFolder an existing folder where our ra.conf is written for the child
   * @throws IOException when ra is not installed or the folder cannot be written
   */
  public RaClient(String host, int port, Path runFolder) throws IOException {
    throw new UnsupportedOperationException("not built yet");
  }

  @Override
  public Reading read(Duration patience) throws IOException, InterruptedException {
    throw new UnsupportedOperationException("not built yet");
  }

  @Override
  public String name() {
    throw new UnsupportedOperationException("not built yet");
  }

  @Override
  public boolean recorded() {
    return false;
  }

  @Override
  public void close() {
    throw new UnsupportedOperationException("not built yet");
  }
}
