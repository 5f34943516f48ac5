package io.portcullis.gateway.fleet;

import io.portcullis.fleet.FleetLink;
import io.portcullis.fleet.SharedBlock;
import io.portcullis.fleet.message.Health;
import io.portcullis.fleet.message.Statement;
import io.portcullis.gateway.config.Config;
import io.portcullis.gateway.decisions.RulesInForce;
import io.portcullis.gateway.upkeep.Duty;
import io.portcullis.gateway.wiring.WithdrawnSites;
import io.portcullis.gateway.wishes.WishDoor;
import io.portcullis.rules.Block;
import io.portcullis.rules.BootClock;
import io.portcullis.rules.Every;
import io.portcullis.rules.Origin;
import io.portcullis.rules.Scope;
import io.portcullis.rules.Target;
import io.portcullis.rules.Verdict;
import io.portcullis.rules.ledger.LedgerException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Tells other sites which servers we really block, and how we are. A quarantined host, a block of
 * the dry run and what others decided is nobody else's.
 */
final class ShareWithFleet implements Duty {
  private final FleetLink link;
  private final RulesInForce rules;
  private final WishDoor door;
  private final Config.Fleet.Share from;
  private final Figures figures;
  private final Pacing pacing = new Pacing();
  private final BootClock clock;
  private final Every every = new Every(Duration.ofMillis(20));
  private final Every anyway = new Every(Duration.ofSeconds(1));
  private long told = -1;

  /**
   * Where figures go and come from.
   *
   * @param file what commands read
   * @param taken flows so far
   */
  record Figures(FleetFile file, Supplier<FleetExchange.Taken> taken) {}

  /**
   * @param from the scope from which on a block is told
   */
  ShareWithFleet(
      FleetLink link, WishDoor door, Config.Fleet.Share from, Figures figures, BootClock clock) {
    this.link = link;
    this.rules = door.rules();
    this.door = door;
    this.from = from;
    this.figures = figures;
    this.clock = clock;
  }

  @Override
  public Every every() {
    return every;
  }

  @Override
  public void perform() {
    refresh();
    long changes = rules.changes();
    boolean due = anyway.isDue(clock.sinceBoot());
    if (changes == told && !due) return;
    told = changes;
    List<Block> all = rules.inForce();
    List<SharedBlock> shared = new ArrayList<>();
    for (Block block : all) share(block).ifPresent(shared::add);
    link.say(shared);
    if (!due) return;
    link.report(health(all));
    ignore();
    figures.file().write(link.view(), clock.instant());
  }

  /** Other sites shall hear at once of orders that other processes gave. */
  private void refresh() {
    try {
      rules.refresh();
    } catch (LedgerException unreadable) {
      // It stays as it was, and the ledger's own look tells of it.
    }
  }

  /** Whom an operator believes no more. */
  private void ignore() {
    try {
      link.ignore(WithdrawnSites.of(door.ledger(), clock.instant()).keySet());
    } catch (LedgerException unreadable) {
      // It stays as it was, and the ledger's own look tells of it.
    }
  }

  private Optional<SharedBlock> share(Block block) {
    Target target = block.target();
    boolean others = block.origin().isListed();
    if (others || !block.isReal() || target.scope() == Scope.HOST) return Optional.empty();
    boolean wide = target.scope() == Scope.REMOTE;
    boolean wanted = wide ? from != Config.Fleet.Share.NONE : from == Config.Fleet.Share.CONNECTION;
    if (!wanted) return Optional.empty();
    Instant now = clock.instant();
    Duration ends = clock.sinceBoot().plus(block.remaining(now));
    Optional<Statement.Service> service =
        target.connection().map(one -> new Statement.Service(one.port(), one.protocol()));
    String why = block.reason().isEmpty() ? "no reason was given" : block.reason();
    return target.outside().map(server -> new SharedBlock(server, service, ends, why));
  }

  private Health health(List<Block> all) {
    String built = Health.class.getPackage().getImplementationVersion();
    int fleet = (int) all.stream().filter(each -> each.origin() instanceof Origin.Fleet).count();
    int leaks = (int) all.stream().filter(each -> each.verdict() == Verdict.LEAKING).count();
    return new Health(
        built == null ? "unreleased" : built,
        rules.mode().mode().word(),
        all.size(),
        fleet,
        leaks,
        door.breaker().open().isPresent(),
        pacing.of(figures.taken().get(), clock.sinceBoot()));
  }

  /** The gateway ends: what it knows is of the past. */
  void end() {
    figures.file().remove();
  }
}
