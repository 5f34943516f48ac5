package io.portcullis.gateway.replay;

import io.portcullis.argus.Flow;
import io.portcullis.detector.Detection;
import io.portcullis.rules.Allowlist;
import io.portcullis.rules.Block;
import io.portcullis.rules.BlockState;
import io.portcullis.rules.Decision;
import io.portcullis.rules.Life;
import io.portcullis.rules.Target;
import io.portcullis.rules.Targets;
import io.portcullis.rules.network.Network;
import io.portcullis.rules.policy.Breaker;
import io.portcullis.rules.policy.Policy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What would have been blocked in recorded traffic, and what those blocks would have stopped: the
 * same policy at the time of the flows, with rules that drop nothing. Neither ledger nor kernel is
 * touched. Used by one thread.
 *
 * <p>What a rule stops are flows that begin while it is in force. They stay evidence as they were
 * recorded; really dropped, they would have gone unanswered.
 */
public final class Replay {
  /** Tuples of others that a rule hits are counted one by one up to here. */
  private static final int MOST_OTHERS = 10_000;

  private final Network network;
  private final Allowlist allowlist;
  private final Policy policy;
  private final Breaker breaker;
  private final List<Rule> rules = new ArrayList<>();
  private final Map<Target, Rule> newest = new HashMap<>();
  private final List<Rule> wide = new ArrayList<>();
  private final Map<String, Decision> notBlocked = new HashMap<>();
  private final List<Recording> recordings = new ArrayList<>();
  private long flows;
  private long bytes;
  private boolean sawInside;

  /** From the first to the last flow of one recording. */
  private static final class Recording {
    private Instant first = Instant.MAX;
    private Instant last = Instant.MIN;

    private void take(Flow flow) {
      if (flow.start().isBefore(first)) first = flow.start();
      if (flow.end().isAfter(last)) last = flow.end();
    }

    private boolean isEmpty() {
      return last.isBefore(first);
    }
  }

  /** A rule that would have been made, and what it would have stopped. */
  public static final class Rule {
    private final Detection detection;
    private final Set<String> others = new HashSet<>();
    private Block block;
    private long stopped;
    private long othersFlows;

    private Rule(Detection detection, Block block) {
      this.detection = detection;
      this.block = block;
    }

    /** As the ledger would have it; its packets and bytes are those that it would have stopped. */
    public Block block() {
      return block;
    }

    /** What decided. */
    public Detection detection() {
      return detection;
    }

    /** Flows that began while it was in force. */
    public long stopped() {
      return stopped;
    }

    /** Those of them that belong to other tuples than the one that decided. */
    public long othersFlows() {
      return othersFlows;
    }

    /** How many other tuples these were, up to 10,000. */
    public int others() {
      return others.size();
    }

    private void stop(Flow flow) {
      stopped++;
      block = block.counting(flow.totalPackets(), (long) flow.totalBytes());
      String tuple = flow.tuple().toString();
      if (tuple.equals(block.tuple())) return;
      othersFlows++;
      if (others.size() < MOST_OTHERS) others.add(tuple);
    }
  }

  /**
   * @param policy its clock is not asked
   * @param breaker that of the policy
   */
  public Replay(Network network, Allowlist allowlist, Policy policy, Breaker breaker) {
    this.network = network;
    this.allowlist = allowlist;
    this.policy = policy;
    this.breaker = breaker;
  }

  /** Says that what follows is of another recording: the time in between is no traffic. */
  public void begin() {
    recordings.add(new Recording());
  }

  /** Takes the next flow, before it is judged. */
  public void accept(Flow flow) {
    if (flow.isManagement()) return;
    flows++;
    bytes += (long) flow.totalBytes();
    if (recordings.isEmpty()) begin();
    recordings.get(recordings.size() - 1).take(flow);
    Optional<Target.Connection> ends = Targets.of(flow.tuple());
    if (ends.isEmpty()) return;
    seePeer(ends.get(), flow.start());
    ruleOn(ends.get(), flow.start()).ifPresent(rule -> rule.stop(flow));
  }

  private void seePeer(Target.Connection ends, Instant start) {
    if (!network.goesOut(ends)) return;
    sawInside = true;
    breaker.sawPeer(ends.destination(), Breaker.recorded(start));
  }

  private Optional<Rule> ruleOn(Target.Connection ends, Instant start) {
    Optional<Rule> exact =
        Optional.ofNullable(newest.get(ends)).filter(rule -> holds(rule.block, start));
    if (exact.isPresent()) return exact;
    return wide.stream()
        .filter(rule -> holds(rule.block, start))
        .filter(rule -> rule.block.target().covers(ends))
        .findFirst();
  }

  private static boolean holds(Block block, Instant when) {
    return !when.isBefore(block.created()) && when.isBefore(block.expires());
  }

  /**
   * Decides about a match, at the end of its flow: recordings are in the order of starts, where a
   * long flow would else put the clock forward for those that follow.
   */
  public void decide(Detection detection) {
    if (!detection.malicious()) return;
    Instant now = detection.flow().end();
    Decision decision =
        policy
            .at(now)
            .decide(
                detection,
                network,
                allowlist,
                target ->
                    Optional.ofNullable(newest.get(target))
                        .map(Rule::block)
                        .filter(block -> holds(block, now)),
                target -> (int) rules.stream().filter(rule -> isOn(rule, target)).count(),
                (int) rules.stream().filter(rule -> holds(rule.block, now)).count());
    if (decision instanceof Decision.Enforce enforce) {
      make(enforce, now);
    } else if (!(decision instanceof Decision.InForce)) {
      notBlocked.put(detection.tuple().toString(), decision);
    }
  }

  private static boolean isOn(Rule rule, Target target) {
    return rule.block.target().equals(target);
  }

  private void make(Decision.Enforce enforce, Instant now) {
    Detection detection = enforce.detection();
    Block block =
        Block.byDetector(
                enforce.target(),
                BlockState.WOULD_BLOCK,
                enforce.evidence(),
                Life.of(now, enforce.timeout()))
            .withId(rules.size() + 1L);
    Rule rule = new Rule(detection, block);
    rules.add(rule);
    newest.put(enforce.target(), rule);
    if (enforce.target().range().isPresent()) wide.add(rule);
    notBlocked.remove(block.tuple());
  }

  /** All rules, in the order of their making. */
  public List<Rule> rules() {
    return List.copyOf(rules);
  }

  /** By tuple: why those that matched and never led to a rule did not, as of their last match. */
  public Map<String, Decision> notBlocked() {
    return Map.copyOf(notBlocked);
  }

  /** How long the recordings last together; what two of them have in common counts once. */
  public Duration span() {
    List<Recording> ordered =
        recordings.stream()
            .filter(each -> !each.isEmpty())
            .sorted(Comparator.comparing(each -> each.first))
            .toList();
    Duration span = Duration.ZERO;
    Instant until = Instant.MIN;
    for (Recording each : ordered) {
      Instant from = each.first.isAfter(until) ? each.first : until;
      if (each.last.isAfter(from)) span = span.plus(Duration.between(from, each.last));
      if (each.last.isAfter(until)) until = each.last;
    }
    return span;
  }

  /** When the earliest flow began; empty where there was none. */
  public Optional<Instant> first() {
    return recordings.stream()
        .filter(each -> !each.isEmpty())
        .map(each -> each.first)
        .min(Comparator.naturalOrder());
  }

  /** When the flow ended that ended last; empty where there was none. */
  public Optional<Instant> last() {
    return recordings.stream()
        .filter(each -> !each.isEmpty())
        .map(each -> each.last)
        .max(Comparator.naturalOrder());
  }

  public long flows() {
    return flows;
  }

  public long bytes() {
    return bytes;
  }

  /** Flows that rules would have stopped. */
  public long stoppedFlows() {
    return rules.stream().mapToLong(Rule::stopped).sum();
  }

  public long stoppedBytes() {
    return rules.stream().map(Rule::block).mapToLong(Block::bytes).sum();
  }

  /** Whether any flow went from inside to outside; nothing else is ever blocked. */
  public boolean sawInside() {
    return sawInside;
  }

  /** Why and when the breaker would have stopped everything new; empty when it would not. */
  public Optional<Breaker.Open> breakerOpen() {
    return breaker.open();
  }
}
