package io.portcullis.gateway.events;

import io.portcullis.detector.Detection;
import io.portcullis.enforcer.orders.Reconciliation;
import io.portcullis.rules.Actor;
import io.portcullis.rules.Block;
import io.portcullis.rules.BlockState;
import io.portcullis.rules.BootClock;
import io.portcullis.rules.Decision;
import java.time.Duration;
import java.util.List;

/**
 * What happens to detections and rules, told at once to the event log and counted in the metrics.
 * An alert that says again what the last one of its tuple said is counted and not written. Used by
 * the deciding thread.
 */
public final class EventRecorder {
  private static final int SUBJECTS = 10_000;

  private final EventLog events;
  private final Metrics metrics;
  private final BootClock clock;
  private final RepeatFilter repeats = new RepeatFilter(SUBJECTS);
  private long repeated;

  public EventRecorder(EventLog events, Metrics metrics, BootClock clock) {
    this.events = events;
    this.metrics = metrics;
    this.clock = clock;
  }

  /** A tuple matched, whatever comes of it. */
  public void detected(Detection detection) {
    metrics.add(Metric.DETECTIONS, 1, detection.model());
  }

  /** A decision that makes no block. */
  public void decided(Decision decision) {
    if (decision instanceof Decision.Spared) metrics.add(Metric.ALLOWLIST_HITS, 1);
    if (decision instanceof Decision.HeldBack) metrics.add(Metric.HELD_BACK, 1);
    Detection detection = decision.detection();
    String kind = decision.getClass().getSimpleName();
    if (!repeats.isNews(detection.tuple().toString(), kind, clock.sinceBoot())) {
      repeated();
      return;
    }
    boolean inForce = decision instanceof Decision.InForce known && known.block().isReal();
    events.alert(detection, decision, inForce);
    if (decision instanceof Decision.Spared spared) events.spare(spared);
  }

  /** A detection about which nothing new is to be said. */
  public void repeated() {
    repeated++;
  }

  /** How many detections were not written, as they said nothing new. */
  public long repeats() {
    return repeated;
  }

  public void measure(Metrics to) {
    to.set(Metric.ALERTS_REPEATED, repeated);
    to.set(Metric.EVENTS_LOST, events.lost());
  }

  /** A decision to block that came to nothing. */
  public void failed(Decision.Enforce decision) {
    events.alert(decision.detection(), decision, false);
  }

  /** A decision to block, and what ledger and kernel made of it. */
  public void made(Decision.Enforce decision, Block block) {
    Detection detection = decision.detection();
    events.alert(detection, decision, block.state() == BlockState.ACTIVE);
    events.block(block);
    metrics.add(Metric.BLOCKS, 1, block.model(), block.state().word());
    if (block.state() == BlockState.FAILED) return;
    Duration sinceFlow = Duration.between(detection.flow().end(), clock.instant());
    metrics.set(Metric.DECISION_SECONDS, sinceFlow.toMillis() / 1000.0);
  }

  /** A block that somebody else decided on, and what ledger and kernel made of it. */
  public void imposed(Block block) {
    events.block(block);
    metrics.add(Metric.BLOCKS, 1, block.origin().word(), block.state().word());
  }

  /** A rule's time ran out. */
  public void expired(Block block) {
    events.expire(block, true);
    metrics.add(Metric.EXPIRED, 1);
    metrics.add(Metric.DROPPED_PACKETS, block.packets());
    metrics.add(Metric.DROPPED_BYTES, block.bytes());
  }

  /** The time of a rule ran out that was never in the kernel. */
  public void wouldHaveExpired(Block block) {
    events.expire(block, false);
  }

  /** A rule was lifted before its time, but not by an operator. */
  public void released(Block block, Actor by, String why) {
    events.release(block, by, why);
    metrics.add(Metric.RELEASED, 1);
  }

  /** A rule got more time, but not from an operator. */
  public void extended(Block block, Actor by, String why) {
    events.extend(block, by, why);
  }

  /** The breaker opened. */
  public void opened(String why) {
    events.breaker(
        why
            + "; nothing new is blocked until 'portcullis breaker --reset', or until an hour has"
            + " passed in which no more than the budgets was wanted");
  }

  /**
   * The breaker closed by itself.
   *
   * @param times how often it did so far
   */
  public void closedItself(long times) {
    events.breakerClosed(
        "closed by itself after an hour in which no more than the budgets was wanted, "
            + (times == 1 ? "for the first time" : times + " times so far"));
  }

  /**
   * Ledger and kernel were compared.
   *
   * @param told what there is to say of it
   */
  public void compared(Reconciliation found, List<String> told) {
    events.reconcile(found.intended(), found.present(), found.mended(), told);
  }

  /** The ledger's file came to be one that cannot be written, or can be again. */
  public void ledgerChanged(Reconciliation lastFound, String what) {
    events.reconcile(lastFound.intended(), lastFound.present(), 0, List.of(what));
  }

  /** Packets of a block were seen behind the firewall. */
  public void leaked(Block block, String evidence) {
    events.leak(block, evidence);
    metrics.add(Metric.LEAKS, 1);
  }
}
