package io.portcullis.gateway.config;

import io.portcullis.gateway.FilledFlows;
import io.portcullis.gateway.events.EventLog;
import io.portcullis.gateway.run.Gateway;
import io.portcullis.gateway.wiring.KernelAccess;
import io.portcullis.gateway.wiring.LedgerAccess;
import io.portcullis.rules.BootClock;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/**
 * A gateway on the real kernel for which time stands still: {@code STATE}. For each line that it
 * reads its loop turns once, and it answers with a line.
 */
final class HandTurnedGateway {
  private HandTurnedGateway() {}

  /** The moment at which it was made, for ever. */
  private record Stopped(String bootId, Duration sinceBoot, Instant instant) implements BootClock {
    static Stopped now() {
      BootClock running = BootClock.system();
      return new Stopped(running.bootId(), running.sinceBoot(), running.instant());
    }
  }

  public static void main(String[] arguments) throws Exception {
    Paths paths = Paths.under(Path.of(arguments[0]));
    BootClock clock = Stopped.now();
    BufferedReader orders =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    Setup setup = new Setup(Config.DEFAULT, paths);
    KernelAccess.Choice choice = new KernelAccess.Choice(Config.Backend.AUTO, List.of());
    try (LedgerAccess ledger = new LedgerAccess(paths.ledger(), paths.run(), clock);
        EventLog events =
            new EventLog(paths.eventLog(), clock, ZoneOffset.UTC, said -> {}, copy -> {});
        Gateway gateway =
            new Gateway(
                setup,
                clock,
                ledger,
                new KernelAccess(choice, KernelAccess::ofThisMachine),
                new Gateway.Traffic(new FilledFlows(), Optional.empty()),
                new Gateway.Output(events, said -> {}))) {
      gateway.start(false);
      while (orders.readLine() != null) {
        gateway.turn(Duration.ZERO);
        System.out.println("turned");
      }
    }
  }
}
