package io.portcullis.gateway.cli.rules;

import io.portcullis.gateway.cli.common.Console;
import io.portcullis.gateway.cli.common.Exit;
import io.portcullis.gateway.cli.common.RootCommand;
import io.portcullis.gateway.cli.common.RuleTargets;
import io.portcullis.gateway.cli.common.StopException;
import io.portcullis.gateway.cli.output.Column;
import io.portcullis.gateway.cli.output.Format;
import io.portcullis.rules.AllowEntry;
import io.portcullis.rules.Allowlist;
import io.portcullis.rules.Block;
import io.portcullis.rules.InetAddresses;
import io.portcullis.rules.Targets;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "check", description = "Why an address is or is not blocked.")
public final class AllowCheckCommand implements Callable<Integer> {

  /** The whole answer. */
  private record Answer(
      String address, boolean inside, List<AllowEntry> allowed, List<Block> blocks) {}

  private static final List<Column<Answer>> COLUMNS =
      List.of(
          Column.hidden("address", Answer::address),
          Column.hidden("inside", Answer::inside),
          Column.hidden(
              "allow_entries", answer -> answer.allowed().stream().map(AllowEntry::what).toList()),
          Column.hidden("rules", answer -> answer.blocks().stream().map(Block::id).toList()));

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
    portcullis.ledger().looking();
    Allowlist allowlist = portcullis.allowlist().now();
    List<Block> inForce = portcullis.ledger().open().inForce();
    Targets.Selection selection = RuleTargets.select(text, inForce);
    List<Block> blocks = new ArrayList<>(selection.selected());
    blocks.addAll(selection.covering());
    Answer answer =
        new Answer(
            InetAddresses.text(address),
            portcullis.network().discover().isInside(address),
            allowlist.of(address, portcullis.now()),
            blocks);
    Console console = portcullis.console();
    if (console.format() == Format.HUMAN) {
      tell(answer);
    } else {
      console.show(COLUMNS, answer);
    }
    return Exit.DONE;
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
  }
}
