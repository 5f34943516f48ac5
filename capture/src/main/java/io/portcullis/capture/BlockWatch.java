package io.portcullis.capture;

import io.portcullis.rules.Block;
import io.portcullis.rules.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One followed block: from when it is watched, what the kernel counted, and what was seen of its
 * target. Used by one thread; it reads no clock.
 */
final class BlockWatch {
  /**
   * A packet that had passed the firewall just before the drop may wait so long in the queue of a
   * slow uplink before it shows on the wire (fq_codel keeps queues shorter; a plain fifo does not).
   */
  static final Duration GRACE = Duration.ofSeconds(1);

  // The gateway reads the counters about once a second, so a drop is booked that much later.
  private static final long READING_LAG_MICROS = Duration.ofSeconds(2).toMillis() * 1000;
  private static final long UNREAD = -1;

  private final Block block;
  private final TargetWatch watch;
  private final Timeline dropped = new Timeline();
  private Instant since;
  private long counter = UNREAD;

  /** What the taps can see. */
  interface Sides {
    /** Why they cannot tell whether packets of this target leave, when they cannot. */
    Optional<String> blindness(TargetWatch watch);

    /** From when on all taps have seen this target without a gap. */
    long wholeSinceMicros(TargetWatch watch);

    /** Whether a tap on a leaving side lost packets since then. */
    boolean lostSince(long fromMicros);

    /** Whether the block is about the router's own packets. */
    boolean isOwn(TargetWatch watch);
  }

  BlockWatch(Block block, TargetWatch watch, Instant since) {
    this.block = block;
    this.watch = watch;
    this.since = since;
  }

  /** Whether it looks at this watch, which is a new one when the target was not watched between. */
  boolean isOf(TargetWatch other) {
    return watch == other;
  }

  /** Takes the kernel's counter as it stands; the first reading is the base. */
  void counted(long packets, Instant at) {
    // A changed timeout makes a new element, which counts from zero.
    long more = packets >= counter ? packets - counter : packets;
    if (counter != UNREAD && more > 0) dropped.add(Timeline.micros(at), more);
    counter = packets;
  }

  /** When its counter was last read to have risen. */
  Optional<Instant> lastDropped() {
    return dropped.lastSince(0);
  }

  void restart(Instant at) {
    since = at;
  }

  WireFinding finding(Sides sides) {
    long from = Timeline.micros(since);
    long leftFrom = from + GRACE.toMillis() * 1000;
    // Did any leave meanwhile, then those that arrived meanwhile prove nothing.
    long arrivedFrom =
        Math.max(watch.anyLeftSince(from) ? leftFrom : from, sides.wholeSinceMicros(watch));
    Sighting sighting = watch.sighting(arrivedFrom, leftFrom);
    long firstLeft = firstLeft(leftFrom);
    long droppedPackets = dropped.since(from);
    VerdictRules.Finding finding =
        VerdictRules.of(
            new VerdictRules.Facts(
                block.target().scope(),
                watch.protocol,
                sighting,
                watch.repliesLeft.since(leftFrom),
                watch.openingLeft.since(leftFrom),
                watch.unexplained.since(leftFrom),
                droppedPackets,
                firstLeft != Timeline.NEVER
                    && dropped.lastMicros() >= firstLeft + READING_LAG_MICROS,
                sides.blindness(watch),
                sides.lostSince(arrivedFrom),
                sides.isOwn(watch),
                watch.connections()));
    // Answered by the next look into conntrack: the cause of trouble, and a host's way out.
    if (finding.verdict() != Verdict.VERIFIED && sighting.arrived() + sighting.left() > 0) {
      watch.wantConnections();
    }
    return new WireFinding(
        block.id(),
        block.target(),
        finding.verdict(),
        since,
        sighting,
        droppedPackets,
        finding.reason(),
        finding.cause());
  }

  private long firstLeft(long fromMicros) {
    long out = watch.left.firstSince(fromMicros);
    long back = watch.repliesLeft.firstSince(fromMicros);
    if (out == Timeline.NEVER) return back;
    return back == Timeline.NEVER ? out : Math.min(out, back);
  }

  /** Of a block that is not watched, for want of room. */
  static WireFinding unwatched(Block block, Instant since, int most) {
    return new WireFinding(
        block.id(),
        block.target(),
        Verdict.UNTESTED,
        since,
        Sighting.NONE,
        0,
        "it is not watched: only the newest " + most + " are",
        Optional.empty());
  }
}
