package io.portcullis.argus.process;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Argus and ra as they are installed; where they are not, tests are skipped, but never in CI. */
public final class RealArgus {
  private RealArgus() {}

  public static void require() {
    try {
      Program.ARGUS.find();
      Program.RA.find();
    } catch (IOException missing) {
      if (System.getenv("CI") != null) throw new AssertionError("this is CI", missing);
      assumeTrue(false, missing.getMessage());
    }
  }

  /** Lets argus write a file from packets, with this status interval. */
  public static Path records(Path packets, String statusInterval, Path folder) throws Exception {
    Path records = folder.resolve("S" + statusInterval + ".argus");
    List<String> command =
        Program.ARGUS.command(
            Program.ARGUS.writeSettings(folder),
            "-S",
            statusInterval,
            "-r",
            packets.toString(),
            "-w",
            records.toString());
    Files.deleteIfExists(records);
    try (Child argus = Child.start(command)) {
      if (!argus.ended(Duration.ofMinutes(2))) throw new AssertionError("argus does not end");
    }
    return records;
  }
}
