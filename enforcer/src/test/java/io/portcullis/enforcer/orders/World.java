package io.portcullis.enforcer.orders;

import io.portcullis.argus.MadeFlows;
import io.portcullis.argus.Tuple;
import io.portcullis.detector.Detection;
import io.portcullis.detector.evidence.Explanation;
import io.portcullis.detector.evidence.Reason;
import io.portcullis.detector.evidence.parameters.Sensitivity;
import io.portcullis.enforcer.firewall.Firewall;
import io.portcullis.enforcer.firewall.Targets;
import io.portcullis.rules.AllowEntry;
import io.portcullis.rules.Allowlist;
import io.portcullis.rules.Block;
import io.portcullis.rules.BlockState;
import io.portcullis.rules.BootClock;
import io.portcullis.rules.Decision;
import io.portcullis.rules.Target;
import io.portcullis.rules.ledger.Ledger;
import io.portcullis.rules.ledger.LedgerException;
import io.portcullis.rules.ledger.RunLock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** A folder with ledger and lock, a kernel, and processes that work on them. */
public final class World implements AutoCloseable {
  public static final Duration HOUR = Duration.ofHours(1);

  private final Path folder;
  private final BootClock clock;
  private final Supplier<Firewall> kernel;
  private final List<Actor> processes = new ArrayList<>();

  /** Entries of the configuration and discovered roles. */
  public final List<AllowEntry> configured = new ArrayList<>();

  public World(Path folder, BootClock clock, Supplier<Firewall> kernel) {
    this.folder = folder;
    this.clock = clock;
    this.kernel = kernel;
  }

  /** One process: an enforcer with a ledger of its own. */
  public record Actor(Ledger ledger, Enforcer enforcer) {
    /** Ends like one that was killed: nothing is tidied up but what the kernel tidies. */
    public void die() {
      ledger.close();
    }
  }

  public Actor process() throws LedgerException {
    Ledger ledger = Ledger.open(file(), clock);
    Actor process = new Actor(ledger, enforcer(() -> ledger));
    processes.add(process);
    return process;
  }

  public Path file() {
    return folder.resolve("portcullis.db");
  }

  /** Where orders wait that the ledger cannot be told. */
  public OrderSpool waiting() {
    return new OrderSpool(
        List.of(folder.resolve("portcullis.db/no-room"), folder.resolve("waiting")));
  }

  public Path lockFile() {
    return folder.resolve("lock");
  }

  public Enforcer enforcer(LedgerDoor door) {
    return new Enforcer(
        door, kernel::get, () -> allowlist(door), new RunLock(lockFile()), waiting(), clock);
  }

  private Allowlist allowlist(LedgerDoor door) throws LedgerException {
    List<AllowEntry> entries = new ArrayList<>(configured);
    entries.addAll(door.open().allowed(clock.instant()));
    return new Allowlist(entries, Map.of());
  }

  /** What explains each decision by evidence here. */
  static final Explanation WHY =
      new Explanation(
          5,
          4,
          Sensitivity.BALANCED,
          Optional.of(Sensitivity.BALANCED),
          4.5,
          List.of(new Reason("pace", 0.5, "every 2.0 s")),
          2,
          20,
          17,
          7,
          List.of("cautious needs 6.50"),
          List.of(),
          "");

  /** A decision to block the connection of a tuple. */
  public Decision.Enforce evidence(String tuple) {
    return evidence(tuple, HOUR);
  }

  public Decision.Enforce evidence(String tuple, Duration timeout) {
    return evidence(connection(tuple), tuple, timeout, clock.instant());
  }

  public static Decision.Enforce evidence(
      Target target, String tuple, Duration timeout, Instant start) {
    String[] parts = tuple.split("-", -1);
    Detection detection =
        new Detection(
            MadeFlows.of(Tuple.of(parts[0], parts[1], parts[2], parts[3]), start, "FSPA_FSPA", 500),
            "From-Botnet-TCP-1",
            true,
            1.1,
            1.3,
            "88*y*y*",
            20,
            20,
            Optional.of(WHY));
    return new Decision.Enforce(detection, target, timeout, "beacons");
  }

  public static Target connection(String tuple) {
    String[] parts = tuple.split("-", -1);
    int port = Integer.parseInt(parts[2]);
    return parts[3].equals("tcp")
        ? Targets.tcp(parts[0], parts[1], port)
        : Targets.udp(parts[0], parts[1], port);
  }

  public AllowEntry allow(String what, AllowEntry.Kind kind) {
    return new AllowEntry(what, kind, "as a test wants", clock.instant(), Optional.empty());
  }

  static List<String> texts(List<Block> blocks) {
    return blocks.stream().map(block -> block.target() + " " + block.state().word()).toList();
  }

  /** What the ledger says is in force for real, in the order of the text. */
  public static List<String> real(Ledger ledger) throws LedgerException {
    return ledger.inForce().stream()
        .filter(block -> block.state() == BlockState.ACTIVE)
        .map(block -> block.target().toString())
        .sorted()
        .toList();
  }

  @Override
  public void close() {
    for (Actor process : processes) {
      process.enforcer().close();
      process.ledger().close();
    }
  }
}
