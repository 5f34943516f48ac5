package io.portcullis.argus;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Our own {@code argus} child on named interfaces, reporting every second (S=1) on a loopback port.
 * It is restarted when it dies, and ends with us.
 */
public final class ArgusProbe implements AutoCloseable {

  /**
   * Starts argus and waits until its port answers.
   *
   * @param interfaces at least one; each must exist and be up
   * @param runFolder an existing folder for the child's configuration
   * @throws IOException when argus is not installed, an interface does not exist, or argus did not
   *     open its port (not root, port in use); the message names which, and the remedy
   */
  public static ArgusProbe start(List<String> interfaces, Path runFolder) throws IOException {
    throw new UnsupportedOperationException("not built yet");
  }

  private ArgusProbe() {}

  /** The loopback port to give to {@link RaClient}. */
  public int port() {
    throw new UnsupportedOperationException("not built yet");
  }

  @Override
  public void close() {
    throw new UnsupportedOperationException("not built yet");
  }
}
