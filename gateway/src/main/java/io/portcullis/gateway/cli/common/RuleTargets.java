package io.portcullis.gateway.cli.common;

import io.portcullis.enforcer.firewall.Firewall;
import io.portcullis.enforcer.firewall.FirewallException;
import io.portcullis.enforcer.orders.KernelTable;
import io.portcullis.gateway.events.WireFile;
import io.portcullis.gateway.wiring.KernelAccess;
import io.portcullis.gateway.wiring.LedgerAccess;
import io.portcullis.gateway.wiring.OrderAccess;
import io.portcullis.rules.Block;
import io.portcullis.rules.Durations;
import io.portcullis.rules.Target;
import io.portcullis.rules.Targets;
import io.portcullis.rules.ledger.LedgerException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** What the rules commands do with targets in common. */
public final class RuleTargets {
  /** The longest timeout that every kernel takes; the gateway renews permanent blocks before. */
  public static final Duration PERMANENT = Duration.ofDays(24);

  /** Rules, the newest first, among which those that are over are looked for. */
  public static final int LOOKED_BACK = 100_000;

  /** Beyond this, reading all rules once costs less than a look for each target. */
  private static final int READ_FOR_EACH = 10;

  /** Beyond this, a list of all that the kernel holds costs seconds. */
  private static final int LISTED = 100_000;

  private RuleTargets() {}

  /** The blocks in force that a target names. */
  public static List<Block> named(String target, List<Block> inForce) throws StopException {
    Targets.Selection selection = select(target, inForce);
    if (!selection.selected().isEmpty()) return selection.selected();
    throw new StopException(Exit.NO_MATCH, noMatch(selection));
  }

  /** Rules to show: those in force that a target names, or the one of an ID, over or not. */
  public static List<Block> shown(LedgerAccess ledger, OrderAccess orders, String target)
      throws IOException, StopException {
    if (!ledger.exists()) throw ledger.missing();
    if (!target.matches("[0-9]{1,18}")) {
      return orders.enforcer().asOfNow(named(target, inForceAround(ledger, List.of(target))));
    }
    Block row =
        ledger
            .open()
            .find(Long.parseLong(target))
            .orElseThrow(() -> new StopException(Exit.NO_MATCH, "there is no rule " + target));
    return orders.enforcer().asOfNow(List.of(row));
  }

  /**
   * Of the rules in force, oldest first, those that any of these targets may name or lie in, or
   * that may lie in it; all where a text is no target.
   */
  public static List<Block> inForceAround(LedgerAccess ledger, List<String> targets)
      throws IOException {
    if (targets.size() > READ_FOR_EACH) return ledger.open().inForce();
    SortedMap<Long, Block> around = new TreeMap<>();
    for (String target : targets) {
      try {
        Targets.Named named = Targets.parse(target);
        for (Block block : ledger.open().inForceAround(named)) around.put(block.id(), block);
      } catch (IllegalArgumentException toldByWhoeverSelects) {
        return ledger.open().inForce();
      }
    }
    return List.copyOf(around.values());
  }

  public static Targets.Selection select(String target, List<Block> blocks) throws StopException {
    try {
      return Targets.select(target, blocks);
    } catch (IllegalArgumentException noTarget) {
      throw usage(noTarget);
    }
  }

  public static String noMatch(Targets.Selection selection) {
    String named = "no rule in force names " + selection.named();
    if (!selection.covering().isEmpty()) {
      return named + "; it is covered by " + rules(selection.covering());
    }
    if (selection.within().isEmpty()) return named;
    return named + "; within it lie " + rules(selection.within());
  }

  public static String rules(List<Block> blocks) {
    List<String> words = new ArrayList<>();
    for (Block block : blocks.subList(0, Math.min(5, blocks.size()))) {
      words.add("rule " + block.id() + " (" + sentence(block) + ")");
    }
    int more = blocks.size() - words.size();
    return String.join(", ", words) + (more > 0 ? " and " + more + " more" : "");
  }

  public static String sentence(Block block) {
    return block.target().scope().word() + " " + block.target();
  }

  /** A warning about what the kernel drops without a rule. */
  public static void warnOf(List<Block> withoutRule, Console console) {
    if (withoutRule.isEmpty()) return;
    console.warn(
        "the kernel drops "
            + withoutRule.size()
            + " target(s) without a rule in the ledger (ID 0): each runs to its end, and 'rules"
            + " release TARGET' ends it now");
  }

  public static StopException usage(IllegalArgumentException wrong) {
    return new StopException(Exit.USAGE, String.valueOf(wrong.getMessage()));
  }

  public static Duration duration(String text) throws StopException {
    try {
      return Durations.parse(text);
    } catch (IllegalArgumentException wrong) {
      throw usage(wrong);
    }
  }

  public static boolean isPermanent(String timeout) {
    return timeout.equals("permanent") || timeout.equals("forever");
  }

  /**
   * The blocks in force as the ledger has them; without one, and on a bad night, as the kernel has
   * them, with a warning.
   *
   * @param targets only those around these need be among them; all when empty
   */
  public static List<Block> inForceAnyway(
      LedgerAccess ledger, KernelAccess kernel, Instant now, Console console, List<String> targets)
      throws IOException {
    if (!ledger.exists()) return inKernel(kernel, now, console, ledger.missing());
    try {
      return targets.isEmpty() ? ledger.open().inForce() : inForceAround(ledger, targets);
    } catch (LedgerException unreadable) {
      return inKernel(kernel, now, console, unreadable);
    }
  }

  /** What the kernel holds, where the ledger has no say; with a warning. */
  public static List<Block> inKernel(
      KernelAccess kernel, Instant now, Console console, LedgerException why) throws IOException {
    console.warn(ErrorMessages.line(why) + "; going by what the kernel holds");
    return held(kernel, now);
  }

  /** What the kernel holds, as rules without an ID. */
  public static List<Block> held(KernelAccess access, Instant now) throws IOException {
    try (Firewall kernel = access.open()) {
      return held(kernel, now);
    }
  }

  /**
   * What the kernel drops although no rule in force says so, as rules without an ID: what an
   * earlier ledger ordered that is lost. Nothing where the kernel cannot be asked, or where the
   * rules are too many to list all of it.
   *
   * @param rules in force
   */
  public static List<Block> withoutRule(KernelAccess access, List<Block> rules, Instant now)
      throws IOException {
    if (rules.size() > LISTED) return List.of();
    Set<Target> known = new HashSet<>();
    for (Block rule : rules) if (rule.isReal()) known.add(rule.target());
    try {
      // One that is about to end may be over for the ledger and not yet for the kernel.
      Instant soon = now.plusSeconds(1);
      return held(access, now).stream()
          .filter(held -> !known.contains(held.target()) && held.expires().isAfter(soon))
          .toList();
    } catch (FirewallException unreadable) {
      return List.of();
    }
  }

  /** What a kernel that is open holds, as rules without an ID. */
  public static List<Block> held(Firewall kernel, Instant now) throws FirewallException {
    List<Block> held = new ArrayList<>();
    for (Firewall.Element element : kernel.list()) held.add(KernelTable.withoutRule(element, now));
    return held;
  }

  /** What the running gateway sees of rules on the wire; nothing where none runs. */
  public static Map<Long, WireFile.Seen> wire(Path file, Console console) {
    try {
      return new WireFile(file).read();
    } catch (IOException damaged) {
      console.warn(ErrorMessages.line(damaged));
      return Map.of();
    }
  }

  /**
   * What is in force, for the log of an order that lifts it all; no ledger is no reason to stop.
   */
  public static List<Block> inForceOrNone(LedgerAccess ledger) {
    try {
      return ledger.open().inForce();
    } catch (LedgerException unreadable) {
      return List.of();
    }
  }
}
