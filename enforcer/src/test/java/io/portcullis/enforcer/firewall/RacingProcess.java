package io.portcullis.enforcer.firewall;

import io.portcullis.enforcer.orders.Enforcer;
import io.portcullis.enforcer.orders.Racer;
import io.portcullis.enforcer.orders.World;
import io.portcullis.rules.Actor;
import io.portcullis.rules.BootClock;
import io.portcullis.rules.Decision;
import io.portcullis.rules.Mode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A process of its own on the ledger and lock of a folder and the nftables of its namespace, to be
 * raced with and to be killed: {@code FOLDER race SECONDS SEED}, {@code FOLDER block COUNT}, {@code
 * FOLDER window SECONDS} or {@code FOLDER armed SECONDS}.
 */
public final class RacingProcess {
  private static final int BATCH = 50;

  private RacingProcess() {}

  public static void main(String[] arguments) throws Exception {
    try (World world =
        new World(Path.of(arguments[0]), BootClock.system(), RacingProcess::nftables)) {
      World.Actor actor = world.process();
      int number = Integer.parseInt(arguments[2]);
      if (arguments[1].equals("race")) {
        Racer racer = new Racer(actor.ledger(), actor.enforcer(), Long.parseLong(arguments[3]));
        System.out.println("orders " + racer.race(Duration.ofSeconds(number)));
      } else if (arguments[1].equals("block")) {
        block(actor.enforcer(), number);
      } else {
        Duration time = Duration.ofSeconds(number);
        boolean window = arguments[1].equals("window");
        Mode mode = window ? new Mode.ArmedUntil(Instant.now().plus(time)) : new Mode.Armed();
        blockOne(actor.enforcer(), mode, window ? Duration.ofHours(1) : time);
      }
    }
  }

  static Firewall nftables() {
    try {
      return NftFirewall.open(FirewallSettings.router());
    } catch (FirewallException refused) {
      throw new AssertionError(refused);
    }
  }

  private static void block(Enforcer enforcer, int count) throws Exception {
    enforcer.mode(new Mode.Armed(), new Actor.Operator("test"));
    System.out.println("armed");
    for (int from = 0; from < count; from += BATCH) {
      List<Decision.Enforce> batch = new ArrayList<>();
      for (int number = from; number < from + BATCH; number++) batch.add(evidence(number));
      enforcer.enforce(batch);
    }
    System.out.println("done");
  }

  /** One block, and then nothing until somebody kills this process. */
  private static void blockOne(Enforcer enforcer, Mode mode, Duration timeout) throws Exception {
    enforcer.mode(mode, new Actor.Operator("test"));
    System.out.println("armed");
    String tuple = "10.0.0.5-203.0.113.7-443-udp";
    enforcer.enforce(
        List.of(World.evidence(World.connection(tuple), tuple, timeout, Instant.now())));
    System.out.println("blocked");
    Thread.sleep(Duration.ofHours(1).toMillis());
  }

  private static Decision.Enforce evidence(int number) {
    String tuple = tuple(number);
    return World.evidence(World.connection(tuple), tuple, Duration.ofHours(1), Instant.now());
  }

  public static String tuple(int number) {
    return "10."
        + number / 65536
        + "."
        + number / 256 % 256
        + "."
        + number % 256
        + "-203.0.113.7-443-tcp";
  }
}
