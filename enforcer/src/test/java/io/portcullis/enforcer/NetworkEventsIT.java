package io.portcullis.enforcer;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.enforcer.netlink.NetworkEvents;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the kernel tells of its network, with ip(8) as the one who changes it. */
final class NetworkEventsIT {
  private NetworkNamespace namespace;
  private NetworkEvents events;

  @BeforeEach
  void open() {
    namespace = NetworkNamespace.create("events");
    for (String device : new String[] {"br0", "br1"}) {
      namespace.run("ip", "link", "add", device, "type", "bridge");
    }
    events = namespace.call(() -> NetworkEvents.open());
  }

  @AfterEach
  void close() {
    if (events != null) events.close();
    if (namespace != null) namespace.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "link add p1 type veth peer name p2",
        "link set br0 up",
        "link delete br1",
        "address add 192.0.2.1/24 dev br0",
        "address add 2001:db8::1/64 dev br0",
      })
  void aChangeIsToldOnceAndOfAnotherNetworkNone(String change) throws Exception {
    assertThat(events.any()).isFalse();
    try (NetworkNamespace other = NetworkNamespace.create("other")) {
      other.run("ip", "link", "add", "br9", "type", "bridge");
      assertThat(events.any()).isFalse();
    }
    namespace.run(("ip " + change).split(" "));
    assertThat(events.any()).isTrue();
    assertThat(events.any()).isFalse();
  }

  @Test
  void aPortOfABridgeIsToldWhenItBecomesOne() throws Exception {
    namespace.run("ip", "link", "add", "p1", "type", "veth", "peer", "name", "p2");
    events.any();
    namespace.run("ip", "link", "set", "p1", "master", "br0");
    assertThat(events.any()).isTrue();
  }

  @Test
  void aStormThatTheKernelHasNoRoomForIsAnEventAndWhatFollowsItToo(@TempDir Path folder)
      throws Exception {
    String storm =
        IntStream.range(0, 3000)
            .mapToObj(turn -> "link set br0 mtu " + (1400 + turn % 2))
            .collect(Collectors.joining("\n"));
    Path batch = Files.writeString(folder.resolve("storm"), storm + "\n");
    namespace.run("ip", "-batch", batch.toString());
    assertThat(events.any()).isTrue();
    assertThat(events.any()).isFalse();
    namespace.run("ip", "link", "delete", "br1");
    assertThat(events.any()).isTrue();
  }
}
