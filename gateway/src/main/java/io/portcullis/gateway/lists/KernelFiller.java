package io.portcullis.gateway.lists;

import io.portcullis.enforcer.firewall.BlockList;
import io.portcullis.enforcer.firewall.Firewall;
import io.portcullis.enforcer.firewall.FirewallException;
import io.portcullis.gateway.wiring.KernelAccess;
import java.util.Optional;

/** Fills lists through a door of its own, so that a single drop never waits behind one. */
public final class KernelFiller implements ListKeeper.Filler {
  private final KernelAccess kernel;
  private Optional<Firewall> open = Optional.empty();

  public KernelFiller(KernelAccess kernel) {
    this.kernel = kernel;
  }

  @Override
  public void fill(BlockList list) throws FirewallException {
    if (open.isEmpty()) open = Optional.of(kernel.open());
    open.get().lists().fill(list);
  }

  @Override
  public void close() {
    open.ifPresent(Firewall::close);
    open = Optional.empty();
  }
}
