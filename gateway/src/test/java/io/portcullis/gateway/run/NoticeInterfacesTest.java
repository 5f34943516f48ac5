package io.portcullis.gateway.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.gateway.cli.common.CommandLineRun.ManualClock;
import io.portcullis.gateway.config.Config;
import io.portcullis.gateway.events.Metrics;
import io.portcullis.gateway.events.OperatorLog;
import io.portcullis.gateway.events.WatchedInterfaces;
import io.portcullis.gateway.wiring.NetworkAccess;
import io.portcullis.rules.Prefix;
import io.portcullis.rules.network.Network;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Interfaces come, go and get other names while a gateway watches those of its start. */
final class NoticeInterfacesTest {
  private static final Network.Interface LAN = inside("lan0", "10.0.0.0/24", true);
  private static final Network.Interface WAN =
      new Network.Interface(
          "wan0", true, false, List.of(), List.of(Prefix.parse("203.0.113.0/24")), true);

  @TempDir Path folder;
  private final List<String> said = new ArrayList<>();
  private final ManualClock clock = new ManualClock();
  private List<Network.Interface> now = List.of(LAN, WAN);
  private final NoticeInterfaces notice =
      new NoticeInterfaces(
          new NetworkAccess(Optional.empty(), Config.DEFAULT.interfaces(), clock),
          () -> now,
          List.of("lan0"),
          new OperatorLog(said::add, clock));

  private static Network.Interface inside(String name, String network, boolean up) {
    return new Network.Interface(name, up, false, List.of(), List.of(Prefix.parse(network)), false);
  }

  private WatchedInterfaces measured() throws Exception {
    try (Metrics metrics = new Metrics()) {
      notice.measure(metrics);
      metrics.write(folder.resolve("metrics"));
    }
    return WatchedInterfaces.read(folder.resolve("metrics"), true);
  }

  private List<String> look(Network.Interface... interfaces) {
    now = List.of(interfaces);
    said.clear();
    notice.perform();
    return List.copyOf(said);
  }

  @Test
  void whileAllIsAsAtTheStartNothingIsSaid() {
    assertThat(look(LAN, WAN)).isEmpty();
  }

  @Test
  void oneThatComesLaterIsNamedOnceAsNotWatched() {
    Network.Interface vlan = inside("lan0.7", "10.0.7.0/24", true);
    assertThat(look(LAN, vlan, WAN))
        .containsExactly(
            "WARNING lan0.7 is inside now and is not watched: restart the gateway to watch it");
    assertThat(look(LAN, vlan, WAN)).isEmpty();
    assertThat(look(LAN, WAN)).isEmpty();
  }

  @Test
  void oneThatGetsAnotherNameIsNamedUnderBoth() {
    assertThat(look(inside("renamed", "10.0.0.0/24", true), WAN))
        .hasSize(2)
        .anyMatch(line -> line.startsWith("WARNING lan0 is gone or down: nothing is seen there."))
        .anyMatch(line -> line.startsWith("WARNING renamed is inside now and is not watched"));
  }

  @Test
  void oneThatGoesDownAndComesBackIsToldBothTimes() {
    assertThat(look(inside("lan0", "10.0.0.0/24", false), WAN))
        .singleElement()
        .asString()
        .startsWith("WARNING lan0 is gone or down");
    assertThat(look(inside("lan0", "10.0.0.0/24", false), WAN)).isEmpty();
    assertThat(look(LAN, WAN)).containsExactly("INFO lan0 is up again");
  }

  @Test
  void commandsReadWhatIsNotWatchedAsLongAsItIsSo() throws Exception {
    assertThat(measured()).isEqualTo(new WatchedInterfaces(List.of("lan0"), List.of()));
    look(LAN, inside("lan0.7", "10.0.7.0/24", true), WAN);
    assertThat(measured()).isEqualTo(new WatchedInterfaces(List.of("lan0"), List.of("lan0.7")));
    look(inside("renamed", "10.0.0.0/24", true), WAN);
    assertThat(measured()).isEqualTo(new WatchedInterfaces(List.of(), List.of("lan0", "renamed")));
    look(LAN, WAN);
    assertThat(measured()).isEqualTo(new WatchedInterfaces(List.of("lan0"), List.of()));
    assertThat(WatchedInterfaces.read(folder.resolve("metrics"), false).watched()).isEmpty();
  }
}
