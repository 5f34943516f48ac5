package io.portcullis.gateway.wiring;

import io.portcullis.enforcer.netlink.HardwareAddresses;
import io.portcullis.enforcer.netlink.NetlinkException;
import io.portcullis.rules.BootClock;
import io.portcullis.rules.policy.Breaker;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Machines as the kernel's neighbour tables know them: by the hardware address that answers for an
 * inside address. Behind another router of the inside, and on links without such addresses, nobody
 * is known. Used by one thread.
 */
public final class NeighbourMachines implements Breaker.Machines {
  /** A flood of evidence asks for each block that it wants. */
  private static final Duration KEPT = Duration.ofSeconds(1);

  private final BootClock clock;
  private Optional<HardwareAddresses> kernel = Optional.empty();
  private Map<InetAddress, String> known = Map.of();
  private Duration asked = Duration.ofDays(-1);
  private boolean unaskable;

  public NeighbourMachines(BootClock clock) {
    this.clock = clock;
  }

  @Override
  public Optional<String> of(InetAddress source) {
    Duration now = clock.sinceBoot();
    if (now.minus(asked).compareTo(KEPT) >= 0) {
      known = ask();
      asked = now;
    }
    return Optional.ofNullable(known.get(source));
  }

  private Map<InetAddress, String> ask() {
    if (unaskable) return Map.of();
    try {
      if (kernel.isEmpty()) kernel = Optional.of(HardwareAddresses.ofTheKernel());
      return kernel.get().all();
    } catch (NetlinkException notNow) {
      return Map.of();
    } catch (LinkageError nothingNative) {
      unaskable = true;
      return Map.of();
    }
  }
}
