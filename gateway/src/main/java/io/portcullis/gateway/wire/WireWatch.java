package io.portcullis.gateway.wire;

import io.portcullis.capture.LiveVerifier;
import io.portcullis.capture.WireFinding;
import io.portcullis.enforcer.orders.Enforcer;
import io.portcullis.gateway.config.Config;
import io.portcullis.gateway.decisions.HeldDecisions;
import io.portcullis.gateway.decisions.Protection;
import io.portcullis.gateway.decisions.RulesInForce;
import io.portcullis.gateway.events.OperatorLog;
import io.portcullis.gateway.wiring.KernelCounters;
import io.portcullis.rules.Block;
import io.portcullis.rules.BlockState;
import io.portcullis.rules.Target;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Which blocks, and targets that may be blocked soon, the capture follows on the wire. */
public final class WireWatch implements HeldDecisions.Sight, AutoCloseable {
  /** Targets that may be blocked soon and are watched for it. */
  private static final int MOST_CANDIDATES = 128;

  /** How far back a sighting counts. */
  private static final Duration RECENTLY = Duration.ofSeconds(30);

  private final LiveVerifier verifier;
  private final Protection protection;
  private final RulesInForce rules;
  private final Config.Verification settings;
  private final InstantSource clock;
  private final OperatorLog journal;
  private final Set<Target> candidates = new LinkedHashSet<>();

  public WireWatch(
      LiveVerifier verifier,
      Protection protection,
      RulesInForce rules,
      Config.Verification settings,
      InstantSource clock,
      OperatorLog journal) {
    this.verifier = verifier;
    this.protection = protection;
    this.rules = rules;
    this.settings = settings;
    this.clock = clock;
    this.journal = journal;
  }

  @Override
  public void expect(Target target) {
    candidates.remove(target);
    candidates.add(target);
    if (candidates.size() > MOST_CANDIDATES) candidates.remove(candidates.iterator().next());
    follow(blocks());
  }

  @Override
  public boolean isLive(Target target) {
    Instant since = clock.instant().minus(RECENTLY);
    return verifier.lastSeen(target).filter(seen -> !seen.isBefore(since)).isPresent();
  }

  /** Watches blocks that were just made; the kernel counts from zero. */
  public void made(Collection<Block> blocks) {
    List<Block> watched = new ArrayList<>(blocks());
    for (Block block : blocks) if (block.state() == BlockState.ACTIVE) watched.add(block);
    follow(watched);
    for (Block block : blocks) verifier.counted(block.id(), 0);
  }

  /** The blocks that are watched. */
  public List<Block> blocks() {
    return rules.newestReal().stream().limit(LiveVerifier.MOST_WATCHED).toList();
  }

  /** Watches these blocks from now on, and candidates as before. */
  public void follow(List<Block> blocks) {
    if (!settings.after()) blocks = List.of();
    try {
      verifier.follow(blocks, candidates, protection.allowlist().kernelPrefixes(clock.instant()));
    } catch (IOException unreadable) {
      journal.error(unreadable, "the wire is watched for the rules of before");
    }
  }

  /** What was seen of the blocks that are watched, beside what the kernel counted for them. */
  public List<WireFinding> findings(Enforcer enforcer, List<Block> blocks) {
    try {
      KernelCounters.hand(enforcer, verifier, blocks);
    } catch (IOException unreadable) {
      journal.error(unreadable, "the kernel's counters cannot be read");
    }
    return verifier.findings();
  }

  /**
   * What becomes of blocks by what the wire shows.
   *
   * @param enough how long a silence ends a block
   */
  public SilenceRelease silence(Duration enough) {
    return new SilenceRelease(
        enough, verifier::watchedSince, verifier::lastSeen, verifier::lastDropped);
  }

  /** What was seen of a block is of the past. */
  public void restart(long block) {
    verifier.restart(block);
  }

  @Override
  public void close() {
    verifier.close();
  }
}
