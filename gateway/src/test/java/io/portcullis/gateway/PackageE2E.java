package io.portcullis.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The Debian package is built, installed below a folder of the test, used, and purged. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
final class PackageE2E {
  private static final long LARGEST = 45_000_000;

  @TempDir Path folder;

  private String run(String... command) throws IOException, InterruptedException {
    return run(0, command);
  }

  private String run(int exit, String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(String.join(" ", command) + ": " + said).isEqualTo(exit);
    return said;
  }

  /** What it depends on is not there, and its scripts run outside, as dpkg offers it for images. */
  private String dpkg(String... words) throws IOException, InterruptedException {
    Files.createDirectories(folder.resolve("root/var/lib/dpkg/info"));
    Files.createDirectories(folder.resolve("root/var/lib/dpkg/updates"));
    Path status = folder.resolve("root/var/lib/dpkg/status");
    if (!Files.exists(status)) Files.createFile(status);
    List<String> line =
        Stream.concat(
                Stream.of(
                    "dpkg",
                    "--root=" + folder.resolve("root"),
                    "--log=/dev/null",
                    "--force-depends,script-chrootless,not-root"),
                Stream.of(words))
            .toList();
    return run(line.toArray(String[]::new));
  }

  private List<String> files() throws IOException {
    Path root = folder.resolve("root");
    try (Stream<Path> found = Files.walk(root)) {
      return found
          .filter(file -> Files.isRegularFile(file) || Files.isSymbolicLink(file))
          .map(file -> root.relativize(file).toString())
          .filter(file -> !file.startsWith("var/lib/dpkg/"))
          .toList();
    }
  }

  @Test
  void thePackageIsInstalledRunsAndGoesAgain() throws Exception {
    String[] build = run("../scripts/package", folder.toString()).split("\n", -1);
    Path deb = Path.of(build[build.length - 2]);
    assertThat(Files.size(deb)).isLessThan(LARGEST);

    dpkg("--install", deb.toString());
    assertThat(dpkg("--verify", "portcullis")).isEmpty();
    assertThat(files())
        .contains(
            "etc/portcullis/portcullis.yaml",
            "etc/portcullis/conf.d/README",
            "etc/logrotate.d/portcullis",
            "lib/systemd/system/portcullis.service",
            "lib/systemd/system/portcullis-restore.service",
            "lib/systemd/system/portcullis-copy.service",
            "lib/systemd/system/portcullis-keep.service",
            "lib/systemd/system/portcullis-web.service",
            "usr/lib/portcullis/keep-blocks",
            "usr/share/man/man8/portcullis-rules-add.8.gz",
            "usr/share/bash-completion/completions/portcullis",
            "usr/share/zsh/vendor-completions/_portcullis",
            "usr/share/fish/vendor_completions.d/portcullis.fish");

    String program = folder.resolve("root/usr/sbin/portcullis").toString();
    assertThat(run(program, "--version")).startsWith("portcullis ");
    String state = folder.resolve("state").toString();
    assertThat(run(program, "--state", state, "detect", "-s", "../docs/sample.binetflow"))
        .contains("192.168.7.42-203.0.113.66-443-tcp  beacon");
    assertThat(run(1, program, "--state", state, "rules", "list"))
        .contains("no ledger in " + state);

    dpkg("--purge", "portcullis");
    assertThat(files()).isEmpty();
  }
}
