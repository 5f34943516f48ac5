package io.portcullis.gateway.cli.common;

import io.portcullis.gateway.cli.output.Format;
import io.portcullis.gateway.cli.output.Times;
import io.portcullis.gateway.config.Config;
import io.portcullis.gateway.config.ConfigException;
import io.portcullis.gateway.config.ConfigReader;
import io.portcullis.gateway.config.Paths;
import io.portcullis.gateway.config.Setting;
import io.portcullis.gateway.config.Setup;
import io.portcullis.gateway.events.EventLog;
import io.portcullis.gateway.run.Restore;
import io.portcullis.gateway.wiring.AllowlistAccess;
import io.portcullis.gateway.wiring.BaselineFile;
import io.portcullis.gateway.wiring.GatewayProcess;
import io.portcullis.gateway.wiring.Judging;
import io.portcullis.gateway.wiring.KernelAccess;
import io.portcullis.gateway.wiring.KnownBenign;
import io.portcullis.gateway.wiring.LedgerAccess;
import io.portcullis.gateway.wiring.NetworkAccess;
import io.portcullis.gateway.wiring.OrderAccess;
import io.portcullis.rules.BootClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/**
 * The root of the command line: the options that every command has, and what commands share. Each
 * command is made with this object.
 */
@Command(
    name = "portcullis",
    description = "Active prevention gateway: finds malware's connections by their behaviour.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    scope = ScopeType.INHERIT,
    sortOptions = false,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done, also with no findings or an empty list",
      "1:failed",
      "2:usage or configuration",
      "3:the named target matched nothing",
      "4:refused by the allowlist or the breaker",
      "5:kernel and ledger differ, or a block leaks",
      "77:not permitted, needs root or a capability"
    },
    synopsisSubcommandLabel = "COMMAND",
    usageHelpAutoWidth = true)
public final class RootCommand implements Callable<Integer>, AutoCloseable {
  private final Environment world;

  @Option(
      names = {"-c", "--config"},
      scope = ScopeType.INHERIT,
      paramLabel = "FILE",
      description = "Configuration. Default: /etc/portcullis/portcullis.yaml and conf.d beside it.")
  private Optional<Path> configuration = Optional.empty();

  @Option(
      names = {"-o", "--output"},
      scope = ScopeType.INHERIT,
      paramLabel = "FORMAT",
      description = "human (default), json, or raw: tab-separated with a header line.")
  private Format format = Format.HUMAN;

  @Option(names = "--json", scope = ScopeType.INHERIT, description = "The same as -o json.")
  private boolean json;

  @Option(
      names = {"-q", "--quiet"},
      scope = ScopeType.INHERIT,
      description = "Say nothing on stderr but errors.")
  private boolean quiet;

  @Option(
      names = {"-v", "--verbose"},
      scope = ScopeType.INHERIT,
      description = "Say more; may be repeated.")
  private boolean[] verbose = {};

  @Option(
      names = "--no-color",
      scope = ScopeType.INHERIT,
      description = "No colours. Without a terminal there are none anyway.")
  private boolean noColor;

  @Option(
      names = "--state",
      scope = ScopeType.INHERIT,
      paramLabel = "DIR",
      description = "Keep ledger, run and log files, models and portcullis.yaml in this folder.")
  private Optional<Path> state = Optional.empty();

  private Optional<Console> console = Optional.empty();
  private Optional<Wired> wired = Optional.empty();

  public RootCommand(Environment world) {
    this.world = world;
  }

  /** Says on stderr what ledger and kernel noticed meanwhile. */
  public void tellNotices() {
    if (wired.isEmpty()) return;
    wired.get().ledger().notices().forEach(console()::warn);
    wired.get().orders().notices().forEach(console()::warn);
  }

  @Override
  public Integer call() throws StopException {
    throw new StopException(Exit.USAGE, "which command? Try 'portcullis --help'");
  }

  public Environment world() {
    return world;
  }

  public Console console() {
    if (console.isEmpty()) {
      boolean colours =
          world.terminal() && !noColor && !world.environment().containsKey("NO_COLOR");
      Format chosen = json ? Format.JSON : format;
      console = Optional.of(new Console(world, chosen, quiet, verbose.length, colours));
    }
    return console.get();
  }

  public Times time() {
    return new Times(world.clock().instant(), world.zone());
  }

  private Paths plainPaths() {
    Paths paths = state.map(Paths::under).orElseGet(Paths::standard);
    return configuration.map(paths::withConfiguration).orElse(paths);
  }

  /** The options by which another command of this program finds the same files. */
  public List<String> placeOptions() {
    List<String> words = new ArrayList<>();
    configuration.ifPresent(file -> words.addAll(List.of("--config", file.toString())));
    state.ifPresent(folder -> words.addAll(List.of("--state", folder.toString())));
    return words;
  }

  /** What one configuration makes of this machine: each opens nothing before it is asked. */
  private record Wired(
      Setup setup,
      KernelAccess kernel,
      LedgerAccess ledger,
      NetworkAccess network,
      AllowlistAccess allowlist,
      OrderAccess orders) {

    static Wired of(Setup setup, Environment world) {
      Config config = setup.config();
      BootClock clock = world.clock();
      Config.Interfaces interfaces = config.interfaces();
      KernelAccess kernel =
          new KernelAccess(
              new KernelAccess.Choice(config.firewall(), interfaces.inside()), world.firewall());
      LedgerAccess ledger = new LedgerAccess(setup.paths().ledger(), setup.paths().run(), clock);
      NetworkAccess network = new NetworkAccess(config.inside(), interfaces, clock);
      AllowlistAccess allowlist = new AllowlistAccess(config.allow(), ledger, network, clock);
      OrderAccess orders = new OrderAccess(ledger, kernel, allowlist, setup.paths(), clock);
      return new Wired(setup, kernel, ledger, network, allowlist, orders);
    }

    void close() {
      orders.close();
      ledger.close();
    }
  }

  private Wired wired() throws ConfigException {
    if (wired.isEmpty()) {
      Paths paths = plainPaths();
      configure(ConfigReader.read(paths.configuration(), configuration.isPresent()));
    }
    return wired.orElseThrow();
  }

  /**
   * The configuration that the files give, with where each value comes from.
   *
   * @throws ConfigException with all problems at once
   */
  public ConfigReader.Explained explained() throws ConfigException {
    return ConfigReader.explain(plainPaths().configuration(), configuration.isPresent());
  }

  /** Which file the configuration is read from, and who said so. */
  public Setting configurationFile() {
    Path file = plainPaths().configuration();
    String name = file + (Files.exists(file) ? "" : " (does not exist)");
    String from = configuration.isPresent() ? "--config" : placesFrom();
    return new Setting("configuration", Optional.of(name), from);
  }

  /** Who says where everything lies that no setting names a place for. */
  public String placesFrom() {
    return state.isPresent() ? "--state" : Setting.DEFAULT;
  }

  /** Goes on with another configuration; before anything is opened. */
  public void configure(Config config) {
    wired.ifPresent(Wired::close);
    wired = Optional.of(Wired.of(new Setup(config, plainPaths()), world));
  }

  /**
   * For commands of a bad night: a broken configuration is told, and the defaults are used. First
   * of all.
   *
   * @return whether it was the operator's
   */
  public boolean configureAnyway() {
    try {
      wired();
      return true;
    } catch (ConfigException broken) {
      broken.problems().forEach(problem -> console().warn(problem));
      console().warn("the configuration is broken; going on with the defaults");
      configure(Config.DEFAULT);
      return false;
    }
  }

  public Setup setup() throws ConfigException {
    return wired().setup();
  }

  public Config config() throws ConfigException {
    return wired().setup().config();
  }

  public Paths paths() throws ConfigException {
    return wired().setup().paths();
  }

  public Instant now() {
    return world.clock().instant();
  }

  public KernelAccess kernel() throws ConfigException {
    return wired().kernel();
  }

  public LedgerAccess ledger() throws ConfigException {
    return wired().ledger();
  }

  public NetworkAccess network() throws ConfigException {
    return wired().network();
  }

  public AllowlistAccess allowlist() throws ConfigException {
    return wired().allowlist();
  }

  public OrderAccess orders() throws ConfigException {
    return wired().orders();
  }

  /** What a gateway does first that starts. */
  public Restore restore() throws ConfigException {
    return new Restore(ledger(), kernel(), allowlist(), paths(), world.clock(), config().lists());
  }

  public Judging judging() throws ConfigException {
    return Judging.of(setup());
  }

  /** What was learned of this network. */
  public BaselineFile baseline() throws ConfigException {
    return BaselineFile.of(paths());
  }

  /**
   * What is known of this network beside its flows, as of now.
   *
   * @throws IOException when it cannot be read
   */
  public KnownBenign knownBenign() throws ConfigException, IOException {
    Duration keep = config().baseline().keep();
    return KnownBenign.read(ledger(), baseline(), keep, world.clock());
  }

  /** The gateway that runs on these paths. */
  public GatewayProcess gateway() throws ConfigException, IOException, InterruptedException {
    return GatewayProcess.of(paths().gatewayLock());
  }

  /** The event log, for orders given here; their human line is this command's own output. */
  public EventLog events() throws ConfigException {
    return new EventLog(paths().eventLog(), world.clock(), world.zone(), line -> {}, line -> {});
  }

  @Override
  public void close() {
    wired.ifPresent(Wired::close);
  }
}
