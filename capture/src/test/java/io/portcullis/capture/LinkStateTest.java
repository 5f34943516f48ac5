package io.portcullis.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Interfaces without an address, which Java does not list. */
final class LinkStateTest {
  @TempDir Path folder;
  private Path devices;

  @BeforeEach
  void listThem() throws IOException {
    devices =
        Files.writeString(
            folder.resolve("dev"),
            """
            Inter-|   Receive    |  Transmit
             face |bytes    packets
                lo:     100       1
             ppp0.7:  9  9
            """);
  }

  private void describe(String name, String flags) throws IOException {
    Path link = Files.createDirectory(folder.resolve(name));
    Files.writeString(link.resolve("flags"), flags + "\n");
    Files.writeString(link.resolve("ifindex"), "12\n");
  }

  private LinkState state(String name) {
    return LinkState.of(name, devices, folder);
  }

  @Test
  void flagsAndNumberAreTheKernels() throws IOException {
    describe("ppp0.7", "0x10d1");
    assertThat(state("ppp0.7")).isEqualTo(new LinkState(true, true, 12));
  }

  @Test
  void oneThatIsDownIsPresent() throws IOException {
    describe("ppp0.7", "0x10d0");
    assertThat(state("ppp0.7")).isEqualTo(new LinkState(true, false, 12));
  }

  @Test
  void oneThatIsNotListedIsMissingHoweverAlikeTheName() {
    assertThat(state("ppp0")).isEqualTo(new LinkState(false, false, 0));
    assertThat(state("lo0").present()).isFalse();
    assertThat(LinkState.of("lo", folder.resolve("nothing"), folder).present()).isFalse();
  }

  @Test
  void withoutSysfsAPresentOneCountsAsUp() {
    assertThat(state("lo")).isEqualTo(new LinkState(true, true, 0));
  }

  @Test
  void theLoopbackOfThisMachineIsFound() {
    assertThat(LinkState.of("lo").present()).isTrue();
    assertThat(LinkState.of("no-such-link")).isEqualTo(new LinkState(false, false, 0));
  }
}
