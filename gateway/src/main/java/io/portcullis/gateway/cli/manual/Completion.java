package io.portcullis.gateway.cli.manual;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Completion of commands, options and closed lists of values, for bash, zsh and fish. Each walks
 * the words typed so far down the tree of commands and offers what is there.
 */
record Completion(CommandPage root) {

  /** Every command but the root, by its words. */
  private List<CommandPage> below() {
    return root.all().stream().filter(each -> !each.isRoot()).toList();
  }

  /** The root's options are those of all. */
  private List<OptionSpec> options(CommandPage command) {
    List<OptionSpec> all = new ArrayList<>(command.options());
    if (!command.isRoot()) all.addAll(root.options());
    return all;
  }

  /** Each option with a closed list of values. */
  private Map<String, List<String>> values() {
    Map<String, List<String>> values = new LinkedHashMap<>();
    for (CommandPage command : root.all()) {
      for (OptionSpec option : command.options()) {
        List<String> words = CommandPage.candidates(option);
        for (String name : words.isEmpty() ? new String[0] : option.names()) {
          values.putIfAbsent(name, words);
        }
      }
    }
    return values;
  }

  private String paths(String separator, String quote) {
    return below().stream()
        .map(each -> quote + each.path() + quote)
        .collect(Collectors.joining(separator));
  }

  private static String names(List<OptionSpec> options) {
    return options.stream()
        .flatMap(option -> List.of(option.names()).stream())
        .collect(Collectors.joining(" "));
  }

  private static String words(CommandPage command) {
    return command.subcommands().stream().map(CommandPage::name).collect(Collectors.joining(" "));
  }

  String bash() {
    StringBuilder text = new StringBuilder("# bash completion of portcullis\n");
    text.append(
        """
        _portcullis() {
          local at=portcullis word current=${COMP_WORDS[COMP_CWORD]} words= options= values=
          for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
            case "$at $word" in
        """);
    text.append("      ").append(paths(" | ", "\"")).append(") at=\"$at $word\" ;;\n");
    text.append("    esac\n  done\n  case ${COMP_WORDS[COMP_CWORD - 1]} in\n");
    values()
        .forEach(
            (name, words) ->
                text.append("    ")
                    .append(name)
                    .append(") values=\"")
                    .append(String.join(" ", words))
                    .append("\" ;;\n"));
    text.append("  esac\n  case $at in\n");
    for (CommandPage each : root.all()) {
      text.append("    \"")
          .append(each.path())
          .append("\") words=\"")
          .append(words(each))
          .append("\" options=\"")
          .append(names(options(each)))
          .append("\" ;;\n");
    }
    text.append(
        """
          esac
          [ -z "$values" ] || words=$values
          [[ $current != -* ]] || words=$options
          COMPREPLY=($(compgen -W "$words" -- "$current"))
        }
        complete -o default -F _portcullis portcullis
        """);
    return text.toString();
  }

  String zsh() {
    StringBuilder text = new StringBuilder("#compdef portcullis\n");
    text.append(
        """
        _portcullis() {
          local -a commands options
          local at=portcullis i
          for (( i = 2; i < CURRENT; i++ )); do
            case "$at $words[i]" in
        """);
    text.append("      (").append(paths("|", "\"")).append(") at=\"$at $words[i]\" ;;\n");
    text.append("    esac\n  done\n  case $words[CURRENT-1] in\n");
    values()
        .forEach(
            (name, words) ->
                text.append("    (")
                    .append(name)
                    .append(") compadd ")
                    .append(String.join(" ", words))
                    .append("; return ;;\n"));
    text.append("  esac\n  case $at in\n");
    for (CommandPage each : root.all()) {
      text.append("    (\"").append(each.path()).append("\")\n      commands=(");
      each.subcommands().forEach(sub -> text.append(' ').append(zsh(sub.name(), sub.summary())));
      text.append(" )\n      options=(");
      for (OptionSpec option : options(each)) {
        for (String name : option.names()) {
          text.append(' ').append(zsh(name, CommandPage.description(option)));
        }
      }
      text.append(" )\n      ;;\n");
    }
    text.append(
        """
          esac
          if [[ $words[CURRENT] == -* ]]; then
            _describe -o option options
          elif (( $#commands )); then
            _describe command commands
          else
            _files
          fi
        }
        _portcullis "$@"
        """);
    return text.toString();
  }

  /** A word of {@code _describe} with its description. */
  private static String zsh(String name, String description) {
    return quoted(name.replace(":", "\\:") + ":" + description.replace("\\", "\\\\"), "'\\''");
  }

  private static String quoted(String text, String apostrophe) {
    return "'" + text.replace("'", apostrophe) + "'";
  }

  String fish() {
    StringBuilder text = new StringBuilder("# fish completion of portcullis\n");
    text.append("set -g __portcullis_commands ").append(paths(" ", "'")).append('\n');
    text.append(
        """
        function __portcullis_at
            set -l at portcullis
            for word in (commandline -opc)[2..-1]
                if contains -- "$at $word" $__portcullis_commands
                    set at "$at $word"
                end
            end
            test "$at" = "$argv[1]"
        end
        """);
    for (OptionSpec option : root.options()) text.append(fish("", option));
    for (CommandPage each : root.all()) {
      String here = " -n \"__portcullis_at '" + each.path() + "'\"";
      for (CommandPage sub : each.subcommands()) {
        text.append("complete -c portcullis -f")
            .append(here)
            .append(" -a ")
            .append(sub.name())
            .append(" -d ")
            .append(quoted(sub.summary(), "\\'"))
            .append('\n');
      }
      if (each.isRoot()) continue;
      for (OptionSpec option : each.options()) text.append(fish(here, option));
    }
    return text.toString();
  }

  private static String fish(String here, OptionSpec option) {
    StringBuilder line = new StringBuilder("complete -c portcullis").append(here);
    for (String name : option.names()) {
      line.append(name.startsWith("--") ? " -l " : " -s ").append(name.replaceFirst("^--?", ""));
    }
    List<String> words = CommandPage.candidates(option);
    if (CommandPage.takesValue(option)) line.append(words.isEmpty() ? " -r" : " -x");
    if (!words.isEmpty()) line.append(" -a '").append(String.join(" ", words)).append('\'');
    line.append(" -d ").append(quoted(CommandPage.description(option), "\\'"));
    return line.append('\n').toString();
  }
}
