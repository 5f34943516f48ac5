package io.portcullis.enforcer.orders;

import io.portcullis.enforcer.NetworkNamespace;
import io.portcullis.enforcer.firewall.Change;
import io.portcullis.enforcer.firewall.Firewall;
import io.portcullis.enforcer.firewall.FirewallSettings;
import io.portcullis.enforcer.firewall.IdleFirewall;
import io.portcullis.enforcer.firewall.NftFirewall;
import io.portcullis.enforcer.firewall.RacingProcess;
import io.portcullis.rules.Actor;
import io.portcullis.rules.Block;
import io.portcullis.rules.BlockState;
import io.portcullis.rules.BootClock;
import io.portcullis.rules.Life;
import io.portcullis.rules.Mode;
import io.portcullis.rules.Origin;
import io.portcullis.rules.Target;
import io.portcullis.rules.ledger.Ledger;
import io.portcullis.rules.ledger.RunLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Measures what a block costs with the ledger, in a private network namespace, and prints the
 * figures; needs root. {@code scripts/times} runs it.
 */
final class LedgerTimes {
  private static final int WARM = 8_000;
  private static final int MEASURED = 4_000;

  private int next;

  private LedgerTimes() {}

  /** One thing to be measured. */
  private interface Work {
    void run(int number) throws Exception;
  }

  /** What the gateway does between blocks, each second, and so no block waits for. */
  private interface Between {
    void run() throws Exception;
  }

  public static void main(String[] arguments) throws Exception {
    Path folder = Files.createTempDirectory("times");
    try (NetworkNamespace namespace = NetworkNamespace.create("times")) {
      namespace.doing(() -> new LedgerTimes().measure(folder));
    } finally {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path each : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
          Files.delete(each);
        }
      }
    }
  }

  private void measure(Path folder) throws Exception {
    BootClock clock = BootClock.system();
    long bare;
    try (Firewall firewall = NftFirewall.open(FirewallSettings.router())) {
      firewall.prepare();
      bare =
          report(
              "kernel alone",
              number ->
                  firewall.apply(
                      List.of(
                          new Change.Put(
                              World.connection(RacingProcess.tuple(number)), World.HOUR))),
              () -> {});
      firewall.remove();
    }
    try (Ledger ledger = Ledger.open(folder.resolve("alone.db"), clock)) {
      report(
          "ledger alone, intent and outcome",
          number -> {
            Block block = ledger.intendAll(List.of(row(number))).get(0);
            ledger.update(block.in(BlockState.ACTIVE), Actor.Automatic.KERNEL, "dropped");
          },
          () -> {});
    }
    parts(folder, clock);
    long ledgers = enforce(Files.createDirectory(folder.resolve("fake")), clock, true, true);
    enforce(Files.createDirectory(folder.resolve("untidied")), clock, false, false);
    long all = enforce(Files.createDirectory(folder.resolve("real")), clock, false, true);
    System.out.printf("with the ledger / kernel alone: %.1f%n", (double) all / bare);
    System.out.printf("the ledger's share: %.0f %%%n", 100.0 * ledgers / all);
  }

  /** What an order takes beside its two commits and the kernel. */
  private void parts(Path folder, BootClock clock) throws Exception {
    Path run = folder.resolve("run");
    RunLock lock = new RunLock(run.resolve("lock"));
    OrderSpool spool = new OrderSpool(List.of(run.resolve("waiting")));
    Target target = World.connection("10.0.0.5-203.0.113.7-443-tcp");
    Between nothing = () -> {};
    try (Ledger ledger = Ledger.open(folder.resolve("parts.db"), clock)) {
      ledger.mode(new Mode.Armed(), Actor.Automatic.DETECTOR);
      report("  of it: the lock", n -> lock.take(World.HOUR).orElseThrow().close(), nothing);
      report("  of it: the mode", n -> ledger.mode(), nothing);
      report(
          "  of it: what is allowed (asked twice)", n -> ledger.allowed(clock.instant()), nothing);
      report("  of it: a rule on the target", n -> ledger.inForce(target), nothing);
      report("  of it: the version (asked twice)", n -> ledger.version(), nothing);
      report("  of it: an order half done", n -> UnfinishedOrder.read(ledger), nothing);
      report("  of it: orders that wait", n -> spool.isAny(), nothing);
      report("  of it: whether the file is in place", n -> ledger.isInPlace(), nothing);
    }
  }

  private long enforce(Path folder, BootClock clock, boolean fake, boolean tidied)
      throws Exception {
    Firewall kernel =
        fake ? new IdleFirewall.Named("none") : NftFirewall.open(FirewallSettings.router());
    try (World world = new World(folder, clock, () -> kernel)) {
      World.Actor process = world.process();
      Enforcer enforcer = process.enforcer();
      if (tidied) process.ledger().tidiedByCaller();
      enforcer.mode(new Mode.Armed(), Actor.Automatic.DETECTOR);
      return report(
          (fake ? "enforce(one), no kernel" : "enforce(one), ledger and kernel")
              + (tidied ? "" : ", log moved within"),
          number -> {
            String tuple = RacingProcess.tuple(number);
            List<Block> made =
                enforcer.enforce(
                    List.of(
                        World.evidence(World.connection(tuple), tuple, World.HOUR, Instant.now())));
            if (made.get(0).state() != BlockState.ACTIVE) throw new IOException("not blocked");
          },
          () -> {
            if (tidied) process.ledger().tidy();
          });
    }
  }

  private long report(String what, Work work, Between between) throws Exception {
    for (int index = 0; index < WARM; index++) work.run(next++);
    long[] nanos = new long[MEASURED];
    long looked = System.nanoTime();
    for (int index = 0; index < MEASURED; index++) {
      long start = System.nanoTime();
      work.run(next++);
      long end = System.nanoTime();
      nanos[index] = end - start;
      if (end - looked < 1_000_000_000) continue;
      between.run();
      looked = System.nanoTime();
    }
    Arrays.sort(nanos);
    System.out.printf(
        "%-50s p50 %6.1f us  p90 %6.1f us  p99 %6.1f us%n",
        what,
        nanos[MEASURED / 2] / 1e3,
        nanos[MEASURED * 9 / 10] / 1e3,
        nanos[MEASURED * 99 / 100] / 1e3);
    return nanos[MEASURED / 2];
  }

  private static Block row(int number) {
    String tuple = RacingProcess.tuple(number);
    return Block.byDetector(
        World.connection(tuple),
        BlockState.PENDING,
        new Origin.Detector("beacons", tuple, "From-Botnet-TCP-1", "88*y*y*"),
        Life.of(Instant.now(), Duration.ofHours(1)));
  }
}
