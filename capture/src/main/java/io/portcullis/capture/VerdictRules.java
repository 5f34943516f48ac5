package io.portcullis.capture;

import io.portcullis.rules.Scope;
import io.portcullis.rules.Verdict;
import java.util.Optional;

/**
 * The verdict, from facts alone. It claims a proof only when packets arrived, none left, the kernel
 * counted drops, and nothing was hidden from the taps; presence is compared, not numbers, because
 * segmentation offload makes one captured packet of several counted ones.
 */
final class VerdictRules {
  private VerdictRules() {}

  /**
   * Everything that a verdict rests on.
   *
   * @param protocol -1 for any
   * @param repliesLeft those of the left ones that went to the inside
   * @param openingLeft those of the left ones that open a connection
   * @param unexplained packets under the router's address whose owner is unknown
   * @param dropped packets that the kernel counted as dropped
   * @param droppedSinceLeft whether it went on counting after the first one had left
   * @param blind why the taps cannot tell, when they cannot
   * @param lost whether a tap on a leaving side lost packets meanwhile
   * @param own whether the block is about the router's own packets, which arrive nowhere
   */
  record Facts(
      Scope scope,
      int protocol,
      Sighting sighting,
      long repliesLeft,
      long openingLeft,
      long unexplained,
      long dropped,
      boolean droppedSinceLeft,
      Optional<String> blind,
      boolean lost,
      boolean own,
      ConntrackFacts connections) {}

  /** What the facts amount to. */
  record Finding(Verdict verdict, String reason, Optional<Cause> cause) {}

  static Finding of(Facts facts) {
    if (facts.sighting.left() > 0) return leaking(facts);
    if (facts.blind.isPresent()) return untested(facts.blind.get());
    if (facts.sighting.arrived() == 0) return nothingArrived(facts);
    if (facts.dropped == 0) return notDropped(facts);
    if (facts.unexplained > 0) {
      return untested(
          packets(facts.unexplained)
              + " left under the router's own address, and without conntrack"
              + " (/proc/net/nf_conntrack) nobody can tell whose they are");
    }
    // The kernel's own count is at least as good: every packet that arrived ended in the drop.
    boolean allAccounted = facts.dropped >= facts.sighting.arrived();
    if (facts.lost && !allAccounted) {
      return untested("the capture lost packets on the leaving side");
    }
    if (facts.scope == Scope.HOST && mayBeMasqueraded(facts) && !allAccounted) {
      return untested(
          "the host's packets would leave under the router's address and cannot be told apart",
          Cause.ADDRESS_REWRITTEN);
    }
    return verified(
        packets(facts.sighting.arrived())
            + " arrived inside, none left, the kernel dropped "
            + facts.dropped);
  }

  private static boolean mayBeMasqueraded(Facts facts) {
    return !facts.connections.known() || facts.connections.sourceRewritten();
  }

  private static Finding nothingArrived(Facts facts) {
    if (!facts.own) return untested("nothing arrived inside since then: silence is no proof");
    if (facts.dropped == 0) {
      return untested(
          "the router's own packets show on no interface before the drop, and none was counted");
    }
    return verified("none of the router's own packets left, the kernel dropped " + facts.dropped);
  }

  private static Finding notDropped(Facts facts) {
    Cause cause = Cause.UNWATCHED_PATH;
    if (facts.connections.offloaded()) cause = Cause.FLOW_OFFLOAD;
    if (facts.connections.destinationRewritten()) cause = Cause.ADDRESS_REWRITTEN;
    return untested(
        packets(facts.sighting.arrived())
            + " arrived inside and none was seen leaving, but the kernel dropped none: "
            + cause.words(),
        cause);
  }

  private static Finding leaking(Facts facts) {
    Cause cause = cause(facts);
    long outward = facts.sighting.left() - facts.repliesLeft;
    String where = packets(outward) + " left outside";
    if (facts.repliesLeft > 0) where += " and " + replies(facts.repliesLeft) + " left inside";
    return new Finding(
        Verdict.LEAKING,
        where
            + " ("
            + facts.sighting.arrived()
            + " arrived, "
            + facts.dropped
            + " dropped): "
            + cause.words(),
        Optional.of(cause));
  }

  private static Cause cause(Facts facts) {
    if (facts.connections.offloaded()) return Cause.FLOW_OFFLOAD;
    if (facts.connections.destinationRewritten()) return Cause.ADDRESS_REWRITTEN;
    if (facts.droppedSinceLeft) return Cause.PARTLY_DROPPED;
    // Without a SYN among them they belong to a connection that was there before; but a rule that
    // dropped before is not overtaken by an earlier one: it is gone.
    boolean oldConnections =
        facts.protocol == PacketHeader.TCP
            && facts.openingLeft == 0
            && facts.dropped == 0
            && facts.sighting.left() > facts.repliesLeft;
    return oldConnections ? Cause.ESTABLISHED_ACCEPTED : Cause.RULE_NOT_REACHED;
  }

  private static String packets(long count) {
    return count == 1 ? "1 packet" : count + " packets";
  }

  private static String replies(long count) {
    return count == 1 ? "1 reply" : count + " replies";
  }

  private static Finding verified(String reason) {
    return new Finding(Verdict.VERIFIED, reason, Optional.empty());
  }

  private static Finding untested(String reason) {
    return new Finding(Verdict.UNTESTED, reason, Optional.empty());
  }

  private static Finding untested(String reason, Cause cause) {
    return new Finding(Verdict.UNTESTED, reason, Optional.of(cause));
  }
}
