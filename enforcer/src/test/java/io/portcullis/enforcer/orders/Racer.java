package io.portcullis.enforcer.orders;

import io.portcullis.enforcer.firewall.Targets;
import io.portcullis.rules.Actor;
import io.portcullis.rules.Block;
import io.portcullis.rules.Decision;
import io.portcullis.rules.Mode;
import io.portcullis.rules.Target;
import io.portcullis.rules.ledger.Ledger;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;

/** An operator or gateway in a hurry: orders without end on the same few targets. */
public final class Racer {
  private static final int TARGETS = 12;
  private static final Actor WHO = new Actor.Operator("racer");

  private final Ledger ledger;
  private final Enforcer enforcer;
  private final Random random;
  private int orders;

  public Racer(Ledger ledger, Enforcer enforcer, long seed) {
    this.ledger = ledger;
    this.enforcer = enforcer;
    this.random = new Random(seed);
  }

  /** Races for so long; how many orders that were. */
  public int race(Duration time) throws IOException, InterruptedException {
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < end) {
      order();
      orders++;
    }
    return orders;
  }

  private void order() throws IOException, InterruptedException {
    Duration timeout = Duration.ofSeconds(600 + random.nextInt(3000));
    List<Block> inForce = ledger.inForce();
    List<Block> some = inForce.stream().filter(block -> random.nextInt(3) == 0).toList();
    switch (random.nextInt(12)) {
      case 0, 1, 2 -> add(timeout);
      case 3, 4 -> enforcer.enforce(List.of(evidence(timeout), evidence(timeout)));
      case 5, 6 -> enforcer.release(some, Duration.ZERO, "racing", WHO);
      case 7, 8 -> enforcer.extend(some, timeout, WHO);
      case 9 -> enforcer.reconcile(true);
      case 10 -> enforcer.tick();
      default -> rare();
    }
  }

  private void rare() throws IOException, InterruptedException {
    switch (random.nextInt(6)) {
      case 0 -> enforcer.flush(WHO);
      case 1 -> enforcer.mode(new Mode.DryRun(), WHO);
      case 2 -> enforcer.off(WHO);
      default -> enforcer.mode(new Mode.Armed(), WHO);
    }
  }

  private void add(Duration timeout) throws IOException, InterruptedException {
    try {
      enforcer.add(target(), timeout, random.nextInt(20) == 0, "racing", WHO);
    } catch (Refused nothingIsAllowedHere) {
      throw new AssertionError(nothingIsAllowedHere);
    }
  }

  private Target target() {
    int number = random.nextInt(TARGETS);
    if (number == 0) return Targets.remote("198.51.100.0/24");
    if (number == 1) return Targets.remote("198.51.0.0/16");
    return Targets.remote("203.0.113." + number);
  }

  private Decision.Enforce evidence(Duration timeout) {
    String tuple = "10.0.0.5-203.0.113.7-" + (1000 + random.nextInt(TARGETS)) + "-tcp";
    return World.evidence(World.connection(tuple), tuple, timeout, Instant.now());
  }
}
