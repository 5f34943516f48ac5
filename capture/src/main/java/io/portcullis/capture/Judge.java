package io.portcullis.capture;

import io.portcullis.capture.Conntrack.Entry;
import io.portcullis.rules.Scope;
import java.util.List;
import java.util.Optional;

/**
 * The verdict, from facts alone. It claims a proof only when packets arrived, none left, the kernel
 * counted drops, and nothing was hidden from the taps; presence is compared, not numbers, because
 * segmentation offload makes one captured packet of several counted ones.
 */
final class Judge {
  private Judge() {}

  /**
   * Everything that a verdict rests on.
   *
   * @param dropped packets that the kernel counted as dropped
   * @param repliesLeft those of the left ones that went to the inside
   * @param openingLeft those of the left ones that open a connection
   * @param unexplained packets under the router's address whose owner is unknown
   * @param blind why the taps cannot tell, when they cannot
   * @param lost whether a tap on a leaving side lost packets meanwhile
   * @param routerIsSource whether the block's source is the router itself
   */
  record Facts(
      Scope scope,
      int protocol,
      Sighting sighting,
      long dropped,
      long repliesLeft,
      long openingLeft,
      long unexplained,
      Optional<String> blind,
      boolean lost,
      boolean routerIsSource,
      Optional<List<Entry>> connections) {}

  static Judgement judge(Facts facts) {
    if (facts.sighting.left() > 0) return leaking(facts);
    if (facts.blind.isPresent()) return untested(facts, facts.blind.get(), Optional.empty());
    if (facts.sighting.arrived() == 0) return nothingArrived(facts);
    if (facts.dropped == 0) return notDropped(facts);
    if (facts.unexplained > 0) {
      return untested(
          facts,
          facts.unexplained
              + " packets left under the router's own address, and without conntrack"
              + " (/proc/net/nf_conntrack) nobody can tell whose they are",
          Optional.empty());
    }
    // The kernel's own count is at least as good: every packet that arrived ended in the drop.
    boolean allAccounted = facts.dropped >= facts.sighting.arrived();
    if (facts.lost && !allAccounted) {
      return untested(facts, "the capture lost packets on the leaving side", Optional.empty());
    }
    if (facts.scope == Scope.HOST && mayBeTranslated(facts) && !allAccounted) {
      return untested(
          facts,
          "the host's packets would leave under the router's address and cannot be told apart",
          Optional.of(Cause.ADDRESS_REWRITTEN));
    }
    return new Judgement(
        Verdict.VERIFIED,
        facts.sighting,
        facts.sighting.arrived()
            + " packets arrived inside, none left, the kernel dropped "
            + facts.dropped,
        Optional.empty());
  }

  private static boolean mayBeTranslated(Facts facts) {
    return facts.connections.isEmpty()
        || facts.connections.get().stream().anyMatch(Entry::sourceRewritten);
  }

  private static Judgement nothingArrived(Facts facts) {
    if (!facts.routerIsSource) {
      return untested(
          facts, "nothing arrived inside since then: silence is no proof", Optional.empty());
    }
    if (facts.dropped == 0) {
      return untested(
          facts,
          "the router's own packets show on no interface before the drop, and none was counted",
          Optional.empty());
    }
    return new Judgement(
        Verdict.VERIFIED,
        facts.sighting,
        "none of the router's own packets left, the kernel dropped " + facts.dropped,
        Optional.empty());
  }

  private static Judgement notDropped(Facts facts) {
    String arrived = facts.sighting.arrived() + " packets arrived inside and none was seen leaving";
    if (connections(facts).stream().anyMatch(Entry::destinationRewritten)) {
      return untested(
          facts,
          arrived + ", but the kernel dropped none: their destination is rewritten",
          Optional.of(Cause.ADDRESS_REWRITTEN));
    }
    if (connections(facts).stream().anyMatch(Entry::offloaded)) {
      return untested(
          facts,
          arrived + ", but the kernel dropped none: the connection is offloaded",
          Optional.of(Cause.FLOW_OFFLOAD));
    }
    return untested(
        facts,
        arrived
            + ", but the kernel dropped none: another rule drops them, or they leave by an"
            + " interface that is not watched",
        Optional.of(Cause.UNWATCHED_PATH));
  }

  private static Judgement leaking(Facts facts) {
    Sighting sighting = facts.sighting;
    Cause cause = cause(facts);
    long outward = sighting.left() - facts.repliesLeft;
    String where =
        facts.repliesLeft == 0
            ? outward + " packets left outside"
            : outward + " packets left outside and " + facts.repliesLeft + " replies inside";
    return new Judgement(
        Verdict.LEAKING,
        sighting,
        where
            + " ("
            + sighting.arrived()
            + " arrived, "
            + facts.dropped
            + " dropped): "
            + cause.words(),
        Optional.of(cause));
  }

  private static Cause cause(Facts facts) {
    List<Entry> connections = connections(facts);
    if (connections.stream().anyMatch(Entry::offloaded)) return Cause.FLOW_OFFLOAD;
    if (connections.stream().anyMatch(Entry::destinationRewritten)) return Cause.ADDRESS_REWRITTEN;
    if (facts.dropped > 0) return Cause.PARTLY_DROPPED;
    // Without a SYN among them they belong to a connection that was there before.
    boolean oldConnections =
        facts.protocol == PacketHeader.TCP
            && facts.openingLeft == 0
            && facts.sighting.left() > facts.repliesLeft;
    return oldConnections ? Cause.ESTABLISHED_ACCEPTED : Cause.RULE_NOT_REACHED;
  }

  private static List<Entry> connections(Facts facts) {
    return facts.connections.orElse(List.of());
  }

  private static Judgement untested(Facts facts, String reason, Optional<Cause> cause) {
    return new Judgement(Verdict.UNTESTED, facts.sighting, reason, cause);
  }
}
