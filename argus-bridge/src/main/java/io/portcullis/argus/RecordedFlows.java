package io.portcullis.argus;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.ZoneId;

/**
 * Flows that were written down before: ra's CSV, binetflow, the same in {@code .gz} or {@code .xz},
 * argus' binary files (read through {@code ra -r}), and pcaps (through {@code argus -r} into a file
 * and then ra). The kind is told by the first bytes, not by the name.
 */
public final class RecordedFlows {
  private RecordedFlows() {}

  /**
   * Opens a file of any of these kinds.
   *
   * @throws IOException when it does not exist, cannot be read, is of no known kind, or needs argus
   *     or ra and they are not installed; the message names the remedy
   */
  public static FlowSource open(Path file, ZoneId zone) throws IOException {
    throw new UnsupportedOperationException("not built yet");
  }

  /**
   * Lines of ra from a stream, such as standard input under {@code ra … | portcullis detect}.
   *
   * @param name what the operator knows it by, {@code -}
   */
  public static FlowSource lines(InputStream in, String name, ZoneId zone) {
    throw new UnsupportedOperationException("not built yet");
  }
}
