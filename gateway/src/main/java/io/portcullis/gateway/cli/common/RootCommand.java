package io.portcullis.gateway.cli.common;

import io.portcullis.gateway.cli.output.Format;
import io.portcullis.gateway.config.Config;
import io.portcullis.gateway.config.ConfigException;
import io.portcullis.gateway.config.ConfigReader;
import io.portcullis.gateway.config.Paths;
import io.portcullis.gateway.events.EveTime;
import io.portcullis.gateway.events.EventLog;
import io.portcullis.gateway.wiring.Parts;
import java.nio.file.Path;
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
  private Optional<Parts> parts = Optional.empty();
  private boolean configurationBroken;

  public RootCommand(Environment world) {
    this.world = world;
  }

  /** Says on stderr what the parts noticed meanwhile. */
  public void tellNotices() {
    parts.ifPresent(made -> made.notices().forEach(console()::warn));
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
      console = Optional.of(new Console(world, format, quiet, verbose.length, colours));
    }
    return console.get();
  }

  public EveTime time() {
    return new EveTime(world.zone());
  }

  private Paths plainPaths() {
    Paths paths = state.map(Paths::under).orElseGet(Paths::standard);
    return configuration.map(paths::withConfiguration).orElse(paths);
  }

  /** The parts, wired by the configuration. */
  public Parts parts() throws ConfigException {
    if (parts.isEmpty()) {
      Paths paths = plainPaths();
      parts =
          Optional.of(make(ConfigReader.read(paths.configuration(), configuration.isPresent())));
    }
    return parts.get();
  }

  /**
   * The same for commands of a bad night: a broken configuration is told, and defaults are used.
   */
  public Parts partsAnyway() {
    try {
      return parts();
    } catch (ConfigException broken) {
      broken.problems().forEach(problem -> console().warn(problem));
      console().warn("the configuration is broken; going on with the defaults");
      configurationBroken = true;
      parts = Optional.of(make(Config.DEFAULT));
      return parts.get();
    }
  }

  /** Whether {@link #partsAnyway} went on with the defaults, those of the paths among them. */
  public boolean isConfigurationBroken() {
    return configurationBroken;
  }

  /** The parts under a changed configuration; asked for before any of them was made. */
  public Parts partsWith(Config config) {
    parts.ifPresent(Parts::close);
    parts = Optional.of(make(config));
    return parts.get();
  }

  private Parts make(Config config) {
    return new Parts(config, plainPaths().with(config), world.clock(), world.firewall());
  }

  /** The event log, for orders given here; their human line is this command's own output. */
  public EventLog events(Parts parts) {
    return new EventLog(
        parts.paths().eventLog(), world.clock(), world.zone(), line -> {}, line -> {});
  }

  @Override
  public void close() {
    parts.ifPresent(Parts::close);
  }
}
