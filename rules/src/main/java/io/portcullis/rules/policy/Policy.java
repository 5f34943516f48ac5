package io.portcullis.rules.policy;

import io.portcullis.argus.Flow;
import io.portcullis.detector.Detection;
import io.portcullis.detector.evidence.ConnectionState;
import io.portcullis.detector.evidence.Explanation;
import io.portcullis.detector.evidence.parameters.Sensitivity;
import io.portcullis.rules.AllowEntry;
import io.portcullis.rules.Allowlist;
import io.portcullis.rules.Block;
import io.portcullis.rules.BootClock;
import io.portcullis.rules.Decision;
import io.portcullis.rules.Durations;
import io.portcullis.rules.InetAddresses;
import io.portcullis.rules.Prefix;
import io.portcullis.rules.Scope;
import io.portcullis.rules.Target;
import io.portcullis.rules.Targets;
import io.portcullis.rules.network.Network;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Decides what to do about a detection: report it, spare it, hold it back or enforce it, with which
 * scope and timeout. It asks the clock only whether a detection is too old to act on.
 */
public final class Policy {
  private Settings settings;
  private final Breaker breaker;
  private final Clocks clocks;
  private final boolean anyAge;

  // A detection whose flow ended longer ago says little of the traffic of now.
  private static final Duration TOO_OLD = Duration.ofMinutes(5);

  // As many as an alarm needs flows on the beat: of fewer, its own rhythm is not shown. One or two
  // are what a neighbour in whose name somebody sends does by chance on the same port.
  private static final int LEAST_STOOD = 3;

  // One customer has a whole /64 to change addresses in (RFC 6177 §2).
  private static final int REMOTE_IPV6_LENGTH = 64;

  /**
   * @param scope of a first block
   * @param timeouts of the first block, the second, and so on; the last repeats
   * @param remoteAfter a connection that was blocked this often before is blocked in scope remote
   *     next; 0: never
   * @param hostAfter the same for scope host, in place of remote; 0: never
   * @param wideEvidence what evidence must reach for a block of scope remote or host; a match of a
   *     model has no measure of its own and is enough
   */
  public record Settings(
      Scope scope,
      List<Duration> timeouts,
      int remoteAfter,
      int hostAfter,
      Sensitivity wideEvidence) {
    public static final Settings DEFAULT =
        new Settings(
            Scope.CONNECTION,
            List.of(
                Duration.ofHours(1),
                Duration.ofHours(4),
                Duration.ofHours(24),
                Duration.ofDays(7)));

    public Settings {
      timeouts = List.copyOf(timeouts);
      if (timeouts.isEmpty()) throw new IllegalArgumentException("a policy needs a timeout");
      for (Duration timeout : timeouts) {
        if (timeout.isNegative() || timeout.isZero()) {
          throw new IllegalArgumentException("a timeout is above zero, not " + timeout);
        }
      }
      if (remoteAfter < 0 || hostAfter < 0) {
        throw new IllegalArgumentException("a number of blocks before a wider one is 0 or more");
      }
    }

    /** Without escalation of scope; wide blocks need the surest evidence. */
    public Settings(Scope scope, List<Duration> timeouts) {
      this(scope, timeouts, 0, 0, Sensitivity.CAUTIOUS);
    }
  }

  /** The time of day, which somebody may set, and one that never goes back. */
  private record Clocks(InstantSource wall, Supplier<Duration> steady) {}

  public Policy(Settings settings, Breaker breaker, BootClock clock) {
    this(settings, breaker, new Clocks(clock, clock::sinceBoot), false);
  }

  private Policy(Settings settings, Breaker breaker, Clocks clocks, boolean anyAge) {
    this.settings = settings;
    this.breaker = breaker;
    this.clocks = clocks;
    this.anyAge = anyAge;
  }

  /** Decides by other settings from now on; blocks in force stay as they are. */
  public void use(Settings other) {
    settings = other;
  }

  /**
   * Decides. Counts against the breaker's budget when the answer is to enforce.
   *
   * @param inForce finds the block in force on a target; when the mode is armed it must pass over
   *     blocks of the dry run, which drop nothing
   * @param offences how often a target was blocked before
   * @param blocksInForce how many blocks there are now
   */
  public Decision decide(
      Detection detection,
      Network network,
      Allowlist allowlist,
      Function<Target, Optional<Block>> inForce,
      Function<Target, Integer> offences,
      int blocksInForce) {
    Instant now = clocks.wall().instant();
    if (!detection.malicious()) {
      return new Decision.Reported(detection, "normal: " + match(detection));
    }
    Optional<Target.Connection> parsed = Targets.of(detection.tuple());
    if (parsed.isEmpty()) return new Decision.Reported(detection, notBlockable(detection));
    Target.Connection connection = parsed.get();
    Optional<String> elsewhere = elsewhere(connection, network, allowlist, now);
    if (elsewhere.isPresent()) return new Decision.Reported(detection, elsewhere.get());
    Optional<String> untimely = untimely(detection.flow(), now);
    if (untimely.isPresent()) return new Decision.Reported(detection, untimely.get());
    Optional<AllowEntry> forbidding = allowlist.forbids(connection, now);
    if (forbidding.isPresent()) return spared(detection, forbidding.get());

    Choice choice = choose(detection, connection, allowlist, offences, now);
    Optional<Block> already = alreadyCut(connection, choice.target(), inForce);
    if (already.isPresent()) {
      return new Decision.InForce(
          detection, already.get(), "rule " + already.get().id() + " is in force on it already");
    }
    Optional<String> forgeable = forgeable(detection);
    if (forgeable.isPresent()) return new Decision.Reported(detection, forgeable.get());
    Optional<String> held =
        breaker.refuses(connection.source(), blocksInForce, clocks.steady().get(), now);
    if (held.isPresent()) return new Decision.HeldBack(detection, held.get());
    return enforce(detection, choice, Math.max(choice.before(), offences.apply(choice.target())));
  }

  /** What would be decided at another time, for replays: the same without the age check. */
  public Policy at(Instant now) {
    Clocks then = new Clocks(InstantSource.fixed(now), () -> Breaker.recorded(now));
    return new Policy(settings, breaker, then, true);
  }

  private static String match(Detection detection) {
    if (detection.explanation().isPresent()) return detection.explanation().get().summary();
    return String.format(
        Locale.ROOT,
        "the letters match model %s (distance %.4f, at most %.4f) after %d flows",
        detection.model(),
        detection.distance(),
        detection.threshold(),
        detection.flows());
  }

  private static String notBlockable(Detection detection) {
    String source = detection.tuple().source();
    String destination = detection.tuple().destination();
    for (String end : List.of(source, destination)) {
      if (InetAddresses.parse(end).isEmpty()) {
        return "'" + end + "' is no IP address: reported only";
      }
    }
    return detection.tuple().protocol()
        + " port '"
        + detection.tuple().destinationPort()
        + "' is none that can be blocked: reported only";
  }

  private static Optional<String> elsewhere(
      Target.Connection connection, Network network, Allowlist allowlist, Instant now) {
    String source = InetAddresses.text(connection.source());
    String destination = InetAddresses.text(connection.destination());
    if (!network.isInside(connection.source())) {
      return Optional.of("its source " + source + " is not inside: reported only");
    }
    if (network.isInside(connection.destination())) {
      return Optional.of("its destination " + destination + " is inside too: reported only");
    }
    if (allowlist.isOwn(connection.destination(), now)) {
      return Optional.of("its destination " + destination + " is this router: reported only");
    }
    return Optional.empty();
  }

  private Optional<String> untimely(Flow flow, Instant now) {
    if (anyAge) return Optional.empty();
    Duration age = Duration.between(flow.end(), now);
    if (age.compareTo(TOO_OLD) > 0) {
      return Optional.of(
          "its flow ended " + Durations.text(age) + " ago, too long to act on: reported only");
    }
    // A recording, or clocks that disagree: no evidence about the traffic of now either.
    if (age.negated().compareTo(TOO_OLD) > 0) {
      return Optional.of(
          "its flow ends " + Durations.text(age.negated()) + " in the future: reported only");
    }
    return Optional.empty();
  }

  private static boolean isTcp(Detection detection) {
    return detection.tuple().protocol().equals("tcp");
  }

  /** Why anybody may have sent what the evidence rests on; empty where its source surely did. */
  private static Optional<String> forgeable(Detection detection) {
    boolean last = ConnectionState.stood(detection.flow());
    if (last && detection.stood() >= LEAST_STOOD) return Optional.empty();
    String did = isTcp(detection) ? "stood" : "got an answer";
    String why =
        switch (detection.stood()) {
          case 0 -> "no connection of it ever " + did;
          case 1, 2 -> "fewer than three connections of it ever " + did;
          default -> "the last connection of it never " + did;
        };
    return Optional.of(why + ", so anybody may have sent it in this name: reported only");
  }

  private static Decision spared(Detection detection, AllowEntry entry) {
    String why = entry.what() + " (" + entry.reason() + ")";
    return switch (entry.kind()) {
      case CONFIGURED, OPERATOR ->
          new Decision.Spared(detection, entry, "allowed by the operator: " + why);
      case FLEET ->
          new Decision.Spared(detection, entry, "allowed by the fleet's operator: " + why);
      case SPARED ->
          new Decision.Spared(
              detection,
              entry,
              "released by the operator and spared"
                  + entry.expires().map(until -> " until " + until).orElse("")
                  + ": "
                  + why);
      default ->
          new Decision.Reported(
              detection,
              "protected as "
                  + entry.kind().name().toLowerCase(Locale.ROOT).replace('_', ' ')
                  + ": "
                  + why
                  + ": reported only");
    };
  }

  /**
   * What to cut and why just that.
   *
   * @param before how often the connection was blocked before, where that widened the scope
   * @param why empty for a connection that nobody wanted wider
   */
  private record Choice(Target target, int before, String why) {}

  private Choice choose(
      Detection detection,
      Target.Connection connection,
      Allowlist allowlist,
      Function<Target, Integer> offences,
      Instant now) {
    int before =
        settings.remoteAfter() + settings.hostAfter() == 0 ? 0 : offences.apply(connection);
    Scope wanted = wanted(before);
    if (wanted == Scope.CONNECTION) return new Choice(connection, before, "");
    if (!isTcp(detection)) {
      return new Choice(
          connection,
          before,
          "; not " + wanted.word() + ", as a question may be forged and is answered all the same");
    }
    Sensitivity least = settings.wideEvidence();
    if (detection.explanation().filter(why -> !suffices(why, least)).isPresent()) {
      return new Choice(
          connection,
          before,
          "; not " + wanted.word() + ", which needs evidence for " + least.word());
    }
    Target wide = wide(connection, wanted);
    Optional<AllowEntry> forbidding = allowlist.forbids(wide, now);
    if (forbidding.isPresent()) {
      return new Choice(
          connection, before, "; not " + wanted.word() + ", because of " + forbidding.get().what());
    }
    return new Choice(
        wide,
        before,
        before > 0 ? "; " + wanted.word() + " after " + before + " narrower blocks" : "");
  }

  private static boolean suffices(Explanation why, Sensitivity least) {
    return why.reached().filter(reached -> reached.isAsCautiousAs(least)).isPresent();
  }

  private Scope wanted(int before) {
    Scope scope = settings.scope();
    if (reached(settings.remoteAfter(), before)) scope = widest(scope, Scope.REMOTE);
    if (reached(settings.hostAfter(), before)) scope = widest(scope, Scope.HOST);
    return scope;
  }

  private static boolean reached(int after, int before) {
    return after > 0 && before >= after;
  }

  private static Scope widest(Scope one, Scope other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  private Target wide(Target.Connection connection, Scope scope) {
    if (scope == Scope.HOST) return new Target.Host(Prefix.of(connection.source()));
    InetAddress outside = connection.destination();
    return new Target.Remote(
        connection.isIpv6() ? new Prefix(outside, REMOTE_IPV6_LENGTH) : Prefix.of(outside));
  }

  /** The block on the chosen target, or a wider one that cuts the connection already. */
  private Optional<Block> alreadyCut(
      Target.Connection connection, Target chosen, Function<Target, Optional<Block>> inForce) {
    for (Target target :
        List.of(
            chosen,
            new Target.Remote(Prefix.of(connection.destination())),
            wide(connection, Scope.REMOTE),
            new Target.Host(Prefix.of(connection.source())))) {
      Optional<Block> block = inForce.apply(target);
      if (block.isPresent()) return block;
    }
    return Optional.empty();
  }

  private Decision enforce(Detection detection, Choice choice, int offences) {
    int step = Math.min(offences, settings.timeouts().size() - 1);
    Duration timeout = settings.timeouts().get(step);
    String times = offences == 0 ? "first time" : "blocked " + offences + " times before";
    return new Decision.Enforce(
        detection,
        choice.target(),
        timeout,
        match(detection) + "; " + times + ", for " + Durations.text(timeout) + choice.why());
  }
}
