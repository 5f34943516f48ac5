package io.portcullis.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.portcullis.gateway.Schemas;
import io.portcullis.gateway.cli.common.CommandLineRun;
import io.portcullis.gateway.cli.common.RootCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/**
 * The words of {@code docs/glossary.md} are the words of options, fields, columns and documents.
 */
final class GlossaryTest {
  private static final Path GLOSSARY = Path.of("../docs/glossary.md");
  private static final Pattern WORD =
      Pattern.compile("(?m)^\\| \\*\\*([a-z ]+)\\*\\* \\| (.+) \\|$");
  private static final Pattern RETIRED = Pattern.compile("`([a-z_-]+)`");
  private static final Pattern COLUMN =
      Pattern.compile(
          "Column(?:\\.(?:<.{1,40}>)?(?:of|number|words|hidden|people)|<>)\\(\\s*"
              + "\"([^\"]*)\"(?:,\\s*\"([^\"]*)\")?");

  /** One letter for whom slips or fail2ban taught it, a word for all others. */
  private static final Set<String> OPTIONS =
      Set.of(
          "--accept",
          "--against",
          "--all",
          "--all-pending",
          "--allow",
          "--api",
          "--argus",
          "--ca",
          "--certificate",
          "--check",
          "--config",
          "--confirm",
          "--correlator",
          "--dry-run",
          "--duration",
          "--enforce",
          "--everywhere",
          "--evidence",
          "--explain",
          "--false-positive",
          "--file",
          "--folder",
          "--help",
          "--host",
          "--html",
          "--inside",
          "--interface",
          "--json",
          "--key",
          "--labels",
          "--lines",
          "--listen",
          "--member",
          "--models",
          "--name",
          "--names",
          "--no-color",
          "--no-window",
          "--normal",
          "--note",
          "--once",
          "--only",
          "--origin",
          "--others",
          "--output",
          "--profile",
          "--progress",
          "--quiet",
          "--read-only",
          "--reason",
          "--remove",
          "--replace",
          "--reset",
          "--rest",
          "--retire",
          "--roles",
          "--rotate",
          "--scope",
          "--sensitivity",
          "--server",
          "--site",
          "--sort",
          "--source",
          "--sources",
          "--spare",
          "--state",
          "--store",
          "--svg",
          "--test",
          "--threshold-search",
          "--time-zone",
          "--timeout",
          "--truth",
          "--tuple",
          "--verbose",
          "--version",
          "--watch",
          "--withdraw",
          "--yes",
          "-D",
          "-V",
          "-W",
          "-a",
          "-c",
          "-d",
          "-h",
          "-m",
          "-n",
          "-o",
          "-p",
          "-q",
          "-r",
          "-s",
          "-t",
          "-v",
          "-w",
          "-y");

  private static List<CommandLine> commands() {
    PrintWriter nowhere = new PrintWriter(new StringWriter());
    try (RootCommand root = new RootCommand(new CommandLineRun().world(nowhere, nowhere))) {
      List<CommandLine> all = new ArrayList<>();
      collect(new CommandTree(root).commandLine(), all);
      return all;
    }
  }

  private static void collect(CommandLine branch, List<CommandLine> into) {
    into.add(branch);
    branch.getSubcommands().values().forEach(twig -> collect(twig, into));
  }

  private static Set<String> options() {
    Set<String> names = new TreeSet<>();
    for (CommandLine command : commands()) {
      command.getCommandSpec().options().forEach(each -> names.addAll(List.of(each.names())));
    }
    return names;
  }

  private static Set<String> fields() throws IOException {
    Set<String> names = new TreeSet<>();
    try (Stream<Path> files = Files.list(Schemas.FOLDER)) {
      for (Path file : files.toList()) {
        JsonNode schema = new ObjectMapper().readTree(Files.readString(file));
        for (JsonNode properties : schema.findValues("properties")) {
          properties.fieldNames().forEachRemaining(names::add);
        }
      }
    }
    return names;
  }

  /** Keys and titles, as the sources give them: no command shows all of them at once. */
  private static Set<String> columns() throws IOException {
    Set<String> names = new TreeSet<>();
    for (Path file : below(Path.of("src/main/java"), ".java")) {
      Matcher column = COLUMN.matcher(Files.readString(file));
      while (column.find()) {
        for (int group = 1; group <= 2; group++) {
          if (column.group(group) != null) names.add(column.group(group).toLowerCase(Locale.ROOT));
        }
      }
    }
    return names;
  }

  private static List<Path> below(Path folder, String end) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(end)).toList();
    }
  }

  private static Set<String> retired() throws IOException {
    String glossary = Files.readString(GLOSSARY);
    String table = glossary.substring(glossary.indexOf("| say | not |"));
    Set<String> words = new TreeSet<>();
    for (String row : table.lines().skip(2).toList()) {
      Matcher word = RETIRED.matcher(row.split("\\|", -1)[2]);
      while (word.find()) words.add(word.group(1));
    }
    return words;
  }

  @Test
  void everyWordIsExplainedInOneSentenceAndUsed() throws IOException {
    StringBuilder used = new StringBuilder();
    for (CommandLine command : commands()) used.append(command.getUsageMessage());
    for (Path file : below(Path.of("../docs"), ".md")) {
      if (!file.equals(GLOSSARY)) used.append(Files.readString(file));
    }
    used.append(Files.readString(Path.of("../README.md")));
    String text = used.toString().toLowerCase(Locale.ROOT).replaceAll("\\s+", " ");
    Matcher word = WORD.matcher(Files.readString(GLOSSARY));
    int many = 0;
    while (word.find()) {
      many++;
      assertThat(word.group(2)).as(word.group(1)).endsWith(".").doesNotContain(". ");
      assertThat(text).containsPattern("\\b" + word.group(1) + "(s|es|ed)?\\b");
    }
    assertThat(many).isBetween(28, 40);
  }

  @Test
  void optionsAreOfAClosedList() {
    assertThat(options()).isEqualTo(new TreeSet<>(OPTIONS));
  }

  @Test
  void noOptionFieldOrColumnHasARetiredName() throws IOException {
    Set<String> used = new TreeSet<>(options());
    used.addAll(fields());
    Set<String> columns = columns();
    assertThat(columns).hasSizeGreaterThan(100);
    used.addAll(columns);
    Set<String> retired = retired();
    assertThat(retired).hasSizeGreaterThan(25);
    for (String word : used) {
      assertThat(retired).doesNotContain(word, word.replace(' ', '_'));
    }
  }

  @Test
  void everyFieldOfAColumnIsInASchema() throws IOException {
    Set<String> fields = fields();
    for (Path file : below(Path.of("src/main/java/io/portcullis/gateway/cli"), ".java")) {
      Matcher hidden =
          Pattern.compile("Column\\.hidden\\(\\s*\"([a-z_0-9]+)\"").matcher(Files.readString(file));
      while (hidden.find()) assertThat(fields).as(file.toString()).contains(hidden.group(1));
    }
  }
}
