package io.portcullis.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.enforcer.JavaProcess;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code detect} beside real argus and ra, in a network namespace that ends with the process. */
final class DetectLiveIT {
  @TempDir Path folder;

  @Test
  void detectionsComeWhileTheTrafficGoesOn() throws Exception {
    RealPrograms.require("argus", "ra", "setpriv", "unshare", "ip");
    requireNamespaces();
    Path log = folder.resolve("log");
    String lonely = "ip link set lo up && ip address add 192.0.2.7/32 dev lo && exec \"$@\"";
    List<String> command = new ArrayList<>(List.of("unshare", "--net", "sh", "-c", lonely, "sh"));
    String documents = Path.of("../docs").toAbsolutePath().normalize().toString();
    command.addAll(JavaProcess.command(DetectLive.class, folder.toString(), documents));
    Process live =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      boolean ended = live.waitFor(6, TimeUnit.MINUTES);
      String said = Files.readString(log, StandardCharsets.UTF_8);
      System.out.println(said);
      assertThat(ended).as(said).isTrue();
      assertThat(live.exitValue()).as(said).isZero();
    } finally {
      live.descendants().forEach(ProcessHandle::destroyForcibly);
      live.destroyForcibly();
    }
  }

  private static void requireNamespaces() throws Exception {
    Process tried =
        new ProcessBuilder("unshare", "--net", "ip", "link", "set", "lo", "up")
            .redirectErrorStream(true)
            .start();
    String said = new String(tried.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    RealPrograms.possible(tried.waitFor() == 0, "no private network namespace: " + said);
  }
}
