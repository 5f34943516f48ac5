package io.portcullis.gateway.wiring;

import io.portcullis.enforcer.netlink.DefaultRoutes;
import io.portcullis.enforcer.netlink.NetlinkException;
import io.portcullis.rules.network.Network;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The interfaces of this machine, its uplinks told by every routing table. Where the kernel cannot
 * be asked, by those that /proc shows. Used by one thread.
 */
public final class MachineInterfaces {
  private Optional<DefaultRoutes> routes = Optional.empty();
  private boolean unaskable;

  /**
   * As they are now.
   *
   * @throws IOException when /proc or /sys cannot be read
   */
  public List<Network.Interface> all() throws IOException {
    return Network.withUplinks(Network.interfaces(), uplinks());
  }

  private Set<String> uplinks() {
    if (unaskable) return Set.of();
    try {
      if (routes.isEmpty()) routes = Optional.of(DefaultRoutes.ofTheKernel());
      return routes.get().devices();
    } catch (NetlinkException notNow) {
      return Set.of();
    } catch (LinkageError nothingNative) {
      unaskable = true;
      return Set.of();
    }
  }
}
