package io.portcullis.gateway.wire;

import io.portcullis.capture.WireFinding;
import io.portcullis.enforcer.orders.Enforcer;
import io.portcullis.gateway.upkeep.Duty;
import io.portcullis.rules.Block;
import io.portcullis.rules.BootClock;
import io.portcullis.rules.Every;
import io.portcullis.rules.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the wire says about rules, brought to ledger, log and metrics: capture sees packets, the
 * kernel's counters come from the enforcer, and here they meet. Performed before ledger and kernel
 * are compared, so that a leak is told before it is mended. Used by the deciding thread.
 */
public final class WireProof implements Duty, AutoCloseable {
  /** A packet that passed before a repair may wait so long in an uplink's queue. */
  private static final Duration UNDER_WAY = Duration.ofSeconds(1);

  /** A leak is over when later packets were dropped for so long; each new one is told again. */
  private static final Duration HELD_SINCE = Duration.ofMinutes(1);

  /** A block is not judged in its last moment: the kernel counts its time in steps of its own. */
  private static final Duration ENDING = Duration.ofMillis(200);

  private final WireWatch watch;
  private final Enforcer enforcer;
  private final VerdictRecorder verdicts;
  private final WireReport report;
  private final BootClock clock;
  private final Every every = new Every(Duration.ofSeconds(1));
  private Map<Long, Verdict> known = new HashMap<>();
  private Optional<Duration> repaired = Optional.empty();
  private boolean leaks;

  public WireProof(
      WireWatch watch,
      Enforcer enforcer,
      VerdictRecorder verdicts,
      WireReport report,
      BootClock clock) {
    this.watch = watch;
    this.enforcer = enforcer;
    this.verdicts = verdicts;
    this.report = report;
    this.clock = clock;
  }

  @Override
  public Every every() {
    return every;
  }

  @Override
  public void perform() {
    List<Block> blocks = watch.blocks();
    watch.follow(blocks);
    Map<Long, Block> byId = new HashMap<>();
    for (Block block : blocks) byId.put(block.id(), block);
    List<WireFinding> findings =
        watch.findings(enforcer, blocks).stream()
            .filter(finding -> !hasEnded(finding, byId.get(finding.block())))
            .toList();
    Map<Long, Verdict> now = new HashMap<>();
    for (WireFinding finding : findings) {
      Optional<Block> block = Optional.ofNullable(byId.get(finding.block()));
      now.put(finding.block(), finding.verdict());
      if (isOver(finding)) watch.restart(finding.block());
      boolean changed = known.get(finding.block()) != finding.verdict();
      if (!changed || block.isEmpty()) continue;
      tell(block.get(), finding);
      leaks |= finding.verdict() == Verdict.LEAKING;
    }
    known = now;
    report.tell(findings);
  }

  /** Whether a block was seen to leak that did not before; asked once. */
  public boolean takeLeak() {
    boolean taken = leaks;
    leaks = false;
    return taken;
  }

  /** Whether the kernel has let go of a block on time: what passes from then on is no leak. */
  private boolean hasEnded(WireFinding finding, @Nullable Block block) {
    if (finding.verdict() != Verdict.LEAKING || block == null) return false;
    return block.remaining(clock.instant()).compareTo(ENDING) <= 0;
  }

  private void tell(Block block, WireFinding finding) {
    // The ledger's word of an earlier run stands until the wire says more than nothing.
    boolean silent = finding.verdict() == Verdict.UNTESTED && !known.containsKey(block.id());
    if (!silent) verdicts.changed(block, finding);
  }

  /**
   * Whether a leak is of the past. It may be seen only after its rule was repaired, and somebody
   * else may have repaired it; then later packets arrive and none leaves.
   */
  private boolean isOver(WireFinding finding) {
    Optional<Instant> left = finding.sighting().lastLeft();
    if (finding.verdict() != Verdict.LEAKING || left.isEmpty()) return false;
    if (leftBeforeRepair(left.get())) return true;
    Instant held = left.get().plus(HELD_SINCE);
    boolean later = finding.sighting().lastArrived().filter(held::isBefore).isPresent();
    return later && finding.dropped() > 0;
  }

  private boolean leftBeforeRepair(Instant left) {
    if (repaired.isEmpty()) return false;
    // By the wall clock of today, as the capture's times are.
    Instant at = clock.instant().minus(clock.sinceBoot().minus(repaired.get()));
    return left.isBefore(at.plus(UNDER_WAY));
  }

  /** The kernel was mended: what leaked before may hold now. */
  public void mended() {
    repaired = Optional.of(clock.sinceBoot());
    known.forEach(
        (id, verdict) -> {
          if (verdict == Verdict.LEAKING) watch.restart(id);
        });
  }

  /** Ends the capture; what it saw is of the past. */
  @Override
  public void close() {
    watch.close();
    report.close();
  }
}
