package io.portcullis.gateway.cli.manual;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** One command as a page of the manual (man(7)), of section 8: for administrators. */
record ManPage(CommandPage command, CommandPage root, String version) {

  String text() {
    List<String> lines = new ArrayList<>();
    lines.add(
        ".TH "
            + quoted(command.page().toUpperCase(java.util.Locale.ROOT))
            + " 8 \"\" "
            + quoted("portcullis " + version)
            + " "
            + quoted("Portcullis"));
    section(lines, "NAME");
    lines.add(escaped(command.page()) + " \\- " + escaped(command.summary()));
    section(lines, "SYNOPSIS");
    lines.add(synopsis());
    section(lines, "DESCRIPTION");
    for (String paragraph : command.paragraphs()) {
      lines.add(".PP");
      lines.add(escaped(paragraph));
    }
    parameters(lines);
    options(lines);
    commands(lines);
    examples(lines);
    if (command.isRoot()) exitCodes(lines);
    section(lines, "SEE ALSO");
    lines.add(seeAlso());
    return String.join("\n", lines) + "\n";
  }

  private static void section(List<String> lines, String title) {
    lines.add(".SH " + title);
  }

  private String synopsis() {
    StringBuilder line = new StringBuilder("\\fB" + escaped(command.path()) + "\\fR");
    line.append(" [\\fIOPTION\\fR]...");
    if (!command.subcommands().isEmpty()) line.append(" \\fICOMMAND\\fR");
    for (PositionalParamSpec each : command.spec().positionalParameters()) {
      if (each.hidden()) continue;
      String label = "\\fI" + escaped(CommandPage.label(each)) + "\\fR";
      if (each.arity().max() > 1) label += "...";
      line.append(each.arity().min() == 0 ? " [" + label + "]" : " " + label);
    }
    return line.toString();
  }

  private void parameters(List<String> lines) {
    List<PositionalParamSpec> shown =
        command.spec().positionalParameters().stream().filter(each -> !each.hidden()).toList();
    if (shown.isEmpty()) return;
    section(lines, "ARGUMENTS");
    for (PositionalParamSpec each : shown) {
      item(
          lines, "\\fI" + escaped(CommandPage.label(each)) + "\\fR", CommandPage.description(each));
    }
  }

  private void options(List<String> lines) {
    section(lines, command.isRoot() ? "GLOBAL OPTIONS" : "OPTIONS");
    for (OptionSpec each : command.options()) {
      String value =
          CommandPage.takesValue(each) ? " \\fI" + escaped(CommandPage.label(each)) + "\\fR" : "";
      String names =
          List.of(each.names()).stream()
              .map(name -> "\\fB" + escaped(name) + "\\fR")
              .collect(Collectors.joining(", "));
      item(lines, names + value, CommandPage.description(each));
    }
    if (command.isRoot()) return;
    lines.add(".PP");
    lines.add("The options that every command has are in \\fBportcullis\\fR(8).");
  }

  private void commands(List<String> lines) {
    if (command.subcommands().isEmpty()) return;
    section(lines, "COMMANDS");
    for (CommandPage each : command.subcommands()) {
      item(lines, "\\fB" + escaped(each.page()) + "\\fR(8)", each.summary());
    }
  }

  private void examples(List<String> lines) {
    if (command.footer().isEmpty()) return;
    section(lines, "EXAMPLES");
    lines.add(".nf");
    command.footer().forEach(line -> lines.add(escaped(line)));
    lines.add(".fi");
  }

  private void exitCodes(List<String> lines) {
    section(lines, "EXIT STATUS");
    for (Map.Entry<String, String> each : command.spec().usageMessage().exitCodeList().entrySet()) {
      item(lines, "\\fB" + escaped(each.getKey().strip()) + "\\fR", each.getValue());
    }
    section(lines, "FILES");
    item(lines, "\\fI/etc/portcullis/portcullis.yaml\\fR", "configuration; conf.d lies beside it");
    item(lines, "\\fI/var/lib/portcullis/portcullis.db\\fR", "the ledger");
    item(lines, "\\fI/var/log/portcullis/eve.json\\fR", "the event log");
    item(lines, "\\fI/usr/share/doc/portcullis\\fR", "documents");
  }

  private String seeAlso() {
    List<String> pages = new ArrayList<>();
    if (!command.isRoot()) pages.add(root.page());
    List<String> words = command.words();
    if (words.size() > 2) pages.add(String.join("-", words.subList(0, words.size() - 1)));
    List<String> named =
        new ArrayList<>(pages.stream().map(page -> "\\fB" + escaped(page) + "\\fR(8)").toList());
    if (command.isRoot())
      named.addAll(List.of("\\fBnft\\fR(8)", "\\fBargus\\fR(8)", "\\fBra\\fR(1)"));
    return String.join(", ", named);
  }

  private static void item(List<String> lines, String term, String text) {
    lines.add(".TP");
    lines.add(term);
    lines.add(text.isEmpty() ? "\\&" : escaped(text));
  }

  private static String quoted(String text) {
    return '"' + text.replace("\"", "\\(dq") + '"';
  }

  /** A line of text as groff takes it for text (groff(7)). */
  private static String escaped(String text) {
    String plain =
        text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq").replace("…", "...");
    return plain.startsWith(".") ? "\\&" + plain : plain;
  }
}
