package io.portcullis.argus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.portcullis.argus.process.RealArgus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The live source with real argus and ra, in a network namespace that ends with the process. */
public class LiveBridgeIT {
  private static final String SETUP =
      "ip link set lo up && ip link add pcdown0 type veth peer name pcdown1 && exec \"$@\"";

  @TempDir Path folder;

  @Test
  void connectionsAreSeenAndDeadChildrenAreReplaced() throws Exception {
    RealArgus.require();
    requireNamespaces();
    Path log = folder.resolve("log");
    Process bridge =
        new ProcessBuilder(
                "unshare",
                "--net",
                "sh",
                "-c",
                SETUP,
                "sh",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "io.portcullis.argus.process.LiveBridge",
                folder.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      boolean ended = bridge.waitFor(5, TimeUnit.MINUTES);
      String said = Files.readString(log, StandardCharsets.UTF_8);
      System.out.println(said);
      assertThat(ended).as(said).isTrue();
      assertThat(bridge.exitValue()).as(said).isZero();
    } finally {
      bridge.descendants().forEach(ProcessHandle::destroyForcibly);
      bridge.destroyForcibly();
    }
  }

  private static void requireNamespaces() throws IOException, InterruptedException {
    Process tried =
        new ProcessBuilder("unshare", "--net", "ip", "link", "set", "lo", "up")
            .redirectErrorStream(true)
            .start();
    String said = new String(tried.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    boolean possible = tried.waitFor() == 0;
    if (!possible && System.getenv("CI") != null) throw new AssertionError("this is CI: " + said);
    assumeTrue(possible, () -> "no private network namespace: " + said);
  }
}
