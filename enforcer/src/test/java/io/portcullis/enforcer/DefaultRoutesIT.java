package io.portcullis.enforcer;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.enforcer.netlink.DefaultRoutes;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Ways out of every kind that ip(8) makes, in a network of the test's own. */
final class DefaultRoutesIT {
  @AutoClose private NetworkNamespace namespace;

  @BeforeEach
  void open() {
    namespace = NetworkNamespace.create("routes");
    for (int device = 0; device < 5; device++) {
      String name = "d" + device;
      ip("link", "add", name, "type", "veth", "peer", "name", "p" + device);
      ip("address", "add", "192.0.2." + (16 * device + 1) + "/28", "dev", name);
      ip("link", "set", name, "up");
      ip("link", "set", "p" + device, "up");
    }
  }

  private void ip(String... words) {
    String[] command = new String[words.length + 1];
    command[0] = "ip";
    System.arraycopy(words, 0, command, 1, words.length);
    namespace.run(command);
  }

  @Test
  void aWayOutIsFoundInWhateverTableItLies() {
    assertThat(namespace.call(() -> DefaultRoutes.ofTheKernel().devices())).isEmpty();
    ip("route", "add", "default", "via", "192.0.2.2");
    ip("route", "add", "default", "via", "192.0.2.18", "table", "200");
    ip("route", "add", "default", "dev", "d2", "table", "51820");
    ip("route", "add", "198.51.100.0/24", "via", "192.0.2.50", "table", "7");
    ip("route", "add", "local", "default", "dev", "lo", "table", "100");
    ip("route", "add", "unreachable", "default", "table", "101");
    DefaultRoutes routes = namespace.call(DefaultRoutes::ofTheKernel);
    assertThat(namespace.call(routes::devices)).containsExactlyInAnyOrder("d0", "d1", "d2");
    ip(
        "route",
        "add",
        "default",
        "table",
        "9",
        "nexthop",
        "via",
        "192.0.2.50",
        "nexthop",
        "via",
        "192.0.2.66");
    assertThat(namespace.call(routes::devices)).contains("d3", "d4");
    ip("route", "flush", "table", "200");
    assertThat(namespace.call(routes::devices)).doesNotContain("d1");
  }
}
