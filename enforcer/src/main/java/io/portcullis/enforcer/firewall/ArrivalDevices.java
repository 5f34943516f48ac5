package io.portcullis.enforcer.firewall;

import io.portcullis.enforcer.netlink.NetlinkException;
import java.util.Collection;

/** Which devices need a look on arrival. */
interface ArrivalDevices {
  /** As of now; asked every second, so cheap. Those that are not there may be among them. */
  Collection<String> now();

  /**
   * Whether they may be others than when this was last asked; never waits.
   *
   * @throws NetlinkException when it cannot be told
   */
  default boolean mayHaveChanged() throws NetlinkException {
    return false;
  }

  default void close() {}
}
