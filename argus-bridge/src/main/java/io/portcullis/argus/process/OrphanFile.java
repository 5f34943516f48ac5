package io.portcullis.argus.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Remembers our argus over a kill -9 of ourselves, which leaves it running: the next run ends it.
 *
 * @param file where its number stands
 * @param settings its settings, by whose path it is known to be ours
 */
public record OrphanFile(Path file, Path settings) {

  /** That of a folder for one argus. */
  public static OrphanFile in(Path folder) {
    return new OrphanFile(folder.resolve("argus.pid"), Program.ARGUS.settingsIn(folder));
  }

  public void note(long pid) {
    try {
      Files.writeString(file, Long.toString(pid));
    } catch (IOException unwritable) {
      // Only a later tidying hangs on it; the run itself must not.
    }
  }

  public void forget() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException unwritable) {
      // As above.
    }
  }

  /** Ends the argus that an earlier run left, and nobody else who got its number since. */
  public void end() throws IOException {
    if (Files.notExists(file)) return;
    String pid = Files.readString(file).strip();
    Path commandLine = Path.of("/proc", pid, "cmdline");
    boolean ours =
        pid.matches("[0-9]{1,9}")
            && Files.isReadable(commandLine)
            && Files.readString(commandLine).contains(settings.toString());
    if (ours) ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroy);
    forget();
  }
}
