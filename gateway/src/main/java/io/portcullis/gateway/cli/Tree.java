package io.portcullis.gateway.cli;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;

/**
 * The tree of commands. Only the branches that a command line mentions are grown: reading the
 * annotations of all commands would take longer than most commands do.
 */
final class Tree implements CommandLine.IFactory {
  private static final List<String> COMMANDS =
      List.of(
          "run",
          "detect",
          "letters",
          "replay",
          "rules",
          "allow",
          "models",
          "arm",
          "confirm",
          "disarm",
          "off",
          "breaker",
          "status",
          "doctor",
          "selftest",
          "capture");

  /** Verbs that hands trained on fail2ban type by reflex. */
  private static final List<String> HIDDEN = List.of("ban", "banip", "unban", "unbanip");

  private static final Map<String, List<String>> GROUPS =
      Map.of(
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
          "allow",
          List.of("list", "add", "remove", "check"),
          "models",
          List.of("list", "show", "import", "check", "enable", "disable", "train", "evaluate"));

  private final Portcullis portcullis;

  Tree(Portcullis portcullis) {
    this.portcullis = portcullis;
  }

  CommandLine commandLine(String... arguments) {
    CommandLine root = new CommandLine(portcullis, this);
    grow(root, "", COMMANDS, Arrays.asList(arguments));
    Complaints complaints = new Complaints();
    return root.setOut(portcullis.world().out())
        .setErr(portcullis.world().err())
        .setColorScheme(
            CommandLine.Help.defaultColorScheme(
                portcullis.world().terminal()
                    ? CommandLine.Help.Ansi.ON
                    : CommandLine.Help.Ansi.OFF))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(complaints)
        .setParameterExceptionHandler(complaints);
  }

  private void grow(CommandLine branch, String group, List<String> names, List<String> arguments) {
    List<String> wanted = new ArrayList<>(names);
    if (group.isEmpty() || group.equals("rules")) wanted.addAll(HIDDEN);
    boolean all = wanted.stream().noneMatch(arguments::contains);
    for (String name : wanted) {
      if (!all && !arguments.contains(name)) continue;
      CommandLine twig = new CommandLine(command(group, name), this);
      twig.getCommandSpec().usageMessage().hidden(HIDDEN.contains(name));
      List<String> below = GROUPS.get(name);
      if (group.isEmpty() && below != null) grow(twig, name, below, arguments);
      branch.addSubcommand(name, twig);
    }
  }

  // A switch, not a map of classes: only the class that is asked for is loaded.
  private static Class<?> command(String group, String name) {
    return switch (group.isEmpty() ? name : group + " " + name) {
      case "run" -> RunCommand.class;
      case "detect" -> DetectCommand.class;
      case "letters" -> LettersCommand.class;
      case "replay" -> ReplayCommand.class;
      case "rules" -> RulesCommand.class;
      case "rules list" -> RulesListCommand.class;
      case "rules show" -> RulesShowCommand.class;
      case "rules explain" -> RulesExplainCommand.class;
      case "rules add", "rules ban", "rules banip", "ban", "banip" -> RulesAddCommand.class;
      case "rules extend" -> RulesExtendCommand.class;
      case "rules release", "rules unban", "rules unbanip", "unban", "unbanip" ->
          RulesReleaseCommand.class;
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
      case "models" -> ModelsCommand.class;
      case "models list" -> ModelsListCommand.class;
      case "models show" -> ModelsShowCommand.class;
      case "models import" -> ModelsImportCommand.class;
      case "models check" -> ModelsCheckCommand.class;
      case "models train" -> ModelsTrainCommand.class;
      case "models evaluate" -> ModelsEvaluateCommand.class;
      case "models enable" -> ModelsEnableCommand.class;
      case "models disable" -> ModelsDisableCommand.class;
      case "arm" -> ArmCommand.class;
      case "confirm" -> ConfirmCommand.class;
      case "disarm" -> DisarmCommand.class;
      case "off" -> OffCommand.class;
      case "breaker" -> BreakerCommand.class;
      case "status" -> StatusCommand.class;
      case "doctor" -> DoctorCommand.class;
      case "selftest" -> SelfTestCommand.class;
      case "capture" -> CaptureCommand.class;
      case "capture stats" -> CaptureStatsCommand.class;
      default -> throw new IllegalStateException("no class for '" + group + " " + name + "'");
    };
  }

  /** Commands are made with the root; everything else (converters, version) as picocli would. */
  @Override
  public <K> K create(Class<K> type) throws Exception {
    Constructor<K> made;
    try {
      made = type.getDeclaredConstructor(Portcullis.class);
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
