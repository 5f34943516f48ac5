package io.portcullis.gateway.run;

import io.portcullis.capture.CaptureNotice;
import io.portcullis.capture.LiveVerifier;
import io.portcullis.capture.WireFinding;
import io.portcullis.enforcer.orders.Enforcer;
import io.portcullis.gateway.config.Config;
import io.portcullis.gateway.events.EventRecorder;
import io.portcullis.gateway.events.EvidenceFiles;
import io.portcullis.gateway.events.Metric;
import io.portcullis.gateway.events.Metrics;
import io.portcullis.gateway.events.OperatorLog;
import io.portcullis.gateway.events.WireFile;
import io.portcullis.gateway.wiring.KernelCounters;
import io.portcullis.gateway.wiring.Parts;
import io.portcullis.rules.Actor;
import io.portcullis.rules.Block;
import io.portcullis.rules.BlockState;
import io.portcullis.rules.Durations;
import io.portcullis.rules.Target;
import io.portcullis.rules.Verdict;
import io.portcullis.rules.ledger.Ledger;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the wire says about rules, brought to ledger, log and metrics: capture sees packets, the
 * kernel's counters come from the enforcer, and here they meet. Used by the deciding thread.
 */
final class WireProof implements HeldDecisions.Sight, AutoCloseable {
  /** Targets that may be blocked soon and are watched for it. */
  private static final int MOST_CANDIDATES = 128;

  /** A packet that passed before a repair may wait so long in an uplink's queue. */
  private static final Duration UNDER_WAY = Duration.ofSeconds(1);

  /** A leak is over when later packets were dropped for so long; each new one is told again. */
  private static final Duration HELD_SINCE = Duration.ofMinutes(1);

  private final Parts parts;
  private final LiveVerifier verifier;
  private final Protection protection;
  private final Enforcer enforcer;
  private final Ledger ledger;
  private final RulesInForce rulebook;
  private final EventRecorder chronicle;
  private final Metrics metrics;
  private final OperatorLog journal;
  private final Config.Verification settings;
  private final WireFile file;
  private final EvidenceFiles evidence;
  private final Set<Target> candidates = new LinkedHashSet<>();
  private Map<Long, Verdict> known = new HashMap<>();
  private Instant repaired = Instant.EPOCH;

  WireProof(
      Parts parts,
      LiveVerifier verifier,
      Protection protection,
      Enforcer enforcer,
      Ledger ledger,
      RulesInForce rulebook,
      EventRecorder chronicle,
      Metrics metrics,
      OperatorLog journal) {
    this.parts = parts;
    this.verifier = verifier;
    this.protection = protection;
    this.enforcer = enforcer;
    this.ledger = ledger;
    this.rulebook = rulebook;
    this.chronicle = chronicle;
    this.metrics = metrics;
    this.journal = journal;
    this.settings = parts.config().verify();
    this.file = new WireFile(parts.paths().wire());
    this.evidence =
        new EvidenceFiles(parts.paths().evidence(), settings.keepBytes().orElse(0L), verifier);
  }

  @Override
  public void expect(Target target) {
    candidates.remove(target);
    candidates.add(target);
    if (candidates.size() > MOST_CANDIDATES) candidates.remove(candidates.iterator().next());
    follow(watched());
  }

  @Override
  public boolean isLive(Target target) {
    Instant since = parts.now().minus(settings.window());
    return verifier.lastSeen(target).filter(seen -> !seen.isBefore(since)).isPresent();
  }

  /** Watches blocks that were just made; the kernel counts from zero. */
  void made(Collection<Block> blocks) {
    List<Block> watched = new ArrayList<>(watched());
    for (Block block : blocks) if (block.state() == BlockState.ACTIVE) watched.add(block);
    follow(watched);
    for (Block block : blocks) verifier.counted(block.id(), 0);
  }

  private List<Block> watched() {
    return rulebook.newestReal().stream().limit(LiveVerifier.MOST_WATCHED).toList();
  }

  private void follow(List<Block> blocks) {
    if (!settings.after()) blocks = List.of();
    try {
      verifier.follow(blocks, candidates, protection.allowlist().kernelPrefixes(parts.now()));
    } catch (IOException unreadable) {
      journal.error(unreadable, "the wire is watched for the rules of before");
    }
  }

  /**
   * Judges what was seen; call it every second, before ledger and kernel are compared, so that a
   * leak is told before it is mended.
   *
   * @return whether a block leaks that did not before
   */
  boolean look() {
    List<Block> blocks = watched();
    follow(blocks);
    count(blocks);
    Map<Long, Block> byId = new HashMap<>();
    for (Block block : blocks) byId.put(block.id(), block);
    List<WireFinding> judgements = verifier.judgements();
    boolean leaks = false;
    Map<Long, Verdict> now = new HashMap<>();
    for (WireFinding judgement : judgements) {
      Optional<Block> block = Optional.ofNullable(byId.get(judgement.block()));
      now.put(judgement.block(), judgement.verdict());
      if (isOver(judgement)) verifier.restart(judgement.block());
      boolean changed = known.get(judgement.block()) != judgement.verdict();
      if (!changed || block.isEmpty()) continue;
      tell(block.get(), judgement);
      leaks |= judgement.verdict() == Verdict.LEAKING;
    }
    known = now;
    file.write(judgements);
    measure(judgements);
    for (CaptureNotice notice : verifier.notices()) journal.warn("capture: " + notice);
    return leaks;
  }

  private void count(List<Block> blocks) {
    try {
      KernelCounters.hand(enforcer, verifier, blocks);
    } catch (IOException unreadable) {
      journal.error(unreadable, "the kernel's counters cannot be read");
    }
  }

  private void tell(Block block, WireFinding judgement) {
    // The ledger's word of an earlier run stands until the wire says more than nothing.
    boolean silent = judgement.verdict() == Verdict.UNTESTED && !known.containsKey(block.id());
    if (silent) return;
    String why =
        judgement.reason()
            + judgement.cause().map(cause -> "; likely cause: " + cause.words()).orElse("");
    try {
      ledger.verdict(block.id(), judgement.verdict(), why);
    } catch (IOException unwritable) {
      journal.error(unwritable, "a verdict of the wire is not remembered");
    }
    if (judgement.verdict() == Verdict.LEAKING) chronicle.leaked(block, why);
    evidence.keep(block.id(), block.target()).ifPresent(journal::warn);
  }

  /**
   * Whether a leak is of the past. It may be seen only after its rule was repaired, and somebody
   * else may have repaired it; then later packets arrive and none leaves.
   */
  private boolean isOver(WireFinding judgement) {
    Optional<Instant> left = judgement.sighting().lastLeft();
    if (judgement.verdict() != Verdict.LEAKING || left.isEmpty()) return false;
    if (left.get().isBefore(repaired.plus(UNDER_WAY))) return true;
    Instant held = left.get().plus(HELD_SINCE);
    boolean later = judgement.sighting().lastArrived().filter(held::isBefore).isPresent();
    return later && judgement.dropped() > 0;
  }

  /** The kernel was mended: what leaked before may hold now. */
  void mended() {
    repaired = parts.now();
    known.forEach(
        (id, verdict) -> {
          if (verdict == Verdict.LEAKING) verifier.restart(id);
        });
  }

  private void measure(List<WireFinding> judgements) {
    metrics.clear(Metric.VERDICTS);
    for (Verdict verdict : Verdict.values()) {
      long many = judgements.stream().filter(each -> each.verdict() == verdict).count();
      metrics.set(Metric.VERDICTS, many, verdict.word());
    }
    for (LiveVerifier.Statistics each : verifier.statistics()) {
      metrics.set(Metric.CAPTURED_PACKETS, each.captured(), each.networkInterface());
      metrics.set(Metric.CAPTURE_LOST, each.lost(), each.networkInterface());
    }
  }

  /** Release by evidence, where it is configured. */
  void judgeSilence() throws InterruptedException {
    if (settings.releaseSilent().isEmpty()) return;
    SilenceRelease silence =
        new SilenceRelease(
            settings.releaseSilent().get(), verifier::watchedSince, verifier::lastSeen);
    Instant now = parts.now();
    for (Block block : watched()) {
      try {
        SilenceRelease.Fate fate = silence.of(block, now);
        if (fate instanceof SilenceRelease.Ends ends) release(block, ends.quiet());
        if (fate instanceof SilenceRelease.GoesOn) extend(block);
      } catch (IOException failed) {
        journal.error(failed, "a block keeps its time although the wire speaks against it");
      }
    }
  }

  private void release(Block block, Duration quiet) throws IOException, InterruptedException {
    String why =
        "silent on the inside for " + Durations.text(quiet.truncatedTo(ChronoUnit.SECONDS));
    for (Block each :
        enforcer.release(List.of(block), Duration.ZERO, why, Actor.Automatic.CAPTURE)) {
      chronicle.released(each, Actor.Automatic.CAPTURE, why);
    }
  }

  /** Ends the capture; what it saw is of the past. */
  @Override
  public void close() {
    verifier.close();
    file.remove();
  }

  private void extend(Block block) throws IOException, InterruptedException {
    for (Block each : enforcer.extend(List.of(block), block.timeout(), Actor.Automatic.CAPTURE)) {
      chronicle.extended(each, Actor.Automatic.CAPTURE, "as its traffic still arrives");
    }
  }
}
