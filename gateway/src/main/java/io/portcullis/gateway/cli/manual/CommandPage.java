package io.portcullis.gateway.cli.manual;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * What a page and a completion tell of one command; without what is hidden.
 *
 * @param words that call it, such as {@code portcullis rules add}
 * @param subcommands those directly below it
 */
record CommandPage(List<String> words, CommandSpec spec, List<CommandPage> subcommands) {

  static CommandPage of(CommandLine command) {
    return of(List.of(), command.getCommandName(), command);
  }

  private static CommandPage of(List<String> above, String name, CommandLine command) {
    List<String> words = new ArrayList<>(above);
    words.add(name);
    List<CommandPage> below = new ArrayList<>();
    command
        .getSubcommands()
        .forEach(
            (word, each) -> {
              boolean alias = !each.getCommandName().equals(word);
              if (alias || each.getCommandSpec().usageMessage().hidden()) return;
              below.add(of(words, word, each));
            });
    return new CommandPage(List.copyOf(words), command.getCommandSpec(), List.copyOf(below));
  }

  /** This one and all below it. */
  List<CommandPage> all() {
    List<CommandPage> all = new ArrayList<>(List.of(this));
    subcommands.forEach(each -> all.addAll(each.all()));
    return all;
  }

  /** Its last word. */
  String name() {
    return words.get(words.size() - 1);
  }

  /** Its name as one word: that of its page. */
  String page() {
    return String.join("-", words);
  }

  String path() {
    return String.join(" ", words);
  }

  boolean isRoot() {
    return words.size() == 1;
  }

  /** The options of its own; the root's are those that every command has. */
  List<OptionSpec> options() {
    return spec.options().stream()
        .filter(option -> !option.hidden() && (isRoot() || !option.inherited()))
        .filter(option -> isRoot() || !isStandard(option))
        .sorted(Comparator.comparing(OptionSpec::longestName))
        .toList();
  }

  private static boolean isStandard(OptionSpec option) {
    return option.usageHelp() || option.versionHelp();
  }

  /** The first sentence of its description. */
  String summary() {
    return paragraphs().stream()
        .findFirst()
        .map(text -> text.replaceFirst("(?s)(?<=[.:])\\s.*", "").replaceFirst("[.:]$", ""))
        .orElse("");
  }

  /** Its description; an empty line separates paragraphs. */
  List<String> paragraphs() {
    String text = String.join("\n", Arrays.asList(spec.usageMessage().description()));
    return Arrays.stream(plain(text).split("\n\\s*\n", -1))
        .map(paragraph -> paragraph.replaceAll("\\s+", " ").strip())
        .filter(paragraph -> !paragraph.isEmpty())
        .toList();
  }

  /** What its help says behind everything else, line by line: examples. */
  List<String> footer() {
    return plain(String.join("\n", spec.usageMessage().footer())).lines().toList();
  }

  static String description(ArgSpec argument) {
    return plain(String.join(" ", argument.description())).replaceAll("\\s+", " ").strip();
  }

  private static String plain(String text) {
    return CommandLine.Help.Ansi.OFF.string(text.replace("%n", "\n").replace("%%", "%"));
  }

  /** The words that an option or parameter takes; empty when they are not of a closed list. */
  static List<String> candidates(ArgSpec argument) {
    List<String> words = new ArrayList<>();
    Iterable<String> given = argument.completionCandidates();
    if (given != null) given.forEach(word -> words.add(word.toLowerCase(java.util.Locale.ROOT)));
    return words;
  }

  /** Whether it is followed by a value. */
  static boolean takesValue(ArgSpec argument) {
    return argument.arity().max() > 0;
  }

  /** The label of its value, as its help shows it. */
  static String label(ArgSpec argument) {
    String label = argument.paramLabel();
    return label.startsWith("<")
        ? label.substring(1, label.length() - 1).toUpperCase(java.util.Locale.ROOT)
        : label;
  }
}
