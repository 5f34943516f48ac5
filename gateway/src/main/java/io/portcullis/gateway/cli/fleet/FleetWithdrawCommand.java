package io.portcullis.gateway.cli.fleet;

import io.portcullis.fleet.setup.OperatorFolder;
import io.portcullis.gateway.cli.common.Exit;
import io.portcullis.gateway.cli.common.RootCommand;
import io.portcullis.gateway.cli.common.RuleTargets;
import io.portcullis.gateway.cli.common.StopException;
import io.portcullis.gateway.cli.output.Column;
import io.portcullis.gateway.events.EventLog;
import io.portcullis.gateway.wiring.WithdrawnSites;
import io.portcullis.rules.Actor;
import io.portcullis.rules.Block;
import io.portcullis.rules.Durations;
import io.portcullis.rules.Origin;
import io.portcullis.rules.ledger.LedgerException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "withdraw",
    description = {
      "Undoes all that a site said at this router, and believes nothing of it for a while.",
      "",
      "Rules that rest on its word alone are lifted at once. Those that other sites want, too, stay"
          + " as far as your policy has them. With --everywhere the fleet's operator takes the site"
          + " out of the fleet: then no router believes it."
    })
public final class FleetWithdrawCommand implements Callable<Integer> {
  private static final Duration LONG = Duration.ofDays(30);

  private final RootCommand portcullis;

  @Mixin private final FolderOption folder = new FolderOption();

  @Option(names = "--site", required = true, paramLabel = "SITE", description = "Whose word.")
  private String site = "";

  @Option(
      names = "--spare",
      paramLabel = "DURATION",
      description = "How long nothing of it is believed here. Default: 30d; none: it counts again.")
  private Optional<String> spare = Optional.empty();

  @Option(
      names = "--everywhere",
      description = "Takes it out of the fleet instead; needs the operator's folder.")
  private boolean everywhere;

  public FleetWithdrawCommand(RootCommand portcullis) {
    this.portcullis = portcullis;
  }

  /** What was done. */
  private record Done(String site, boolean everywhere, int released) {}

  @Override
  public Integer call() throws Exception {
    if (everywhere) return takeOut();
    boolean again = spare.filter(each -> each.equals("none")).isPresent();
    Duration time = spare.isPresent() && !again ? RuleTargets.duration(spare.get()) : LONG;
    // First, so that a running gateway does not make them again in between.
    try {
      WithdrawnSites.note(
          portcullis.ledger().open(),
          site,
          again ? Optional.empty() : Optional.of(portcullis.now().plus(time)),
          portcullis.now());
    } catch (LedgerException unwritable) {
      portcullis.console().warn("a running gateway believes it still: " + unwritable.getMessage());
    }
    int released = again ? 0 : release();
    tell(
        new Done(site, false, released),
        again
            ? "the word of " + site + " counts again"
            : "released "
                + released
                + (released == 1 ? " rule" : " rules")
                + "; the word of "
                + site
                + " counts for nothing here for "
                + Durations.text(time));
    return Exit.DONE;
  }

  private int release() throws Exception {
    List<Block> named =
        RuleTargets.inForceAnyway(
                portcullis.ledger(),
                portcullis.kernel(),
                portcullis.now(),
                portcullis.console(),
                List.of())
            .stream()
            .filter(block -> block.origin() instanceof Origin.Fleet)
            .filter(block -> block.reason().startsWith(site + ": "))
            .toList();
    Actor by = portcullis.world().operator();
    String why = "the word of " + site + " was withdrawn";
    List<Block> released = portcullis.orders().enforcer().release(named, Duration.ZERO, why, by);
    try (EventLog events = portcullis.events()) {
      released.forEach(block -> events.release(block, by, why));
    }
    return released.size();
  }

  private int takeOut() throws Exception {
    if (spare.isPresent()) {
      throw new StopException(Exit.USAGE, "--spare is of this router; not with --everywhere");
    }
    OperatorFolder fleet = folder.open();
    fleet.leave(site);
    int entries = fleet.publish();
    tell(
        new Done(site, true, 0),
        site
            + " belongs to the fleet no more, and all routers hear it ("
            + entries
            + " entries); have the server read "
            + fleet.server()
            + " again");
    return Exit.DONE;
  }

  private void tell(Done done, String sentence) {
    List<Column<Done>> columns =
        List.of(
            Column.of("site", "site", Done::site),
            Column.of("everywhere", "everywhere", Done::everywhere),
            Column.number("released", "released", Done::released));
    portcullis.console().did(columns, List.of(done), List.of(sentence));
  }
}
