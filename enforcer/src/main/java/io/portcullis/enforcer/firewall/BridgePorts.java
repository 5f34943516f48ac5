package io.portcullis.enforcer.firewall;

import io.portcullis.enforcer.netlink.NetlinkException;
import io.portcullis.enforcer.netlink.NetworkEvents;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The devices that this kernel needs a look on arrival at, as bridges get ports and lose them. */
final class BridgePorts implements ArrivalDevices {
  private final FirewallSettings settings;
  private final KernelInventory inventory = KernelInventory.take();
  private Optional<NetworkEvents> events = Optional.empty();

  /**
   * @param settings whose devices are looked at beside those that are found
   */
  BridgePorts(FirewallSettings settings) {
    this.settings = settings;
  }

  @Override
  public Collection<String> now() {
    Set<String> devices = new TreeSet<>(settings.ingressDevices());
    devices.addAll(inventory.refreshed().ingressDevices(settings.hooks()));
    return devices;
  }

  /** Subscribes when first asked: most commands end before anything could change. */
  @Override
  public boolean mayHaveChanged() throws NetlinkException {
    if (events.isPresent()) return events.get().any();
    events = Optional.of(NetworkEvents.open());
    return true;
  }

  @Override
  public void close() {
    events.ifPresent(NetworkEvents::close);
    events = Optional.empty();
  }
}
