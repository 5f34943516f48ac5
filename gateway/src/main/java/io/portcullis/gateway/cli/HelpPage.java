package io.portcullis.gateway.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** What {@code --help} shows: of each command its own, and once what all have. */
final class HelpPage {
  private HelpPage() {}

  /** The page of the program: with the options of every command and the exit codes. */
  static void ofRoot(CommandLine root, List<String> examples) {
    root.getCommandSpec().usageMessage().footer(lines(examples, "portcullis COMMAND --help"));
  }

  /** The page of a command: without them. */
  static void of(CommandLine command, List<String> examples) {
    UsageMessageSpec page = command.getCommandSpec().usageMessage();
    page.abbreviateSynopsis(true).exitCodeListHeading("").exitCodeList(Map.of());
    page.footer(lines(examples, "portcullis --help"));
    command
        .getHelpSectionMap()
        .put(
            UsageMessageSpec.SECTION_KEY_OPTION_LIST,
            help -> help.optionListExcludingGroups(own(command)));
  }

  private static List<OptionSpec> own(CommandLine command) {
    return command.getCommandSpec().options().stream()
        .filter(option -> !option.inherited())
        .filter(option -> !Arrays.asList(option.names()).contains("--help"))
        .filter(option -> !Arrays.asList(option.names()).contains("--version"))
        .toList();
  }

  private static String[] lines(List<String> examples, String more) {
    List<String> lines = new ArrayList<>();
    if (!examples.isEmpty()) lines.add("%nExamples:");
    examples.forEach(example -> lines.add("  portcullis " + example.replace("%", "%%")));
    lines.add(
        more.contains("COMMAND")
            ? "%nOf one command: " + more
            : "%nOptions of every command, and exit codes: " + more);
    return lines.toArray(String[]::new);
  }
}
