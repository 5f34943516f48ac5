package io.portcullis.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The scripts that show the whole program at work, as an operator runs them: real argus, ra,
 * packets and kernel, in private network namespaces.
 */
final class LabE2E {

  private static String run(Path folder, String... command)
      throws IOException, InterruptedException {
    boolean root = "root".equals(System.getProperty("user.name"));
    if (!root && System.getenv("CI") != null) throw new AssertionError("CI must run as root");
    assumeTrue(root, "needs root, for network namespaces");

    Path log = folder.resolve("said.log");
    Process script =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    int exit = script.waitFor();
    String said = Files.readString(log);
    System.out.println(said);
    assertThat(exit).as(said).isZero();
    return said;
  }

  /** Beacon, block, silence on the wire, release and kernel timeout. */
  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void everyCheckOfTheLabHolds(@TempDir Path folder) throws IOException, InterruptedException {
    assertThat(run(folder, "../scripts/lab"))
        .doesNotContain("FAIL")
        .containsPattern("[1-9][0-9]+ passed, 0 failed");
  }

  /** A short form of {@code scripts/faults}; the long one is run by hand, with other seeds. */
  @Test
  @Timeout(value = 15, unit = TimeUnit.MINUTES)
  void randomFaultsMakeLedgerAndWireDisagreeForAMomentAtMost(@TempDir Path folder)
      throws IOException, InterruptedException {
    assertThat(run(folder, "../scripts/faults", "7", "8"))
        .containsPattern("seed 7, 8 steps on nftables")
        .containsPattern("[1-9][0-9]* connections tried, .* 0 violations");
  }

  /** A short form of {@code scripts/soak}. */
  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void mixedTrafficLeavesHealthyHostsAloneAndMemoryFlat(@TempDir Path folder)
      throws IOException, InterruptedException {
    assertThat(run(folder, "../scripts/soak", "3"))
        .doesNotContain("FAIL")
        .containsPattern("browsing: [1-9][0-9]* exchanges answered, 0 cut")
        .containsPattern("infected [0-9.]+: [1-9][0-9]* blocks, [1-9]");
  }

  /** A short form of {@code scripts/fleet-lab}. */
  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void twoRoutersOfAFleetBlockTogetherAndEachIsMasterOfItself(@TempDir Path folder)
      throws IOException, InterruptedException {
    assertThat(run(folder, "../scripts/fleet-lab", "short"))
        .doesNotContain("FAIL")
        .containsPattern("[1-9][0-9]+ passed, 0 failed");
  }
}
