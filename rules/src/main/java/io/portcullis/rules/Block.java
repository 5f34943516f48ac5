package io.portcullis.rules;

import java.time.Duration;
import java.time.Instant;

/**
 * One block rule as the ledger remembers it. Immutable; each change is a new row version.
 *
 * @param id the ledger's number, from 1; 0 before it was written
 * @param target what it cuts off
 * @param state where it stands
 * @param origin who wanted it, and why
 * @param life from when to when
 * @param dropped what the kernel dropped for it
 * @param verdict what the wire said of it last
 */
public record Block(
    long id,
    Target target,
    BlockState state,
    Origin origin,
    Life life,
    Dropped dropped,
    Verdict verdict) {

  /** A new one on evidence, to be enforced or, in dry run, only noted. */
  public static Block byDetector(
      Target target, BlockState state, Origin.Detector evidence, Life life) {
    return new Block(0, target, state, evidence, life, Dropped.NOTHING, Verdict.UNTESTED);
  }

  /** A new one that somebody else's decision asks for, to be enforced or only noted. */
  public static Block byDecision(Target target, BlockState state, Origin origin, Life life) {
    return new Block(0, target, state, origin, life, Dropped.NOTHING, Verdict.UNTESTED);
  }

  /** A new one by an operator's order, which is enforced in every mode. */
  public static Block byOperator(Target target, String reason, Life life) {
    Origin origin = new Origin.Operator(reason);
    return new Block(
        0, target, BlockState.PENDING, origin, life, Dropped.NOTHING, Verdict.UNTESTED);
  }

  /** One that the kernel holds, where no ledger says whose it is. */
  public static Block inKernel(Target target, Life life, Dropped dropped) {
    Origin origin = new Origin.Kernel();
    return new Block(0, target, BlockState.ACTIVE, origin, life, dropped, Verdict.UNTESTED);
  }

  /** This block under another number. */
  public Block withId(long number) {
    return new Block(number, target, state, origin, life, dropped, verdict);
  }

  /** This block in another state. */
  public Block in(BlockState other) {
    return new Block(id, target, other, origin, life, dropped, verdict);
  }

  /** This block with another end. */
  public Block until(Instant end, Duration whole, boolean forEver) {
    return new Block(id, target, state, origin, life.until(end, whole, forEver), dropped, verdict);
  }

  /** This block after dropping so much more. */
  public Block counting(long morePackets, long moreBytes) {
    return new Block(
        id, target, state, origin, life, dropped.plus(morePackets, moreBytes), verdict);
  }

  /** Whether the kernel drops for it, or is about to. */
  public boolean isReal() {
    return state == BlockState.PENDING || state == BlockState.ACTIVE;
  }

  /** What is left of it; zero when it is over. */
  public Duration remaining(Instant now) {
    return life.remaining(now);
  }

  // What lists and events ask of every block, so that they need not know its parts.

  /** {@link Origin#reason} of its origin. */
  public String reason() {
    return origin.reason();
  }

  /** {@link Origin#tuple} of its origin. */
  public String tuple() {
    return origin.tuple();
  }

  /** {@link Origin#model} of its origin. */
  public String model() {
    return origin.model();
  }

  /** {@link Origin#letters} of its origin. */
  public String letters() {
    return origin.letters();
  }

  /** When it began, by the wall clock. */
  public Instant created() {
    return life.created();
  }

  /** When it ends or ended, by the wall clock. */
  public Instant expires() {
    return life.expires();
  }

  /** The whole time it was given last. */
  public Duration timeout() {
    return life.timeout();
  }

  /** Whether the gateway renews it before the kernel's timeout. */
  public boolean permanent() {
    return life.permanent();
  }

  /** Packets that the kernel dropped for it. */
  public long packets() {
    return dropped.packets();
  }

  /** Bytes that the kernel dropped for it. */
  public long bytes() {
    return dropped.bytes();
  }
}
