package io.portcullis.gateway.cli;

import io.portcullis.gateway.cli.common.ErrorMessages;
import io.portcullis.gateway.cli.common.RootCommand;
import io.portcullis.gateway.cli.detect.DetectCommand;
import io.portcullis.gateway.cli.detect.LettersCommand;
import io.portcullis.gateway.cli.detect.ReplayCommand;
import io.portcullis.gateway.cli.fleet.FleetCommand;
import io.portcullis.gateway.cli.fleet.FleetCorrelateCommand;
import io.portcullis.gateway.cli.fleet.FleetInitCommand;
import io.portcullis.gateway.cli.fleet.FleetJoinCommand;
import io.portcullis.gateway.cli.fleet.FleetObjectsCommand;
import io.portcullis.gateway.cli.fleet.FleetPublishCommand;
import io.portcullis.gateway.cli.fleet.FleetPutCommand;
import io.portcullis.gateway.cli.fleet.FleetRemoveCommand;
import io.portcullis.gateway.cli.fleet.FleetSitesCommand;
import io.portcullis.gateway.cli.fleet.FleetStatusCommand;
import io.portcullis.gateway.cli.fleet.FleetWithdrawCommand;
import io.portcullis.gateway.cli.lists.ListsCommand;
import io.portcullis.gateway.cli.lists.ListsListCommand;
import io.portcullis.gateway.cli.lists.ListsRefreshCommand;
import io.portcullis.gateway.cli.lists.ListsShowCommand;
import io.portcullis.gateway.cli.models.BaselineAcceptCommand;
import io.portcullis.gateway.cli.models.BaselineListCommand;
import io.portcullis.gateway.cli.models.BaselineRejectCommand;
import io.portcullis.gateway.cli.models.ModelsBaselineCommand;
import io.portcullis.gateway.cli.models.ModelsCheckCommand;
import io.portcullis.gateway.cli.models.ModelsCommand;
import io.portcullis.gateway.cli.models.ModelsDisableCommand;
import io.portcullis.gateway.cli.models.ModelsEnableCommand;
import io.portcullis.gateway.cli.models.ModelsEvaluateCommand;
import io.portcullis.gateway.cli.models.ModelsImportCommand;
import io.portcullis.gateway.cli.models.ModelsLearnCommand;
import io.portcullis.gateway.cli.models.ModelsListCommand;
import io.portcullis.gateway.cli.models.ModelsShowCommand;
import io.portcullis.gateway.cli.models.ModelsTrainCommand;
import io.portcullis.gateway.cli.operate.ArmCommand;
import io.portcullis.gateway.cli.operate.BreakerCommand;
import io.portcullis.gateway.cli.operate.CaptureCommand;
import io.portcullis.gateway.cli.operate.CaptureStatsCommand;
import io.portcullis.gateway.cli.operate.ConfigCommand;
import io.portcullis.gateway.cli.operate.ConfigShowCommand;
import io.portcullis.gateway.cli.operate.ConfirmCommand;
import io.portcullis.gateway.cli.operate.DisarmCommand;
import io.portcullis.gateway.cli.operate.DoctorCommand;
import io.portcullis.gateway.cli.operate.NotifyCommand;
import io.portcullis.gateway.cli.operate.NotifyTestCommand;
import io.portcullis.gateway.cli.operate.OffCommand;
import io.portcullis.gateway.cli.operate.ReloadCommand;
import io.portcullis.gateway.cli.operate.RestoreCommand;
import io.portcullis.gateway.cli.operate.RunCommand;
import io.portcullis.gateway.cli.operate.SelfTestCommand;
import io.portcullis.gateway.cli.operate.StatusCommand;
import io.portcullis.gateway.cli.operate.WebCommand;
import io.portcullis.gateway.cli.operate.WebPasswordCommand;
import io.portcullis.gateway.cli.operate.WebTokenCommand;
import io.portcullis.gateway.cli.rules.AllowAddCommand;
import io.portcullis.gateway.cli.rules.AllowCheckCommand;
import io.portcullis.gateway.cli.rules.AllowCommand;
import io.portcullis.gateway.cli.rules.AllowListCommand;
import io.portcullis.gateway.cli.rules.AllowRemoveCommand;
import io.portcullis.gateway.cli.rules.RulesAddCommand;
import io.portcullis.gateway.cli.rules.RulesCommand;
import io.portcullis.gateway.cli.rules.RulesExplainCommand;
import io.portcullis.gateway.cli.rules.RulesExtendCommand;
import io.portcullis.gateway.cli.rules.RulesFalsePositivesCommand;
import io.portcullis.gateway.cli.rules.RulesFlushCommand;
import io.portcullis.gateway.cli.rules.RulesHistoryCommand;
import io.portcullis.gateway.cli.rules.RulesListCommand;
import io.portcullis.gateway.cli.rules.RulesReleaseCommand;
import io.portcullis.gateway.cli.rules.RulesShowCommand;
import io.portcullis.gateway.cli.rules.RulesSyncCommand;
import io.portcullis.gateway.cli.rules.RulesVerifyCommand;
import io.portcullis.gateway.cli.top.TopCommand;
import io.portcullis.gateway.config.Spelling;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine;

/**
 * The tree of commands. Only the branches that a command line mentions are grown: reading the
 * annotations of all commands would take longer than most commands do.
 */
public final class CommandTree implements CommandLine.IFactory {
  private static final List<String> COMMANDS =
      List.of(
          "run",
          "detect",
          "letters",
          "replay",
          "rules",
          "allow",
          "lists",
          "models",
          "arm",
          "confirm",
          "disarm",
          "off",
          "reload",
          "breaker",
          "restore",
          "status",
          "top",
          "config",
          "web",
          "doctor",
          "selftest",
          "capture",
          "notify",
          "fleet",
          "list",
          "block",
          "unblock",
          "extend",
          "help",
          "version");

  /** Commands that are there under another name, too, for hands that are used to it. */
  static final Set<String> SHORTCUTS = Set.of("list", "block", "unblock", "extend", "help");

  /** Other names that the help shows. */
  private static final Map<String, List<String>> ALIASES =
      Map.ofEntries(
          Map.entry("list", List.of("ls")),
          Map.entry("block", List.of("ban")),
          Map.entry("unblock", List.of("unban", "release")),
          Map.entry("rules list", List.of("ls")),
          Map.entry("rules add", List.of("block", "ban")),
          Map.entry("rules release", List.of("unblock", "unban")),
          Map.entry("allow list", List.of("ls")),
          Map.entry("allow remove", List.of("rm", "delete")),
          Map.entry("lists list", List.of("ls")),
          Map.entry("models list", List.of("ls")),
          Map.entry("models baseline list", List.of("ls")));

  /** What hands trained on fail2ban, CrowdSec and the shell type by reflex; no help shows it. */
  private static final Map<String, List<String>> REFLEXES =
      Map.of(
          "block", List.of("banip"),
          "unblock", List.of("unbanip", "rm", "remove", "delete"),
          "rules add", List.of("banip"),
          "rules release", List.of("unbanip", "rm", "remove", "delete"));

  private static final Map<String, List<String>> GROUPS =
      Map.of(
          "fleet",
          List.of(
              "init",
              "join",
              "publish",
              "correlate",
              "put",
              "remove",
              "objects",
              "status",
              "sites",
              "withdraw"),
          "rules",
          List.of(
              "list",
              "show",
              "explain",
              "add",
              "extend",
              "release",
              "flush",
              "history",
              "sync",
              "verify",
              "false-positives"),
          "capture",
          List.of("stats"),
          "notify",
          List.of("test"),
          "config",
          List.of("show"),
          "web",
          List.of("token", "password"),
          "allow",
          List.of("list", "add", "remove", "check"),
          "lists",
          List.of("list", "show", "refresh"),
          "models",
          List.of(
              "list",
              "show",
              "import",
              "check",
              "enable",
              "disable",
              "train",
              "evaluate",
              "learn",
              "baseline"),
          "models baseline",
          List.of("list", "accept", "reject"));

  private static final List<String> HELP = List.of("-h", "--help");

  private final RootCommand portcullis;

  public CommandTree(RootCommand portcullis) {
    this.portcullis = portcullis;
  }

  public CommandLine commandLine(String... arguments) {
    CommandLine root = new CommandLine(portcullis, this);
    grow(root, "", COMMANDS, Arrays.asList(arguments));
    ErrorMessages complaints = new ErrorMessages(new Known());
    HelpPage.ofRoot(root, Examples.of(""));
    return root.setOut(portcullis.world().out())
        .setErr(portcullis.world().err())
        .setColorScheme(
            CommandLine.Help.defaultColorScheme(
                portcullis.world().terminal()
                    ? CommandLine.Help.Ansi.ON
                    : CommandLine.Help.Ansi.OFF))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .registerConverter(ZoneId.class, CommandTree::zone)
        .setExecutionExceptionHandler(complaints)
        .setParameterExceptionHandler(complaints);
  }

  private static ZoneId zone(String text) {
    try {
      return ZoneId.of(text);
    } catch (DateTimeException unknown) {
      throw new CommandLine.TypeConversionException(
          "'" + text + "' is no time zone; say UTC, Europe/Prague or +02:00");
    }
  }

  private void grow(CommandLine branch, String group, List<String> names, List<String> arguments) {
    boolean all = names.stream().noneMatch(name -> isNamed(path(group, name), name, arguments));
    boolean listed = all && HELP.stream().anyMatch(arguments::contains);
    for (String name : names) {
      String path = path(group, name);
      if (listed) {
        branch.addSubcommand(name, inList(group, name), aliases(path).toArray(String[]::new));
        continue;
      }
      if (!all && !isNamed(path, name, arguments)) continue;
      CommandLine twig = new CommandLine(command(group, name), this);
      twig.getCommandSpec().name(name);
      twig.getCommandSpec().preprocessor(FormerNames.of(path));
      List<String> below = GROUPS.get(path);
      if (below != null) grow(twig, path, below, arguments);
      List<String> others = new ArrayList<>(aliases(path));
      // Only where one is typed, so that the help does not have it.
      reflexes(path).stream().filter(arguments::contains).forEach(others::add);
      branch.addSubcommand(name, twig, others.toArray(String[]::new));
      HelpPage.of(twig, Examples.of(path));
    }
  }

  /**
   * A command as the help of its group lists it. Its options are not read: that would take most of
   * the time of the help.
   */
  private static CommandLine.Model.CommandSpec inList(String group, String name) {
    CommandLine.Model.CommandSpec listed = CommandLine.Model.CommandSpec.create().name(name);
    CommandLine.Command command = command(group, name).getAnnotation(CommandLine.Command.class);
    if (command == null) return listed;
    listed
        .usageMessage()
        .header(command.header())
        .description(command.description())
        .hidden(command.hidden());
    return listed;
  }

  private static List<String> reflexes(String path) {
    return REFLEXES.getOrDefault(path, List.of());
  }

  private static List<String> aliases(String path) {
    return ALIASES.getOrDefault(path, List.of());
  }

  private static boolean isNamed(String path, String name, List<String> arguments) {
    return arguments.contains(name)
        || aliases(path).stream().anyMatch(arguments::contains)
        || reflexes(path).stream().anyMatch(arguments::contains);
  }

  /**
   * What was meant by a word that is no command: a command of a group that has just this name, else
   * the nearest word that would be understood there.
   *
   * @param group the words before it; empty at the beginning
   */
  static List<String> meant(String group, String word) {
    List<String> exact = new ArrayList<>();
    if (group.isEmpty()) {
      for (String each : new TreeSet<>(GROUPS.keySet())) {
        for (String name : GROUPS.getOrDefault(each, List.of())) {
          if (name.equals(word)) exact.add(each + " " + name);
        }
      }
    }
    if (!exact.isEmpty()) return exact;
    List<String> known = new ArrayList<>();
    for (String name : group.isEmpty() ? COMMANDS : GROUPS.getOrDefault(group, List.of())) {
      known.add(name);
      known.addAll(aliases(path(group, name)));
      known.addAll(reflexes(path(group, name)));
    }
    return Spelling.nearest(word, known).map(near -> List.of(path(group, near))).orElse(List.of());
  }

  /** The commands that there are, whether this line mentions them or not. */
  private static final class Known implements ErrorMessages.Commands {
    @Override
    public boolean isGroup(String words) {
      return words.isEmpty() || GROUPS.containsKey(words);
    }

    @Override
    public List<String> meant(String group, String word) {
      return CommandTree.meant(group, word);
    }
  }

  private static String path(String group, String name) {
    return group.isEmpty() ? name : group + " " + name;
  }

  // A switch, not a map of classes: only the class that is asked for is loaded.
  private static Class<?> command(String group, String name) {
    return switch (path(group, name)) {
      case "run" -> RunCommand.class;
      case "detect" -> DetectCommand.class;
      case "letters" -> LettersCommand.class;
      case "replay" -> ReplayCommand.class;
      case "rules" -> RulesCommand.class;
      case "rules list", "list" -> RulesListCommand.class;
      case "rules show" -> RulesShowCommand.class;
      case "rules explain" -> RulesExplainCommand.class;
      case "rules add", "block" -> RulesAddCommand.class;
      case "rules extend", "extend" -> RulesExtendCommand.class;
      case "rules release", "unblock" -> RulesReleaseCommand.class;
      case "rules flush" -> RulesFlushCommand.class;
      case "rules history" -> RulesHistoryCommand.class;
      case "rules false-positives" -> RulesFalsePositivesCommand.class;
      case "rules sync" -> RulesSyncCommand.class;
      case "rules verify" -> RulesVerifyCommand.class;
      case "allow" -> AllowCommand.class;
      case "allow list" -> AllowListCommand.class;
      case "allow add" -> AllowAddCommand.class;
      case "allow remove" -> AllowRemoveCommand.class;
      case "allow check" -> AllowCheckCommand.class;
      case "lists" -> ListsCommand.class;
      case "lists list" -> ListsListCommand.class;
      case "lists show" -> ListsShowCommand.class;
      case "lists refresh" -> ListsRefreshCommand.class;
      case "models" -> ModelsCommand.class;
      case "models list" -> ModelsListCommand.class;
      case "models show" -> ModelsShowCommand.class;
      case "models import" -> ModelsImportCommand.class;
      case "models check" -> ModelsCheckCommand.class;
      case "models train" -> ModelsTrainCommand.class;
      case "models evaluate" -> ModelsEvaluateCommand.class;
      case "models learn" -> ModelsLearnCommand.class;
      case "models baseline" -> ModelsBaselineCommand.class;
      case "models baseline list" -> BaselineListCommand.class;
      case "models baseline accept" -> BaselineAcceptCommand.class;
      case "models baseline reject" -> BaselineRejectCommand.class;
      case "models enable" -> ModelsEnableCommand.class;
      case "models disable" -> ModelsDisableCommand.class;
      case "arm" -> ArmCommand.class;
      case "confirm" -> ConfirmCommand.class;
      case "disarm" -> DisarmCommand.class;
      case "off" -> OffCommand.class;
      case "reload" -> ReloadCommand.class;
      case "breaker" -> BreakerCommand.class;
      case "restore" -> RestoreCommand.class;
      case "config" -> ConfigCommand.class;
      case "config show" -> ConfigShowCommand.class;
      case "status" -> StatusCommand.class;
      case "top" -> TopCommand.class;
      case "help" -> HelpCommand.class;
      case "version" -> VersionCommand.class;
      case "web" -> WebCommand.class;
      case "web token" -> WebTokenCommand.class;
      case "web password" -> WebPasswordCommand.class;
      case "doctor" -> DoctorCommand.class;
      case "selftest" -> SelfTestCommand.class;
      case "capture" -> CaptureCommand.class;
      case "capture stats" -> CaptureStatsCommand.class;
      case "notify" -> NotifyCommand.class;
      case "notify test" -> NotifyTestCommand.class;
      case "fleet" -> FleetCommand.class;
      case "fleet init" -> FleetInitCommand.class;
      case "fleet join" -> FleetJoinCommand.class;
      case "fleet publish" -> FleetPublishCommand.class;
      case "fleet put" -> FleetPutCommand.class;
      case "fleet remove" -> FleetRemoveCommand.class;
      case "fleet objects" -> FleetObjectsCommand.class;
      case "fleet correlate" -> FleetCorrelateCommand.class;
      case "fleet status" -> FleetStatusCommand.class;
      case "fleet sites" -> FleetSitesCommand.class;
      case "fleet withdraw" -> FleetWithdrawCommand.class;
      default -> throw new IllegalStateException("no class for '" + group + " " + name + "'");
    };
  }

  /** Commands are made with the root; everything else (converters, version) as picocli would. */
  @Override
  public <K> K create(Class<K> type) throws Exception {
    if (type == RunCommand.class) {
      return type.cast(new RunCommand(portcullis, new CommandsInProcess(portcullis)));
    }
    if (type == TopCommand.class) {
      return type.cast(new TopCommand(portcullis, new CommandsInProcess(portcullis)));
    }
    Constructor<K> made;
    try {
      made = type.getDeclaredConstructor(RootCommand.class);
    } catch (NoSuchMethodException noCommand) {
      return CommandLine.defaultFactory().create(type);
    }
    try {
      return made.newInstance(portcullis);
    } catch (InvocationTargetException failed) {
      throw new IllegalStateException("cannot make " + type.getSimpleName(), failed);
    }
  }
}
