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
 * The lab, as an operator runs it: real argus, ra, beacon, block, silence on the wire, release and
 * kernel timeout, in private network namespaces.
 */
final class LabE2E {

  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void everyCheckOfTheLabHolds(@TempDir Path folder) throws IOException, InterruptedException {
    boolean root = "root".equals(System.getProperty("user.name"));
    if (!root && System.getenv("CI") != null) throw new AssertionError("CI must run as root");
    assumeTrue(root, "the lab needs root, for network namespaces");

    Path log = folder.resolve("lab.log");
    Process lab =
        new ProcessBuilder("../scripts/lab")
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    int exit = lab.waitFor();
    String said = Files.readString(log);
    System.out.println(said);

    assertThat(said).doesNotContain("FAIL").containsPattern("[1-9][0-9]+ passed, 0 failed");
    assertThat(exit).isZero();
  }
}
