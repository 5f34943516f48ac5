package io.portcullis.gateway.wiring;

import io.portcullis.capture.WireSettings;
import io.portcullis.enforcer.firewall.KernelInventory;
import io.portcullis.gateway.config.Config;
import io.portcullis.rules.Prefix;
import io.portcullis.rules.network.Network;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Where this machine stands: what is inside, and which interfaces lead there and away. */
public final class NetworkAccess {
  private final Optional<List<Prefix>> inside;
  private final Config.Interfaces interfaces;
  private final InstantSource clock;
  private final MachineInterfaces machine = new MachineInterfaces();

  /**
   * @param inside prefixes that are protected; empty: the networks of the inside interfaces
   */
  public NetworkAccess(
      Optional<List<Prefix>> inside, Config.Interfaces interfaces, InstantSource clock) {
    this.inside = inside;
    this.interfaces = interfaces;
    this.clock = clock;
  }

  /** Where this machine is and what it found around itself, now. */
  public Network discover() throws IOException {
    return Network.discover(interfaces(), inside, interfaces.inside(), clock.instant());
  }

  /** All interfaces of this machine, now. */
  public List<Network.Interface> interfaces() throws IOException {
    return machine.all();
  }

  /** That of flows recorded elsewhere, where this machine's addresses and routes mean nothing. */
  public Network recorded() {
    return Network.recorded(inside);
  }

  /** The interfaces that are watched: those of the configuration, else the inside ones. */
  public Network.Watched watched(List<Network.Interface> all) {
    Network.Watched byDefault = Network.watchedByDefault(all);
    List<String> named = interfaces.inside();
    if (named.isEmpty()) return byDefault;
    return new Network.Watched(named, byDefault.hostOnly(), byDefault.why());
  }

  /**
   * Where the wire can be watched: the inside interfaces and those towards the rest of the world.
   *
   * @param keepBytes of captured evidence; 0: none is kept
   * @return empty when there are none
   */
  public Optional<WireSettings> wire(long keepBytes) throws IOException {
    List<Network.Interface> all = interfaces();
    List<String> watched = watched(all).interfaces();
    List<String> outside = interfaces.outside();
    if (outside.isEmpty()) {
      outside =
          all.stream()
              .filter(Network.Interface::defaultRoute)
              .map(Network.Interface::name)
              .toList();
    }
    if (watched.isEmpty() || outside.isEmpty()) return Optional.empty();
    return Optional.of(new WireSettings(watched, outside, ports(watched), keepBytes));
  }

  /** Those of the bridges among them: one port alone bridges nothing, and is not dropped at. */
  private static List<String> ports(List<String> watched) {
    return KernelInventory.take().bridges().stream()
        .filter(bridge -> watched.contains(bridge.name()) && bridge.ports().size() > 1)
        .flatMap(bridge -> bridge.ports().stream())
        .toList();
  }
}
