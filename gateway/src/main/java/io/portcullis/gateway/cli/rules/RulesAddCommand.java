package io.portcullis.gateway.cli.rules;

import io.portcullis.enforcer.firewall.FirewallException;
import io.portcullis.enforcer.orders.Added;
import io.portcullis.enforcer.orders.Enforcer;
import io.portcullis.gateway.cli.common.Exit;
import io.portcullis.gateway.cli.common.RootCommand;
import io.portcullis.gateway.cli.common.RuleTargets;
import io.portcullis.gateway.cli.common.StopException;
import io.portcullis.gateway.events.EventLog;
import io.portcullis.rules.Actor;
import io.portcullis.rules.AllowEntry;
import io.portcullis.rules.Allowlist;
import io.portcullis.rules.Block;
import io.portcullis.rules.BlockState;
import io.portcullis.rules.Durations;
import io.portcullis.rules.Life;
import io.portcullis.rules.Prefix;
import io.portcullis.rules.Scope;
import io.portcullis.rules.Target;
import io.portcullis.rules.Targets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "add",
    description = {
      "Blocks a target now, by your order, in every mode.",
      "",
      "Of an address or prefix all forwarded traffic is dropped (scope remote), of a tuple that"
          + " connection. Refused (exit 4) when it lies wholly in the allowlist, or when an address"
          + " or prefix holds an address of this machine, a gateway, resolver or DHCP server.",
      "A rule in force on the same target stays where it lasts longer. Exit 1 when a timeout ends"
          + " before the kernel has been told."
    })
public final class RulesAddCommand implements Callable<Integer> {
  private final RootCommand portcullis;

  @Parameters(arity = "1..*", paramLabel = "TARGET", description = "Address, prefix or tuple.")
  private List<String> targets = List.of();

  @Option(
      names = "--scope",
      paramLabel = "SCOPE",
      description = "connection, remote or host (quarantine of an inside host).")
  private Optional<Scope> scope = Optional.empty();

  @Option(
      names = {"-t", "--timeout"},
      paramLabel = "DURATION",
      description =
          "How long: 90s, 10m, 1d12h, or permanent; a bare number is seconds. Default: the"
              + " configured first timeout.")
  private Optional<String> timeout = Optional.empty();

  @Option(
      names = {"-r", "--reason"},
      paramLabel = "TEXT",
      description = "Why, for those who read it later.")
  private String reason = "";

  @Option(
      names = "--replace",
      description = "Take the new timeout also where a rule in force on the target lasts longer.")
  private boolean replace;

  @Option(names = "--dry-run", description = "Say what would be done, and do nothing.")
  private boolean dryRun;

  public RulesAddCommand(RootCommand portcullis) {
    this.portcullis = portcullis;
  }

  @Override
  public Integer call() throws Exception {
    boolean permanent = timeout.filter(RuleTargets::isPermanent).isPresent();
    Duration howLong =
        permanent
            ? RuleTargets.PERMANENT
            : timeout.isPresent()
                ? RuleTargets.duration(timeout.get())
                : portcullis.config().policy().timeouts().get(0);
    List<Target> parsed = parse();
    TargetNotes.of(parsed, portcullis.network().discover()).forEach(portcullis.console()::say);
    return dryRun ? show(parsed, howLong, permanent) : add(parsed, howLong, permanent);
  }

  /** All of them, before the first is acted on. */
  private List<Target> parse() throws StopException {
    List<Target> parsed = new ArrayList<>();
    for (String target : targets) {
      try {
        parsed.add(TargetNotes.usable(Targets.toAdd(target, scope)));
      } catch (IllegalArgumentException wrong) {
        throw RuleTargets.usage(wrong);
      }
    }
    return parsed;
  }

  private int add(List<Target> parsed, Duration howLong, boolean permanent) throws Exception {
    Actor by = portcullis.world().operator();
    List<Block> added = new ArrayList<>();
    List<String> sentences = new ArrayList<>();
    Optional<FirewallException> refused = Optional.empty();
    Enforcer enforcer = portcullis.orders().locked();
    try (EventLog events = portcullis.events()) {
      List<Added> outcome =
          replace
              ? enforcer.add(parsed, howLong, permanent, words(), by)
              : enforcer.addOrKeepLonger(parsed, howLong, permanent, words(), by);
      for (Added done : outcome) {
        if (!done.stayed()) events.block(done.block());
        if (done.refused().isPresent()) {
          if (refused.isEmpty()) refused = done.refused();
          continue;
        }
        added.add(done.block());
        sentences.add(
            done.stayed()
                ? stays(done.block(), portcullis.now())
                : sentence(done.block(), howLong, permanent));
        done.holes().forEach(hole -> sentences.add("  still passes (allowed): " + hole));
      }
    }
    // Also when the kernel refused the second of three: what was done is told.
    portcullis
        .console()
        .did(BlockColumns.list(portcullis.now(), portcullis.time()), added, sentences);
    if (refused.isPresent()) throw refused.get();
    if (inDryRun()) {
      portcullis
          .console()
          .say("dry run holds back what the detector finds; an operator's order is enforced");
    }
    boolean allIn = added.stream().allMatch(block -> block.state().inForce());
    return allIn ? Exit.DONE : Exit.FAILED;
  }

  private boolean inDryRun() throws Exception {
    return !portcullis.ledger().open().mode().isArmed(portcullis.now());
  }

  private static String stays(Block block, Instant now) {
    return "rule "
        + block.id()
        + ": "
        + RuleTargets.sentence(block)
        + " is blocked "
        + (block.permanent() ? "for good" : "for another " + Durations.text(block.remaining(now)))
        + " already, which is longer and stays; --replace shortens it";
  }

  private String words() {
    return reason.isEmpty() ? "ordered by " + portcullis.world().operator() : reason;
  }

  private static String sentence(Block block, Duration howLong, boolean permanent) {
    String rule = "rule " + block.id() + ": ";
    // Somebody else's order, or a machine that stalled, may have ended it before we could tell.
    if (!block.state().inForce()) {
      return rule
          + RuleTargets.sentence(block)
          + " is not blocked: "
          + block.state().word()
          + " before it was in; give it a longer timeout";
    }
    return rule
        + "blocked "
        + RuleTargets.sentence(block)
        + (permanent ? " for good" : " for " + Durations.text(howLong));
  }

  private int show(List<Target> parsed, Duration howLong, boolean permanent) throws Exception {
    Allowlist allowlist = portcullis.allowlist().now();
    List<Block> blocks = new ArrayList<>();
    List<String> sentences = new ArrayList<>();
    for (Target target : parsed) {
      Optional<AllowEntry> refusing = allowlist.refuses(target, portcullis.now());
      if (refusing.isPresent()) {
        throw new StopException(
            Exit.REFUSED, target + " would be refused: " + AllowColumns.sentence(refusing.get()));
      }
      StringBuilder line =
          new StringBuilder("would block ")
              .append(target.scope().word())
              .append(' ')
              .append(target)
              .append(permanent ? " for good" : " for " + Durations.text(howLong));
      for (Prefix hole : allowlist.holes(target, portcullis.now())) {
        line.append("; still passes (allowed): ").append(hole);
      }
      sentences.add(line.toString());
      Life life =
          permanent
              ? Life.permanent(portcullis.now(), howLong)
              : Life.of(portcullis.now(), howLong);
      blocks.add(Block.byOperator(target, words(), life).in(BlockState.WOULD_BLOCK));
    }
    portcullis
        .console()
        .did(BlockColumns.list(portcullis.now(), portcullis.time()), blocks, sentences);
    return Exit.DONE;
  }
}
