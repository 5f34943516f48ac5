package io.portcullis.rules;

import java.time.Duration;
import java.time.Instant;

/**
 * One block rule as the ledger remembers it. Immutable; each change is a new row version.
 *
 * @param id the ledger's number, from 1; 0 before it was written
 * @param target what it cuts off
 * @param state where it stands
 * @param origin who wanted it
 * @param reason in words, for the operator
 * @param tuple the deciding tuple as ra printed it, or empty for an operator's
 * @param model label of the deciding model, or empty
 * @param letters of the tuple at the decision, or empty
 * @param created wall clock
 * @param expires wall clock; within one boot the boot clock decides
 * @param timeout the whole time it was given, last
 * @param permanent whether the gateway renews it before the kernel's timeout
 * @param packets dropped so far, as last read from the kernel and summed over renewals
 * @param bytes the same in bytes
 * @param verified the wire's verdict: {@code VERIFIED}, {@code UNTESTED}, {@code LEAKING}
 */
public record Block(
    long id,
    Target target,
    BlockState state,
    Origin origin,
    String reason,
    String tuple,
    String model,
    String letters,
    Instant created,
    Instant expires,
    Duration timeout,
    boolean permanent,
    long packets,
    long bytes,
    String verified) {

  public Block {
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("a block needs a timeout above zero, not " + timeout);
    }
  }

  /** Who wanted a block. */
  public enum Origin {
    DETECTOR,
    OPERATOR
  }

  /** The same block under another number. */
  public Block withId(long number) {
    return new Block(
        number, target, state, origin, reason, tuple, model, letters, created, expires, timeout,
        permanent, packets, bytes, verified);
  }

  /** The same block in another state. */
  public Block in(BlockState other) {
    return new Block(
        id, target, other, origin, reason, tuple, model, letters, created, expires, timeout,
        permanent, packets, bytes, verified);
  }

  /** The same block with another end. */
  public Block until(Instant end, Duration whole, boolean forEver) {
    return new Block(
        id, target, state, origin, reason, tuple, model, letters, created, end, whole, forEver,
        packets, bytes, verified);
  }

  /** The same block after dropping so much more. */
  public Block counting(long morePackets, long moreBytes) {
    return new Block(
        id,
        target,
        state,
        origin,
        reason,
        tuple,
        model,
        letters,
        created,
        expires,
        timeout,
        permanent,
        packets + morePackets,
        bytes + moreBytes,
        verified);
  }

  /** Whether the kernel drops for it, or is about to. */
  public boolean isReal() {
    return state == BlockState.PENDING || state == BlockState.ACTIVE;
  }

  /** What is left of it; zero when it is over. */
  public Duration remaining(Instant now) {
    Duration left = Duration.between(now, expires);
    return left.isNegative() ? Duration.ZERO : left;
  }
}
