package io.portcullis.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.gateway.cli.CommandTree;
import io.portcullis.gateway.cli.common.CommandLineRun;
import io.portcullis.gateway.cli.common.RootCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Javadoc stands alone, and what a package says of how to look into it is true. */
final class JavadocTest {
  private static final Path ROOT = Path.of("..");
  private static final List<String> MODULES =
      List.of(
          "argus-bridge", "detector", "rules", "enforcer", "capture", "web", "fleet", "gateway");

  private static final Pattern JAVADOC = Pattern.compile("(?s)/\\*\\*(.*?)\\*/");
  private static final Pattern MARGIN = Pattern.compile("(?m)^\\s*\\* ?");
  private static final Pattern LEANS =
      Pattern.compile("(?:^|[.!?:;>]\\s|@\\w+ (?:\\w+ )?)\\s*(?:The same\\b|As above|Ditto)");
  private static final Pattern OUTSIDE = Pattern.compile("DESIGN ?(?:§|\\.md)");
  private static final Pattern CODE = Pattern.compile("\\{@code\\s+([^}]+)}");

  private static Map<Path, String> sources(String part) throws IOException {
    Map<Path, String> texts = new TreeMap<>();
    for (String module : MODULES) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve(part))) {
        for (Path file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
          texts.put(file, Files.readString(file));
        }
      }
    }
    assertThat(texts).hasSizeGreaterThan(100);
    return texts;
  }

  private static List<String> javadoc(String source) {
    return JAVADOC
        .matcher(source)
        .results()
        .map(comment -> MARGIN.matcher(comment.group(1)).replaceAll("").strip())
        .toList();
  }

  @Test
  void noSentenceLeansOnItsNeighbourAndNoneOnADocumentThatIsNotThere() throws IOException {
    List<String> leaning = new ArrayList<>();
    sources("src")
        .forEach(
            (file, text) -> {
              if (file.endsWith("JavadocTest.java")) return;
              if (OUTSIDE.matcher(text).find()) leaning.add(file + ": DESIGN");
              for (String comment : javadoc(text)) {
                if (LEANS.matcher(comment).find()) leaning.add(file + ": " + comment);
              }
            });
    assertThat(leaning).isEmpty();
  }

  private static Map<Path, String> packages() throws IOException {
    Map<Path, String> packages = new TreeMap<>();
    sources("src/main/java")
        .forEach(
            (file, text) -> packages.putIfAbsent(file.resolveSibling("package-info.java"), ""));
    for (Map.Entry<Path, String> info : packages.entrySet()) {
      assertThat(info.getKey()).exists();
      info.setValue(javadoc(Files.readString(info.getKey())).get(0));
    }
    return packages;
  }

  @Test
  void everyPackageSaysWhatForWhatNotForAndHowToLookIntoIt() throws IOException {
    packages()
        .forEach(
            (info, text) ->
                assertThat(List.of(text.split("<p>", -1)))
                    .as(info + ": what for, what not for, when it misbehaves")
                    .hasSizeGreaterThan(2)
                    .last(InstanceOfAssertFactories.STRING)
                    .startsWith("When it misbehaves: "));
  }

  @Test
  void theCommandsFilesClassesAndMetricsThatAPackageNamesExist() throws IOException {
    List<String> classes =
        sources("src/main/java").keySet().stream()
            .map(file -> file.getFileName().toString().replace(".java", ""))
            .toList();
    String metrics =
        Files.readString(
            ROOT.resolve("gateway/src/main/java/io/portcullis/gateway/events/Metric.java"));
    List<String> wrong = new ArrayList<>();
    List<String> commands = new ArrayList<>();
    for (Map.Entry<Path, String> each : packages().entrySet()) {
      for (String code : CODE.matcher(each.getValue()).results().map(JavadocTest::code).toList()) {
        if (code.startsWith("docs/") && !Files.exists(ROOT.resolve(code))) {
          wrong.add(each.getKey() + ": " + code);
        } else if (code.startsWith("portcullis_")) {
          String name = '"' + code.substring("portcullis_".length()) + '"';
          if (!metrics.contains(name)) wrong.add(each.getKey() + ": " + code);
        } else if (code.matches("[A-Z][a-z]\\w+")) {
          if (!classes.contains(code)) wrong.add(each.getKey() + ": " + code);
        } else if (isCommand(code)) {
          commands.add(code);
          if (!isUnderstood(code)) wrong.add(each.getKey() + ": " + code);
        }
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(commands).as("commands that packages name").hasSizeGreaterThan(15);
  }

  private static String code(MatchResult found) {
    return found.group(1).replaceAll("\\s+", " ").strip();
  }

  private static boolean isCommand(String code) {
    try (RootCommand root = root()) {
      return new CommandTree(root)
          .commandLine()
          .getSubcommands()
          .containsKey(code.split(" ", -1)[0]);
    }
  }

  /** Names without what they need are commands all the same: {@code rules history}. */
  private static boolean isUnderstood(String code) {
    String[] words = code.split(" ", -1);
    try (RootCommand root = root()) {
      new CommandTree(root).commandLine(words).parseArgs(words);
      return true;
    } catch (CommandLine.MissingParameterException incomplete) {
      return true;
    } catch (CommandLine.ParameterException unknown) {
      return false;
    }
  }

  private static RootCommand root() {
    PrintWriter nowhere = new PrintWriter(new StringWriter());
    return new RootCommand(new CommandLineRun().world(nowhere, nowhere));
  }
}
