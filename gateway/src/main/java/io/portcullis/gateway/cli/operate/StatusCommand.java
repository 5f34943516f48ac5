package io.portcullis.gateway.cli.operate;

import io.portcullis.enforcer.firewall.FirewallException;
import io.portcullis.enforcer.orders.Enforcer;
import io.portcullis.enforcer.orders.OrderSpool;
import io.portcullis.gateway.cli.common.Console;
import io.portcullis.gateway.cli.common.ErrorMessages;
import io.portcullis.gateway.cli.common.Exit;
import io.portcullis.gateway.cli.common.RootCommand;
import io.portcullis.gateway.cli.common.RuleTargets;
import io.portcullis.gateway.cli.common.WatchOption;
import io.portcullis.gateway.cli.lists.ListLook;
import io.portcullis.gateway.cli.output.Column;
import io.portcullis.gateway.config.ConfigException;
import io.portcullis.gateway.config.Paths;
import io.portcullis.gateway.events.WatchedInterfaces;
import io.portcullis.gateway.events.WireFile;
import io.portcullis.gateway.wire.WireReport;
import io.portcullis.gateway.wiring.GatewayProcess;
import io.portcullis.gateway.wiring.KernelAccess;
import io.portcullis.gateway.wiring.LedgerAccess;
import io.portcullis.gateway.wiring.LedgerFacts;
import io.portcullis.rules.Actor;
import io.portcullis.rules.Block;
import io.portcullis.rules.BlockState;
import io.portcullis.rules.Mode;
import io.portcullis.rules.ledger.Ledger;
import io.portcullis.rules.policy.Breaker;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "status",
    description = {
      "Whether a gateway runs, the mode, and what is in force.",
      "",
      "Where there is no ledger, what is in force is what the kernel holds; exit 1 then.",
      "What this user may not look at is unknown: null in JSON, never 0."
    })
public final class StatusCommand implements Callable<Integer> {

  /** What there is to know; mode and blocks are empty where this user may not know them. */
  private record Status(
      GatewayProcess gateway,
      Optional<Ledger.ModeSet> mode,
      Optional<Breaker.Open> breaker,
      Optional<Instant> replaced,
      Optional<List<Block>> blocks) {
    Optional<Long> many(BlockState state) {
      return blocks.map(all -> all.stream().filter(block -> block.state() == state).count());
    }
  }

  private static final String UNKNOWN = "unknown";

  private final RootCommand portcullis;

  @Mixin private final WatchOption watch = new WatchOption();

  public StatusCommand(RootCommand portcullis) {
    this.portcullis = portcullis;
  }

  @Override
  public Integer call() throws Exception {
    portcullis.ledger().looking();
    return watch.run(portcullis.console(), this::look);
  }

  private int look() throws Exception {
    LedgerAccess ledger = portcullis.ledger();
    boolean known = ledger.exists();
    Status status = known ? remembered(ledger.open()) : held(ledger);
    portcullis.console().show(columns(status.gateway()), status);
    return known ? Exit.DONE : Exit.FAILED;
  }

  private Status remembered(Ledger ledger) throws Exception {
    List<Block> inForce = new ArrayList<>(ledger.examine().blocks());
    List<Block> unknown = RuleTargets.withoutRule(portcullis.kernel(), inForce, portcullis.now());
    RuleTargets.warnOf(unknown, portcullis.console());
    inForce.addAll(unknown);
    return new Status(
        portcullis.gateway(),
        Optional.of(ledger.modeSet()),
        ledger.fact(LedgerFacts.BREAKER_OPEN).map(Breaker.Open::read),
        LedgerFacts.moment(ledger.fact(Enforcer.LEDGER_REPLACED)),
        Optional.of(portcullis.orders().enforcer().asOfNow(inForce)));
  }

  /** Without a ledger a gateway would start in dry run; what is in force only the kernel knows. */
  private Status held(LedgerAccess ledger) throws Exception {
    Ledger.ModeSet dryRun =
        new Ledger.ModeSet(new Mode.DryRun(), new Actor.Unknown(""), Instant.EPOCH);
    return new Status(
        portcullis.gateway(),
        ledger.isHidden() ? Optional.empty() : Optional.of(dryRun),
        Optional.empty(),
        Optional.empty(),
        heldByKernel(ledger));
  }

  private Optional<List<Block>> heldByKernel(LedgerAccess ledger) throws Exception {
    try {
      return Optional.of(
          RuleTargets.inKernel(
              portcullis.kernel(), portcullis.now(), portcullis.console(), ledger.missing()));
    } catch (FirewallException unreadable) {
      portcullis.console().warn("what is in force is unknown: " + ErrorMessages.line(unreadable));
      return Optional.empty();
    }
  }

  private List<Column<Status>> columns(GatewayProcess gateway) throws Exception {
    Paths paths = portcullis.paths();
    LedgerAccess ledger = portcullis.ledger();
    OrderSpool waiting = portcullis.orders().waiting();
    KernelAccess kernel = portcullis.kernel();
    List<Column<Status>> columns = new ArrayList<>();
    columns.add(
        Column.words(
            "running",
            "gateway",
            status -> status.gateway().state() == GatewayProcess.State.RUNS,
            status -> gateway(status.gateway())));
    columns.add(
        Column.hidden(
            "stopped", status -> status.gateway().state() == GatewayProcess.State.STOPPED));
    columns.add(Column.hidden("gateway_pid", status -> status.gateway().pid()));
    columns.add(
        Column.words(
            "mode",
            "mode",
            status -> status.mode().map(set -> inEffect(set.mode(), portcullis.now()).word()),
            status -> status.mode().map(set -> mode(set, portcullis.now())).orElse(UNKNOWN)));
    columns.add(Column.hidden("expires", status -> status.mode().flatMap(this::ends)));
    columns.add(Column.hidden("by", status -> status.mode().map(set -> set.by().toString())));
    columns.add(count("active", "blocks in force", BlockState.ACTIVE));
    columns.add(count("pending", "on their way", BlockState.PENDING));
    columns.add(count("would_block", "of the dry run", BlockState.WOULD_BLOCK));
    columns.add(
        Column.words(
            "breaker_open",
            "breaker",
            status -> status.breaker().isPresent(),
            status -> status.breaker().map(this::breaker).orElse("closed")));
    columns.add(
        Column.hidden(
            "breaker_opened",
            status -> status.breaker().flatMap(Breaker.Open::opened).map(portcullis.time()::text)));
    columns.add(Column.of("firewall", "firewall", any -> firewall(kernel)));
    columns.add(
        Column.words(
            "ledger",
            "ledger",
            any -> paths.ledger().toString(),
            status -> ledger(paths, ledger, waiting) + replaced(status.replaced())));
    columns.add(
        Column.hidden("ledger_replaced", status -> status.replaced().map(portcullis.time()::text)));
    columns.add(Column.hidden("ledger_writable", any -> ledger.trouble().isEmpty()));
    columns.add(Column.hidden("ledger_set_aside", any -> ledger.setAside().size()));
    columns.add(Column.hidden("orders_waiting", any -> waiting.size()));
    long blind = blind();
    columns.add(Column.words("capture_blind", "capture", any -> blind, any -> capture(blind)));
    boolean runs = gateway.state() == GatewayProcess.State.RUNS;
    WatchedInterfaces interfaces = WatchedInterfaces.read(paths.metrics(), runs);
    columns.add(
        Column.words("watched", "watching", any -> interfaces.watched(), any -> words(interfaces)));
    columns.add(Column.hidden("unwatched", any -> interfaces.unwatched()));
    columns.addAll(NamesColumns.of(paths.metrics(), runs, portcullis.config().names()));
    List<String> lists = new ListLook(portcullis).lines();
    columns.add(Column.hidden("lists", any -> lists));
    for (String line : lists) {
      int colon = line.indexOf(": ");
      columns.add(Column.people(line.substring(0, colon), any -> line.substring(colon + 2)));
    }
    columns.add(path("event_log", any -> paths.eventLog()));
    return columns;
  }

  private String gateway(GatewayProcess gateway) {
    return switch (gateway.state()) {
      case ABSENT -> "does not run ('portcullis run')";
      case RUNS -> "runs";
      case STOPPED ->
          portcullis
              .console()
              .in(
                  Console.Colour.RED,
                  "IS STOPPED, DECIDES NOTHING, and orders may wait for it: " + gateway.remedy());
    };
  }

  private long blind() throws ConfigException {
    return RuleTargets.wire(portcullis.paths().wire(), portcullis.console()).values().stream()
        .filter(WireFile.Seen::isBlind)
        .count();
  }

  private static String words(WatchedInterfaces interfaces) {
    String watched =
        interfaces.watched().isEmpty() ? "no interface" : String.join(", ", interfaces.watched());
    if (interfaces.unwatched().isEmpty()) return watched;
    return watched
        + "; NOT WATCHED: "
        + String.join(", ", interfaces.unwatched())
        + " (gone, down, or came later: restart the gateway)";
  }

  private static String capture(long blind) {
    return blind == 0
        ? "as the kernel counts"
        : "MAY BE BLIND for " + blind + " blocks: " + WireReport.BLIND;
  }

  private String breaker(Breaker.Open open) {
    return "OPEN, no new blocks: "
        + open.words(portcullis.time()::near)
        + " ('portcullis breaker --reset')";
  }

  private static String ledger(Paths paths, LedgerAccess ledger, OrderSpool spool) {
    StringBuilder words = new StringBuilder(paths.ledger().toString());
    ledger.trouble().ifPresent(why -> words.append(", ").append(why).append(": NO NEW BLOCKS"));
    int aside = ledger.setAside().size();
    if (aside > 0) words.append("; ").append(aside).append(" rows make no sense and are set aside");
    int waiting = spool.size();
    if (waiting > 0) {
      words.append("; ").append(waiting).append(" orders, obeyed by the kernel, wait for it");
    }
    return words.toString();
  }

  private String replaced(Optional<Instant> when) {
    return when.map(
            at ->
                "; its file was deleted or replaced while a gateway ran, noticed "
                    + portcullis.time().near(at)
                    + ": older rules are not in it")
        .orElse("");
  }

  private static String firewall(KernelAccess kernel) {
    try {
      List<String> words = new ArrayList<>(List.of(kernel.words()));
      words.addAll(kernel.passingBy());
      return String.join("; ", words);
    } catch (FirewallException refused) {
      return String.valueOf(refused.getMessage());
    }
  }

  /** A window that nobody confirmed is over by itself, whatever the ledger still says. */
  private static Mode inEffect(Mode mode, Instant now) {
    boolean over = mode instanceof Mode.ArmedUntil until && !until.deadline().isAfter(now);
    return over ? new Mode.DryRun() : mode;
  }

  private Optional<String> ends(Ledger.ModeSet set) {
    return set.mode() instanceof Mode.ArmedUntil until
        ? Optional.of(portcullis.time().text(until.deadline()))
        : Optional.empty();
  }

  private static Column<Status> count(String key, String title, BlockState state) {
    return Column.words(
        key,
        title,
        status -> status.many(state),
        status -> status.many(state).map(String::valueOf).orElse(UNKNOWN));
  }

  private static Column<Status> path(String key, Function<Status, Object> path) {
    return Column.of(key, key.replace('_', ' '), status -> path.apply(status).toString());
  }

  private static String mode(Ledger.ModeSet set, Instant now) {
    String by = set.by().toString().isEmpty() ? "" : " (by " + set.by() + ")";
    if (set.mode() instanceof Mode.DryRun) return "dry run: nothing is dropped on evidence" + by;
    return ModeChange.sentence(set.mode(), now, 0) + by;
  }
}
