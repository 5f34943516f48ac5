package io.portcullis.gateway.cli.rules;

import io.portcullis.enforcer.firewall.Firewall;
import io.portcullis.enforcer.firewall.FirewallException;
import io.portcullis.gateway.cli.common.Console;
import io.portcullis.gateway.cli.common.ErrorMessages;
import io.portcullis.gateway.cli.common.Exit;
import io.portcullis.gateway.cli.common.RootCommand;
import io.portcullis.gateway.cli.common.RuleTargets;
import io.portcullis.gateway.cli.common.StopException;
import io.portcullis.gateway.cli.lists.ListLook;
import io.portcullis.gateway.cli.output.Column;
import io.portcullis.gateway.cli.output.Format;
import io.portcullis.gateway.cli.output.Plain;
import io.portcullis.gateway.wiring.LedgerAccess;
import io.portcullis.rules.AllowEntry;
import io.portcullis.rules.Allowlist;
import io.portcullis.rules.Block;
import io.portcullis.rules.BlockState;
import io.portcullis.rules.Durations;
import io.portcullis.rules.InetAddresses;
import io.portcullis.rules.Targets;
import io.portcullis.rules.network.Network;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "check",
    description = {
      "Why an address is or is not blocked: by the allowlist, the rules in force, and what the"
          + " kernel does.",
      "",
      "Exit 5 when the kernel does something else than allowlist and rules say."
    })
public final class AllowCheckCommand implements Callable<Integer> {

  /**
   * The whole answer.
   *
   * @param kernel what it drops that touches the address; empty where it cannot be asked
   * @param lists what block lists say of it, in words
   * @param differences between kernel and rules, in words
   */
  private record Answer(
      String address,
      boolean inside,
      List<AllowEntry> allowed,
      List<Block> blocks,
      Optional<List<Block>> kernel,
      List<String> lists,
      List<String> differences) {}

  private static final List<Column<Answer>> COLUMNS =
      List.of(
          Column.hidden("address", Answer::address),
          Column.hidden("inside", Answer::inside),
          Column.hidden(
              "allow_entries", answer -> answer.allowed().stream().map(AllowEntry::what).toList()),
          Column.hidden("rules", answer -> answer.blocks().stream().map(Block::id).toList()),
          Column.hidden(
              "kernel",
              answer ->
                  answer.kernel().map(held -> held.stream().map(RuleTargets::sentence).toList())),
          Column.hidden("lists", Answer::lists),
          Column.hidden("differences", Answer::differences));

  private final RootCommand portcullis;

  @Parameters(paramLabel = "ADDRESS", description = "An IPv4 or IPv6 address.")
  private String text = "";

  public AllowCheckCommand(RootCommand portcullis) {
    this.portcullis = portcullis;
  }

  @Override
  public Integer call() throws Exception {
    InetAddress address =
        InetAddresses.parse(text)
            .orElseThrow(
                () ->
                    new StopException(
                        Exit.USAGE, "'" + text + "' is no address; names are not looked up"));
    Answer answer = answer(address);
    Console console = portcullis.console();
    if (console.format() == Format.HUMAN) {
      tell(answer);
    } else {
      console.show(COLUMNS, answer);
    }
    return answer.differences().isEmpty() ? Exit.DONE : Exit.DIFFERS;
  }

  private Answer answer(InetAddress address) throws Exception {
    LedgerAccess ledger = portcullis.ledger().looking();
    Network network = portcullis.network().discover();
    // Not the allowlist that would make a ledger.
    Allowlist allowlist = portcullis.allowlist().now(network);
    List<Block> inForce = List.of();
    if (ledger.exists()) {
      inForce = portcullis.orders().enforcer().asOfNow(ledger.open().inForce());
    } else {
      portcullis.console().warn(ErrorMessages.line(ledger.missing()));
    }
    List<AllowEntry> allowed = allowlist.of(address, portcullis.now());
    List<Block> blocks = touching(inForce);
    Optional<Held> held = held(allowlist);
    return new Answer(
        InetAddresses.text(address),
        network.isInside(address),
        allowed,
        blocks,
        held.map(Held::blocks),
        new ListLook(portcullis).sentences(text),
        held.map(kernel -> differences(kernel, allowed, blocks)).orElse(List.of()));
  }

  private List<Block> touching(List<Block> blocks) throws StopException {
    Targets.Selection selection = RuleTargets.select(text, blocks);
    List<Block> touching = new ArrayList<>(selection.selected());
    touching.addAll(selection.covering());
    touching.removeIf(block -> !block.state().inForce());
    return touching;
  }

  /**
   * What the kernel does.
   *
   * @param blocks what it drops that touches the address
   * @param passes whether it lets exactly the allowlist pass
   */
  private record Held(List<Block> blocks, boolean passes) {}

  private Optional<Held> held(Allowlist allowlist) throws Exception {
    try (Firewall kernel = portcullis.kernel().open()) {
      List<Block> dropped = RuleTargets.held(kernel, portcullis.now());
      boolean passes = kernel.passes(allowlist.kernelPrefixes(portcullis.now()));
      return Optional.of(new Held(touching(dropped), passes));
    } catch (FirewallException unreadable) {
      portcullis.console().warn("the kernel cannot be asked: " + ErrorMessages.line(unreadable));
      return Optional.empty();
    }
  }

  private static List<String> differences(
      Held kernel, List<AllowEntry> allowed, List<Block> blocks) {
    List<String> differences = new ArrayList<>();
    boolean operators = allowed.stream().anyMatch(AllowEntry::isOperators);
    if (operators && !kernel.blocks().isEmpty() && !kernel.passes()) {
      differences.add(
          "it is allowed, but the kernel drops for it: 'portcullis reload' where the configuration"
              + " was changed, else 'portcullis rules sync'");
    }
    for (Block held : kernel.blocks()) {
      if (blocks.stream().noneMatch(block -> block.target().equals(held.target()))) {
        differences.add("the kernel drops " + RuleTargets.sentence(held) + ", but no rule says so");
      }
    }
    for (Block block : blocks) {
      boolean there =
          kernel.blocks().stream().anyMatch(held -> held.target().equals(block.target()));
      if (block.state() == BlockState.ACTIVE && !there) {
        differences.add("the kernel does not drop for rule " + block.id());
      }
    }
    return differences;
  }

  private void tell(Answer answer) {
    var out = portcullis.console().out();
    out.println(answer.address() + " is " + (answer.inside() ? "inside" : "outside"));
    for (AllowEntry entry : answer.allowed()) {
      out.println("  " + AllowColumns.sentence(entry) + ": " + AllowColumns.protects(entry));
    }
    if (answer.allowed().isEmpty()) out.println("  nothing protects it");
    for (Block block : answer.blocks()) {
      out.println(
          "  rule "
              + block.id()
              + ": "
              + RuleTargets.sentence(block)
              + ", "
              + block.state().word());
    }
    if (answer.blocks().isEmpty()) out.println("  no rule in force touches it");
    String nothing =
        answer.lists().isEmpty()
            ? "the kernel drops nothing for it"
            : "the kernel drops nothing for it by a rule";
    answer.kernel().ifPresent(held -> out.println("  " + kernel(held, nothing)));
    answer.lists().forEach(sentence -> out.println("  " + Plain.text(sentence)));
    answer.differences().forEach(each -> out.println("  differs: " + each));
  }

  private String kernel(List<Block> held, String nothing) {
    if (held.isEmpty()) return nothing;
    return held.stream()
        .map(
            block ->
                RuleTargets.sentence(block)
                    + " for another "
                    + Durations.text(block.remaining(portcullis.now())))
        .collect(Collectors.joining(", ", "the kernel drops ", ""));
  }
}
