package io.portcullis.gateway.decisions;

import io.portcullis.gateway.events.Metric;
import io.portcullis.gateway.events.Metrics;
import io.portcullis.rules.Actor;
import io.portcullis.rules.Block;
import io.portcullis.rules.BlockState;
import io.portcullis.rules.Mode;
import io.portcullis.rules.Origin;
import io.portcullis.rules.Target;
import io.portcullis.rules.ledger.Ledger;
import io.portcullis.rules.ledger.LedgerException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The mode and the rules in force as the ledger has them, read again only when any process changed
 * it: asked for each detection, it must cost next to nothing. Used by one thread.
 */
public final class RulesInForce {
  /** Beyond so many at once, each that is gone is taken for lifted instead of being looked up. */
  private static final int LOOKED_UP = 500;

  private final Ledger ledger;
  private final InstantSource clock;
  private Optional<Long> version = Optional.empty();
  private Ledger.ModeSet mode =
      new Ledger.ModeSet(new Mode.DryRun(), Actor.Automatic.DEFAULT, Instant.EPOCH);
  private Map<Long, Block> byId = Map.of();
  private Map<Target, Block> byTarget = Map.of();
  private List<Block> newestReal = List.of();
  private int detectors;
  private int realOfDetector;
  private List<Block> lifted = new ArrayList<>();
  private long changes;

  public RulesInForce(Ledger ledger, InstantSource clock) {
    this.ledger = ledger;
    this.clock = clock;
  }

  /** Reads again if the ledger changed; true when it did. */
  public boolean refresh() throws LedgerException {
    long now = ledger.version();
    if (version.isPresent() && version.get() == now) return false;
    Map<Long, Block> found = new HashMap<>();
    Map<Target, Block> targets = new HashMap<>();
    for (Block block : ledger.inForce()) {
      found.put(block.id(), block);
      targets.merge(block.target(), block, (one, other) -> one.isReal() ? one : other);
    }
    mode = ledger.modeSet();
    noteLifted(byId.values().stream().filter(block -> !found.containsKey(block.id())).toList());
    byId = found;
    byTarget = targets;
    newestReal = newestReal(found.values());
    detectors = (int) found.values().stream().filter(RulesInForce::isDetectors).count();
    realOfDetector = (int) newestReal.stream().filter(RulesInForce::isDetectors).count();
    version = Optional.of(now);
    changes++;
    return true;
  }

  /** How often they were read: where this is what it was, so are they. */
  public long changes() {
    return changes;
  }

  private static List<Block> newestReal(Collection<Block> blocks) {
    return blocks.stream()
        .filter(block -> block.isReal() && !block.origin().isListed())
        .sorted(Comparator.comparingLong(Block::id).reversed())
        .toList();
  }

  private static boolean isDetectors(Block block) {
    return block.origin() instanceof Origin.Detector;
  }

  private void noteLifted(List<Block> gone) throws LedgerException {
    for (Block block : gone) {
      boolean isLifted =
          gone.size() > LOOKED_UP
              || ledger
                  .find(block.id())
                  .filter(now -> now.state() == BlockState.RELEASED)
                  .isPresent();
      if (isLifted) lifted.add(block);
    }
  }

  /** Rules that somebody lifted since this was asked last. */
  public List<Block> lifted() {
    List<Block> all = lifted;
    lifted = new ArrayList<>();
    return all;
  }

  public boolean isArmed() {
    return mode.mode().isArmed(clock.instant());
  }

  public Ledger.ModeSet mode() {
    return mode;
  }

  /** The rule on exactly this target; armed, a rule of the dry run is none, as it drops nothing. */
  public Optional<Block> on(Target target) {
    return Optional.ofNullable(byTarget.get(target))
        .filter(block -> block.isReal() || !isArmed())
        .filter(block -> block.permanent() || !block.remaining(clock.instant()).isZero());
  }

  /** How many of the detector's rules the breaker counts: in dry run its virtual ones too. */
  public int counted() {
    return isArmed() ? realOfDetector : detectors;
  }

  /** How often this target was blocked before. */
  public int offences(Target target) throws LedgerException {
    return ledger.offences(target);
  }

  /** What the kernel drops for, the newest first; without what came in lists of many. */
  public List<Block> newestReal() {
    return newestReal;
  }

  /** Everything in force, in no order. */
  public List<Block> inForce() {
    return List.copyOf(byId.values());
  }

  public void measure(Metrics metrics) {
    metrics.set(Metric.ARMED, isArmed() ? 1 : 0);
    Map<String, Integer> many = new LinkedHashMap<>();
    metrics.clear(Metric.ACTIVE_BLOCKS);
    for (Block block : inForce()) {
      String model = block.model().isEmpty() ? block.origin().word() : block.model();
      String family = block.target().isIpv6() ? "ipv6" : "ipv4";
      String key = model + " " + block.target().scope().word() + " " + family;
      int now = many.merge(key, 1, Integer::sum);
      metrics.set(Metric.ACTIVE_BLOCKS, now, model, block.target().scope().word(), family);
    }
  }
}
