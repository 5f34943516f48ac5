package io.portcullis.gateway.cli.operate;

import io.portcullis.argus.FlowSource;
import io.portcullis.argus.live.ArgusProbe;
import io.portcullis.argus.live.LiveFlows;
import io.portcullis.argus.recorded.RecordedFlows;
import io.portcullis.capture.LiveVerifier;
import io.portcullis.detector.Profile;
import io.portcullis.gateway.cli.common.Exit;
import io.portcullis.gateway.cli.common.JsonOutcome;
import io.portcullis.gateway.cli.common.RootCommand;
import io.portcullis.gateway.cli.common.StopException;
import io.portcullis.gateway.cli.common.Version;
import io.portcullis.gateway.cli.input.LiveOptions;
import io.portcullis.gateway.cli.output.Format;
import io.portcullis.gateway.cli.output.Plain;
import io.portcullis.gateway.config.Config;
import io.portcullis.gateway.config.ConfigException;
import io.portcullis.gateway.config.Paths;
import io.portcullis.gateway.events.EventLog;
import io.portcullis.gateway.events.OperatorLog;
import io.portcullis.gateway.page.Commands;
import io.portcullis.gateway.page.PageSocket;
import io.portcullis.gateway.page.PageWork;
import io.portcullis.gateway.page.WebTokens;
import io.portcullis.gateway.run.Gateway;
import io.portcullis.gateway.run.Restore;
import io.portcullis.gateway.upkeep.ServiceManager;
import io.portcullis.gateway.wiring.OnlyGateway;
import io.portcullis.gateway.wiring.Signals;
import io.portcullis.rules.Prefix;
import io.portcullis.rules.network.Network;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "run",
    description = {
      "The gateway: watches the inside interfaces with an argus of its own, finds tuples that"
          + " behave like malware, and blocks them when armed.",
      "",
      "Dry run is the default: it only logs what it would block. 'portcullis arm' makes it real"
          + " while it runs, 'disarm' ends that; an operator's word outlives restarts and beats"
          + " --enforce.",
      "Reads its configuration again on SIGHUP, or when 'portcullis reload' asks.",
      "Ends on SIGTERM or Ctrl-C; blocks stay in the kernel to their timeouts."
    })
public final class RunCommand implements Callable<Integer> {
  private final RootCommand portcullis;
  private final Commands commands;

  @Option(
      names = "--interface",
      paramLabel = "IF",
      split = ",",
      description =
          "Inside interfaces to watch. Default: up, addressed, and without a default route.")
  private List<String> interfaces = new ArrayList<>();

  @Option(
      names = "--argus",
      paramLabel = "HOST:PORT",
      description = "Read an argus that runs already, instead of starting one.")
  private Optional<String> argus = Optional.empty();

  @Option(
      names = "--source",
      paramLabel = "FILE",
      description =
          "Read recorded flows or packets instead; - is standard input. Evidence that is more than"
              + " 5 minutes old is reported, never enforced.")
  private Optional<String> source = Optional.empty();

  @Parameters(arity = "0..1", paramLabel = "-", description = "The same as --source -.")
  private Optional<String> dash = Optional.empty();

  @Option(
      names = "--enforce",
      description = "Start armed: evidence is enforced, unless an operator has disarmed.")
  private boolean enforce;

  @Option(
      names = "--test",
      description =
          "Only check configuration, models, baseline, programs, and the files of geo and lists;"
              + " exit 2 when something is wrong with them. Touches nothing.")
  private boolean test;

  private List<String> watching = List.of();

  /**
   * @param commands what pages ask and order
   */
  public RunCommand(RootCommand portcullis, Commands commands) {
    this.portcullis = portcullis;
    this.commands = commands;
  }

  @Override
  public Integer call() throws Exception {
    checkOptions();
    if (test) return test();
    if (!interfaces.isEmpty()) portcullis.configure(portcullis.config().watching(interfaces));
    Optional<OnlyGateway> only = OnlyGateway.take(portcullis.paths(), portcullis.world().clock());
    if (only.isEmpty()) {
      throw new StopException(
          Exit.FAILED,
          "a gateway runs already in "
              + portcullis.paths().run()
              + "; stop it, or give this one another --state");
    }
    try (OnlyGateway held = only.get()) {
      work(held);
    }
    return Exit.DONE;
  }

  private void checkOptions() throws StopException {
    if (dash.isPresent() && !dash.get().equals("-")) {
      throw new StopException(
          Exit.USAGE, "'" + dash.get() + "' is not understood; for a file say --source FILE");
    }
    if (dash.isPresent()) source = dash;
    int sources = (argus.isPresent() ? 1 : 0) + (source.isPresent() ? 1 : 0);
    if (sources > 1) throw new StopException(Exit.USAGE, "--argus and --source exclude each other");
    if (argus.isPresent()) LiveOptions.server(argus.get());
  }

  private int test() throws Exception {
    portcullis.explained().notices().forEach(portcullis.console()::say);
    boolean elsewhere = argus.isPresent() || portcullis.config().argus().server().isPresent();
    List<String> problems = RunCheck.problems(portcullis.setup(), source, elsewhere);
    RunCheck.deaf(portcullis.setup(), source).ifPresent(portcullis.console()::warn);
    problems.forEach(portcullis.console()::warn);
    if (!problems.isEmpty()) return Exit.USAGE;
    if (portcullis.console().format() == Format.JSON) {
      JsonOutcome.print(portcullis.world().out(), List.of(), Exit.DONE);
    }
    portcullis
        .console()
        .say("nothing is wrong with " + portcullis.configurationFile().value().orElseThrow());
    return Exit.DONE;
  }

  private void work(OnlyGateway only) throws Exception {
    boolean json = portcullis.console().format() == Format.JSON;
    Consumer<String> lines = json ? portcullis.console()::say : this::print;
    try (EventLog events =
        new EventLog(
            portcullis.paths().eventLog(),
            portcullis.config().events().size(),
            portcullis.world().clock(),
            portcullis.world().zone(),
            lines,
            json ? this::print : copy -> {})) {
      boolean restored = restore(events, lines);
      work(events, lines, only, restored);
    }
  }

  /**
   * Before anything is opened that may be missing or wait: argus, a pipe.
   *
   * @return false where the ledger can only be read, so that nothing was done
   */
  private boolean restore(EventLog events, Consumer<String> lines) throws Exception {
    OperatorLog journal = new OperatorLog(lines, portcullis.world().clock());
    Optional<String> copied = portcullis.ledger().looking().open().copiedBecause();
    if (copied.isPresent()) {
      journal.error(
          "the ledger "
              + copied.get()
              + ": until it can be written, what the kernel drops stays so, and nothing else is"
              + " restored or blocked");
      return false;
    }
    Restore.Where where =
        source.isPresent() ? portcullis.network()::recorded : portcullis.network()::discover;
    portcullis.restore().perform(where, events, journal);
    return true;
  }

  private void work(EventLog events, Consumer<String> lines, OnlyGateway only, boolean restored)
      throws Exception {
    Signals signals = portcullis.world().signals().get();
    ServiceManager service =
        ServiceManager.of(portcullis.world().environment(), ProcessHandle.current().pid());
    try (FlowSource flows = open(lines);
        Hearing hearing = hearing(flows, lines);
        Gateway gateway =
            new Gateway(
                interfaces.isEmpty() ? portcullis.setup() : portcullis.setup().watching(interfaces),
                portcullis.world().clock(),
                portcullis.ledger(),
                portcullis.kernel(),
                new Gateway.Traffic(flows, capture(flows), hearing.names(), watching),
                new Gateway.Output(events, lines, service))) {
      gateway.start(enforce || portcullis.config().enforce(), restored);
      Optional<PageSocket> page = page(lines);
      BooleanSupplier ends =
          () -> {
            only.keep(gateway.ledgerFile());
            return signals.ended().getAsBoolean();
          };
      try {
        BooleanSupplier ended = page.map(open -> open.watching(ends)).orElse(ends);
        gateway.run(new Signals(ended, signals.reloads()));
      } finally {
        page.ifPresent(PageSocket::close);
      }
    }
  }

  /** A page that cannot be had is told, and protects nobody less. */
  private Optional<PageSocket> page(Consumer<String> lines) throws ConfigException {
    Config.Web web = portcullis.config().web();
    if (!web.socket()) return Optional.empty();
    Paths paths = portcullis.paths();
    PageWork.Settings settings =
        new PageWork.Settings(
            commands,
            WebTokens.of(paths),
            paths.eventLog(),
            paths.metrics(),
            web.write(),
            portcullis.config().fleet().site().isPresent(),
            Version.text());
    try {
      PageSocket.Access access = PageSocket.Access.of(web.group(), web.mode());
      PageSocket opened =
          PageSocket.open(paths.webSocket(), access, settings, portcullis.world().clock());
      lines.accept("INFO the page may ask on " + opened.path());
      return Optional.of(opened);
    } catch (IOException refused) {
      lines.accept("WARNING " + refused.getMessage());
      return Optional.empty();
    }
  }

  /** Somebody waits for each line. */
  private void print(String line) {
    portcullis.world().out().println(Plain.text(line.stripTrailing()));
    portcullis.world().out().flush();
  }

  private FlowSource open(Consumer<String> lines) throws Exception {
    if (source.isPresent()) return recorded(source.get());
    Optional<Config.HostPort> server = server();
    if (server.isPresent()) {
      tellInside("reading argus " + server.get().host() + ":" + server.get().port(), lines);
      return LiveFlows.ofArgus(
          server.get().host(),
          server.get().port(),
          portcullis.paths().run(),
          portcullis.world().clock().steady());
    }
    List<String> watched = watched(lines);
    watching = watched;
    tellInside("watching " + String.join(", ", watched), lines);
    return LiveFlows.ofInterfaces(
        watched, portcullis.paths().run(), portcullis.world().clock().steady());
  }

  private FlowSource recorded(String name) throws Exception {
    if (name.equals("-")) {
      return RecordedFlows.pipedLater(
          portcullis.world().in(),
          name,
          portcullis.world().zone(),
          portcullis.world().clock().steady());
    }
    boolean inside = portcullis.judging().profile().weighing() == Profile.Weighing.REASONS;
    Path file = Path.of(name);
    return inside
        ? RecordedFlows.withBursts(file, portcullis.world().zone())
        : RecordedFlows.open(file, portcullis.world().zone());
  }

  /** The wire of this machine proves nothing about flows that were recorded elsewhere. */
  private Optional<LiveVerifier> capture(FlowSource flows) throws Exception {
    Config.Verification verify = portcullis.config().verify();
    if (flows.recorded() || !(verify.before() || verify.after())) return Optional.empty();
    return portcullis
        .network()
        .wire(verify.keepBytes().orElse(0L))
        .map(settings -> LiveVerifier.open(settings, portcullis.world().clock()));
  }

  private Hearing hearing(FlowSource flows, Consumer<String> lines) throws Exception {
    Hearing.Place place = new Hearing.Place(source, flows.recorded(), elsewhere());
    return Hearing.open(portcullis, place, lines);
  }

  /** The machine of the argus that is read; empty where it is started here. */
  private Optional<String> elsewhere() throws Exception {
    return server().map(Config.HostPort::host);
  }

  private Optional<Config.HostPort> server() throws Exception {
    return argus.isPresent()
        ? Optional.of(LiveOptions.server(argus.get()))
        : portcullis.config().argus().server();
  }

  private List<String> watched(Consumer<String> lines) throws Exception {
    List<Network.Interface> all = portcullis.network().interfaces();
    Network.Watched watched = portcullis.network().watched(all);
    if (watched.interfaces().isEmpty()) {
      throw new StopException(Exit.USAGE, watched.why() + "; name one with --interface");
    }
    for (String name : watched.interfaces()) {
      if (ArgusProbe.exists(name)) continue;
      throw new StopException(
          Exit.USAGE, "there is no interface " + name + "; 'ip link' lists them");
    }
    if (watched.hostOnly()) lines.accept("WARNING " + watched.why());
    Network.afterNat(watched, all).ifPresent(why -> lines.accept("WARNING " + why));
    return watched.interfaces();
  }

  private void tellInside(String what, Consumer<String> lines) throws Exception {
    String inside =
        portcullis.network().discover().inside().stream()
            .map(Prefix::toString)
            .collect(Collectors.joining(", "));
    lines.accept("INFO " + what + "; inside is " + (inside.isEmpty() ? "empty" : inside));
  }
}
