package io.portcullis.argus.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders for children, and what a killed process left of them. */
final class PrivateFolderTest {
  @TempDir Path parent;

  @Test
  void itIsOursAloneAndGoneWhenItIsClosed() throws Exception {
    PrivateFolder folder = PrivateFolder.makeIn(parent);
    assertThat(Files.getPosixFilePermissions(folder.path())).hasSize(3);
    Files.writeString(folder.path().resolve("argus.conf"), "");
    folder.close();
    assertThat(folder.path()).doesNotExist();
  }

  @Test
  void oneInUseStandsWhileOthersAreMade() throws Exception {
    try (PrivateFolder first = PrivateFolder.makeIn(parent);
        PrivateFolder second = PrivateFolder.makeIn(parent)) {
      assertThat(first.path()).exists();
      assertThat(second.path()).exists();
    }
  }

  @Test
  void whatAKilledProcessLeftGoesWithItsArgus() throws Exception {
    Path left = leftover();
    Path settings = left.resolve("argus.conf");
    Process argus = new ProcessBuilder("sh", "-c", "sleep 60; : " + settings).start();
    Files.writeString(left.resolve("argus.pid"), Long.toString(argus.pid()));
    try (PrivateFolder folder = PrivateFolder.makeIn(parent)) {
      assertThat(left).doesNotExist();
      assertThat(argus.waitFor()).as("ended by SIGTERM").isEqualTo(128 + 15);
      assertThat(folder.path()).exists();
    } finally {
      argus.descendants().forEach(ProcessHandle::destroyForcibly);
      argus.destroyForcibly();
    }
  }

  @Test
  void aStrangerWhoGotTheNumberOfAnArgusLivesOn() throws Exception {
    Path left = leftover();
    Process stranger = new ProcessBuilder(List.of("sleep", "60")).start();
    Files.writeString(left.resolve("argus.pid"), Long.toString(stranger.pid()));
    try (PrivateFolder folder = PrivateFolder.makeIn(parent)) {
      assertThat(left).doesNotExist();
      assertThat(folder.path()).exists();
      assertThat(stranger.isAlive()).isTrue();
    } finally {
      stranger.destroyForcibly();
    }
  }

  @Test
  void whatIsNotOursStands() throws Exception {
    Path alike = Files.createDirectory(parent.resolve("portcullis-manual"));
    Path file = Files.writeString(parent.resolve("portcullis-notes"), "");
    PrivateFolder.makeIn(parent).close();
    assertThat(alike).exists();
    assertThat(file).exists();
  }

  private Path leftover() throws Exception {
    Path left = Files.createDirectory(parent.resolve("portcullis-123"));
    Files.writeString(left.resolve("life"), "");
    return left;
  }
}
