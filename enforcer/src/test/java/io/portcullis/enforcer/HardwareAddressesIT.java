package io.portcullis.enforcer;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.enforcer.netlink.HardwareAddresses;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Neighbours of both families as ip(8) shows them, in a network of the test's own. */
final class HardwareAddressesIT {
  @TempDir private Path folder;
  @AutoClose private NetworkNamespace namespace;

  @BeforeEach
  void open() {
    namespace = NetworkNamespace.create("neigh");
    ip("link", "add", "lan", "type", "veth", "peer", "name", "far");
    ip("address", "add", "10.0.0.1/16", "dev", "lan");
    ip("address", "add", "fd00::1/64", "dev", "lan", "nodad");
    ip("link", "set", "lan", "up");
    ip("link", "set", "far", "up");
  }

  private void ip(String... words) {
    String[] command = new String[words.length + 1];
    command[0] = "ip";
    System.arraycopy(words, 0, command, 1, words.length);
    namespace.run(command);
  }

  private void neighbour(String address, String mac, String state) {
    ip("neigh", "replace", address, "lladdr", mac, "dev", "lan", "nud", state);
  }

  @Test
  void whoAnsweredIsKnownByItsHardwareAddress() throws Exception {
    HardwareAddresses kernel = namespace.call(HardwareAddresses::ofTheKernel);
    neighbour("10.0.0.5", "02:00:00:00:00:0a", "reachable");
    neighbour("10.0.0.6", "02:00:00:00:00:0a", "stale");
    neighbour("fd00::5", "02:00:00:00:00:0a", "permanent");
    neighbour("10.0.0.7", "02:00:00:00:00:0b", "reachable");
    neighbour("10.0.0.8", "02:00:00:00:00:0c", "failed");
    neighbour("10.0.0.9", "02:00:00:00:00:0d", "noarp");
    Map<InetAddress, String> known = namespace.call(kernel::all);
    for (String same : new String[] {"10.0.0.5", "10.0.0.6", "fd00::5"}) {
      assertThat(known).containsEntry(InetAddress.getByName(same), "02:00:00:00:00:0a");
    }
    assertThat(known).containsEntry(InetAddress.getByName("10.0.0.7"), "02:00:00:00:00:0b");
    assertThat(known)
        .doesNotContainKeys(InetAddress.getByName("10.0.0.8"), InetAddress.getByName("10.0.0.9"));
  }

  @Test
  void aTableOfManyComesInMoreThanOneAnswer() throws Exception {
    StringBuilder batch = new StringBuilder();
    for (int host = 0; host < 900; host++) {
      batch.append(
          String.format(
              Locale.ROOT,
              "neigh add 10.0.%d.%d lladdr 02:00:00:00:%02x:%02x dev lan nud permanent%n",
              16 + host / 250,
              host % 250,
              host / 250,
              host % 250));
    }
    Path file = folder.resolve("neighbours");
    Files.writeString(file, batch);
    ip("-batch", file.toString());
    HardwareAddresses kernel = namespace.call(HardwareAddresses::ofTheKernel);
    assertThat(namespace.call(kernel::all)).hasSizeGreaterThanOrEqualTo(900);
  }
}
