package io.portcullis.gateway.wiring;

import io.portcullis.enforcer.netlink.KernelName;
import io.portcullis.enforcer.orders.OpenLedgers;
import io.portcullis.gateway.config.Paths;
import io.portcullis.rules.BootClock;
import io.portcullis.rules.Every;
import io.portcullis.rules.ledger.RunLock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * That this process is the one gateway of a ledger. The lock in the run folder shows it to other
 * commands; a name in the kernel keeps a second gateway away even where somebody removed that
 * folder, and the lock is put into a new one then. Another name says which file it has open, so
 * that an order knows whether it is heard. Used by one thread.
 */
public final class OnlyGateway implements AutoCloseable {
  private final RunLock lock;
  private final Optional<KernelName> name;
  private final BootClock clock;
  private final Every every = new Every(Duration.ofSeconds(1));
  private Optional<RunLock.Held> held;
  private Optional<String> ledger = Optional.empty();
  private Optional<KernelName> ledgerName = Optional.empty();

  private OnlyGateway(RunLock lock, RunLock.Held held, Optional<KernelName> name, BootClock clock) {
    this.lock = lock;
    this.held = Optional.of(held);
    this.name = name;
    this.clock = clock;
  }

  /**
   * Holds both from now on.
   *
   * @return empty where another gateway holds one of them
   * @throws IOException when the run folder cannot be made
   */
  public static Optional<OnlyGateway> take(Paths paths, BootClock clock)
      throws IOException, InterruptedException {
    Paths.make(paths.run());
    RunLock lock = new RunLock(paths.gatewayLock());
    Optional<RunLock.Held> held = lock.take(Duration.ZERO);
    if (held.isEmpty()) return Optional.empty();
    try {
      KernelName.Asked asked = KernelName.take(nameOf(paths));
      if (asked instanceof KernelName.Asked.HeldByOurs) {
        held.get().close();
        return Optional.empty();
      }
      // A stranger's process that took the name must not keep the gateway from starting.
      Optional<KernelName> name =
          asked instanceof KernelName.Asked.Taken taken
              ? Optional.of(taken.name())
              : Optional.empty();
      return Optional.of(new OnlyGateway(lock, held.get(), name, clock));
    } catch (IOException | LinkageError noNames) {
      // A dry run needs nothing native; the lock alone is what there is then.
      return Optional.of(new OnlyGateway(lock, held.get(), Optional.empty(), clock));
    }
  }

  private static String nameOf(Paths paths) {
    String ledger = paths.ledger().toAbsolutePath().normalize().toString();
    return "portcullis-gateway-" + UUID.nameUUIDFromBytes(ledger.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Once a second: lock and names are held where others look for them.
   *
   * @param opened identity of the ledger's file that this gateway reads and writes
   */
  public void keep(Optional<String> opened) {
    if (!every.isDue(clock.sinceBoot())) return;
    keepName(opened);
    keepLock();
  }

  private void keepName(Optional<String> opened) {
    if (name.isEmpty() || (ledgerName.isPresent() && ledger.equals(opened))) return;
    ledgerName.ifPresent(KernelName::close);
    ledger = opened;
    ledgerName = opened.map(OpenLedgers::name).flatMap(OnlyGateway::taken);
  }

  private static Optional<KernelName> taken(String name) {
    try {
      return KernelName.take(name) instanceof KernelName.Asked.Taken taken
          ? Optional.of(taken.name())
          : Optional.empty();
    } catch (IOException notNow) {
      // The next look tries again; an order that does not find it is as sure as without names.
      return Optional.empty();
    }
  }

  private void keepLock() {
    if (held.filter(RunLock.Held::isInPlace).isPresent()) return;
    held.ifPresent(RunLock.Held::close);
    try {
      held = lock.take(Duration.ZERO);
    } catch (IOException notNow) {
      // The name is held all the same; what needs the run folder tells of it.
      held = Optional.empty();
    } catch (InterruptedException told) {
      held = Optional.empty();
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    held.ifPresent(RunLock.Held::close);
    name.ifPresent(KernelName::close);
    ledgerName.ifPresent(KernelName::close);
  }
}
