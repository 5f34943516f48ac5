package io.portcullis.gateway.wiring;

import io.portcullis.enforcer.orders.Enforcer;
import io.portcullis.enforcer.orders.OrderSpool;
import io.portcullis.gateway.config.Paths;
import io.portcullis.rules.BootClock;
import io.portcullis.rules.ledger.RunLock;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Who carries out a command's orders in ledger and kernel, made when first asked for; with the run
 * folder, where the lock lies and where orders wait. Used by one thread.
 */
public final class OrderAccess implements AutoCloseable {
  private final LedgerAccess ledger;
  private final KernelAccess kernel;
  private final AllowlistAccess allowlist;
  private final Paths paths;
  private final BootClock clock;
  private Optional<Enforcer> enforcer = Optional.empty();

  public OrderAccess(
      LedgerAccess ledger,
      KernelAccess kernel,
      AllowlistAccess allowlist,
      Paths paths,
      BootClock clock) {
    this.ledger = ledger;
    this.kernel = kernel;
    this.allowlist = allowlist;
    this.paths = paths;
    this.clock = clock;
  }

  /**
   * For an order that needs the lock.
   *
   * @throws IOException when the run folder is missing and cannot be made
   */
  public Enforcer locked() throws IOException {
    Paths.make(paths.run());
    return enforcer();
  }

  /** For looking, and for orders that lift something, which go on without the lock. */
  public Enforcer enforcer() {
    if (enforcer.isEmpty()) {
      makeRunFolder();
      enforcer =
          Optional.of(
              new Enforcer(
                  ledger::open,
                  kernel::open,
                  allowlist::now,
                  new RunLock(paths.lock()),
                  waiting(),
                  clock));
    }
    return enforcer.get();
  }

  private void makeRunFolder() {
    try {
      Paths.make(paths.run());
    } catch (IOException noLock) {
      // Whoever needs the lock asks for locked(), which tells.
    }
  }

  /** Orders that the ledger could not be told. */
  public OrderSpool waiting() {
    return new OrderSpool(paths.waiting());
  }

  /** What there is to say beside the outcome of the last orders; told once. */
  public List<String> notices() {
    return enforcer.map(Enforcer::notices).orElse(List.of());
  }

  @Override
  public void close() {
    enforcer.ifPresent(Enforcer::close);
  }
}
