package io.portcullis.enforcer.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.enforcer.JavaProcess;
import io.portcullis.enforcer.NetworkNamespace;
import io.portcullis.enforcer.orders.Enforcer;
import io.portcullis.enforcer.orders.Reconciliation;
import io.portcullis.enforcer.orders.World;
import io.portcullis.rules.Actor;
import io.portcullis.rules.Block;
import io.portcullis.rules.BootClock;
import io.portcullis.rules.ledger.Ledger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The life of blocks across a real ledger and the real kernel of a namespace, restarts included.
 */
public final class Life implements AutoCloseable {
  public static final Actor OPERATOR = new Actor.Operator("root");

  private final NetworkNamespace router;
  private final Path folder;
  private World.Actor actor;
  public final Clock clock = new Clock();
  public final World world;

  /** The machine's clocks, with reboots and changes of the wall clock by hand. */
  public static final class Clock implements BootClock {
    private final BootClock machine = BootClock.system();
    private String suffix = "";
    private Duration moved = Duration.ZERO;

    public void reboot() {
      suffix = suffix + "+";
    }

    public void moveWall(Duration by) {
      moved = moved.plus(by);
    }

    @Override
    public String bootId() {
      return machine.bootId() + suffix;
    }

    @Override
    public Duration sinceBoot() {
      return machine.sinceBoot();
    }

    @Override
    public Instant instant() {
      return machine.instant().plus(moved);
    }
  }

  public Life(NetworkNamespace router, Path folder) throws Exception {
    this.router = router;
    this.folder = folder;
    this.world =
        new World(
            folder, clock, () -> router.call(() -> NftFirewall.open(FirewallSettings.router())));
    this.actor = world.process();
  }

  public Ledger ledger() {
    return actor.ledger();
  }

  public Enforcer enforcer() {
    return actor.enforcer();
  }

  /** Ends like one that was killed, and starts anew; {@link Enforcer#startUp} is the test's. */
  public void restart() throws Exception {
    actor.die();
    actor = world.process();
  }

  /** Starts anew after a reboot, which leaves nothing in the kernel. */
  public void reboot() throws Exception {
    actor.die();
    router.nft("flush", "ruleset");
    clock.reboot();
    actor = world.process();
  }

  /** Evidence for a connection, enforced as the mode has it. */
  public Block block(String tuple, Duration timeout) throws Exception {
    return enforcer().enforce(List.of(world.evidence(tuple, timeout))).get(0);
  }

  public String ruleset() {
    return router.nft("list", "ruleset");
  }

  public void flushedByAStranger() {
    router.nft("flush", "ruleset");
  }

  public List<Firewall.Element> elements() {
    return router.call(
        () -> {
          try (Firewall firewall = NftFirewall.open(FirewallSettings.router())) {
            return firewall.list();
          }
        });
  }

  /** What the kernel drops, by text, in its order. */
  public List<String> held() {
    return elements().stream().map(element -> element.target().toString()).sorted().toList();
  }

  public Duration remaining(String tuple) throws Exception {
    return enforcer().element(World.connection(tuple)).orElseThrow().remaining();
  }

  public void assertAgreement() throws Exception {
    Reconciliation found = enforcer().reconcile(false);
    assertThat(found.differences()).isEmpty();
    assertThat(found.present()).isEqualTo(found.intended());
    assertThat(held()).isEqualTo(World.real(ledger()));
  }

  /** Starts a {@link RacingProcess} on the same folder and kernel. */
  public Process child(String... words) {
    List<String> command = JavaProcess.command(RacingProcess.class, folder.toString());
    command.addAll(List.of(words));
    return router.start(command.toArray(String[]::new));
  }

  public static String ended(Process process) throws Exception {
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    return said;
  }

  /** Leaves nothing in the kernel; nft(8) alone takes very long for a table with many elements. */
  @Override
  public void close() {
    world.close();
    router.doing(
        () -> {
          try (Firewall firewall = NftFirewall.open(FirewallSettings.router())) {
            firewall.remove();
          }
        });
    router.nft("flush", "ruleset");
  }
}
