package io.portcullis.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.gateway.cli.CommandTree;
import io.portcullis.gateway.cli.common.CommandLineRun;
import io.portcullis.gateway.cli.common.RootCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * Holds the documents to the program: what they name exists, and what they show is what it says.
 */
final class DocsTest {
  private static final Path ROOT = Path.of("..");

  private static final Pattern FENCE = Pattern.compile("(?ms)^```[a-z]*\\n(.*?)^```\\s*$");
  private static final Pattern CODE = Pattern.compile("`([^`\\n]+)`");
  private static final Pattern LINK = Pattern.compile("]\\(([^)#]+)[^)]*\\)");
  private static final Pattern PATH =
      Pattern.compile("(?<![\\w/.-])((?:docs|scripts)/[\\w./-]*\\w)(?![\\w*…])");

  /** A type of ours by its looks, with a member where one is named; a test's name may be cut. */
  private static final Pattern TYPE =
      Pattern.compile("([A-Z]\\w*[a-z]\\w*)(?:\\.(\\w+))?(…)?(?:\\(.*\\))?");

  private static final Pattern COMMAND = Pattern.compile("(?<![\\w/.])(?:scripts/)?portcullis +");
  private static final Pattern ENDS_COMMAND = Pattern.compile("\\s+(?:[#|>;&]).*|'.*");
  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");

  @TempDir Path state;

  private static Map<Path, String> documents() throws IOException {
    Map<Path, String> texts = new TreeMap<>();
    try (Stream<Path> top = Files.list(ROOT);
        Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
      for (Path each : Stream.concat(top, docs).filter(DocsTest::isDocument).toList()) {
        texts.put(each, Files.readString(each));
      }
    }
    assertThat(texts).containsKey(ROOT.resolve("README.md"));
    return texts;
  }

  private static boolean isDocument(Path file) {
    return file.toString().endsWith(".md");
  }

  private static List<String> all(Pattern pattern, String text) {
    return pattern.matcher(text).results().map(found -> found.group(1)).toList();
  }

  private static List<String> codeIn(String text) {
    return all(CODE, FENCE.matcher(text).replaceAll(""));
  }

  @Test
  void everyLinkAndEveryPathOfOursLeadsSomewhere() throws IOException {
    List<String> broken = new ArrayList<>();
    documents()
        .forEach(
            (file, text) -> {
              for (String link : all(LINK, text)) {
                boolean elsewhere = link.contains("://");
                if (!elsewhere && !Files.exists(file.resolveSibling(link))) {
                  broken.add(file + ": " + link);
                }
              }
              for (String path : all(PATH, text)) {
                if (!Files.exists(ROOT.resolve(path))) broken.add(file + ": " + path);
              }
            });
    assertThat(broken).isEmpty();
  }

  @Test
  void everyClassThatADocumentNamesExistsAndHasTheMemberThatIsNamed() throws IOException {
    Map<String, String> types = sources();
    List<String> unknown = new ArrayList<>();
    documents()
        .forEach(
            (file, text) -> {
              for (String code : codeIn(text)) {
                Matcher named = TYPE.matcher(code);
                if (named.matches() && !isKnown(named, types)) unknown.add(file + ": " + code);
              }
            });
    assertThat(unknown).isEmpty();
  }

  private static boolean isKnown(Matcher named, Map<String, String> types) {
    String source = types.get(named.group(1));
    if (source == null) return false;
    if (named.group(2) == null) return true;
    String end = named.group(3) == null ? "\\b" : "";
    return Pattern.compile("\\b" + named.group(2) + end).matcher(source).find();
  }

  /** By the name of the type; the method's reference, in Python, counts too. */
  private static Map<String, String> sources() throws IOException {
    Map<String, String> sources = new TreeMap<>();
    for (String module :
        List.of(
            "argus-bridge",
            "detector",
            "rules",
            "enforcer",
            "capture",
            "web",
            "fleet",
            "gateway")) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src"))) {
        for (Path file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
          String name = file.getFileName().toString().replace(".java", "");
          sources.put(name, Files.readString(file));
        }
      }
    }
    String reference = Files.readString(ROOT.resolve("docs/research/proto.py"));
    Pattern declared = Pattern.compile("(?m)^class (\\w+)");
    all(declared, reference).forEach(name -> sources.merge(name, reference, String::concat));
    return sources;
  }

  @Test
  void everyCommandLineInADocumentIsUnderstood() throws IOException {
    List<String> wrong = new ArrayList<>();
    int seen = 0;
    for (Map.Entry<Path, String> document : documents().entrySet()) {
      for (String line : commandLines(document.getValue())) {
        seen++;
        List<String> words = words(line);
        try (RootCommand root = root()) {
          String[] arguments = words.toArray(String[]::new);
          new CommandTree(root).commandLine(arguments).parseArgs(arguments);
        } catch (CommandLine.ParameterException refused) {
          wrong.add(document.getKey() + ": " + line + ": " + refused.getMessage());
        }
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(seen).as("command lines in the documents").isGreaterThan(20);
  }

  /** What follows the program's name, in code, up to a comment, a pipe or a quote that it is in. */
  private static List<String> commandLines(String text) {
    Stream<String> blocks = all(FENCE, text).stream().flatMap(String::lines);
    return Stream.concat(blocks, codeIn(text).stream())
        .flatMap(
            line ->
                COMMAND
                    .matcher(line)
                    .results()
                    .map(found -> line.substring(found.end()))
                    .map(rest -> ENDS_COMMAND.matcher(rest).replaceFirst("")))
        .filter(rest -> rest.matches("[a-z-].*"))
        .toList();
  }

  private static List<String> words(String line) {
    return WORD.matcher(line)
        .results()
        .map(word -> word.group(1) != null ? word.group(1) : word.group(2))
        .filter(word -> !word.equals("…"))
        .toList();
  }

  private static RootCommand root() {
    PrintWriter nowhere = new PrintWriter(new StringWriter());
    return new RootCommand(new CommandLineRun().world(nowhere, nowhere));
  }

  @Test
  void theReadmeNamesEveryCommandAndNoOther() throws IOException {
    List<String> named = new ArrayList<>();
    for (String row : all(Pattern.compile("(?m)^\\| (`[^|].*?) \\| "), readme())) {
      for (String code : all(CODE, row)) named.addAll(alternatives(code.replace("\\|", "|")));
    }
    try (RootCommand root = root()) {
      List<String> there = new ArrayList<>();
      collect(new CommandTree(root).commandLine(), "", there);
      assertThat(named).containsExactlyInAnyOrderElementsOf(there);
    }
  }

  /** {@code rules add|extend} is two commands. */
  private static List<String> alternatives(String code) {
    int last = code.lastIndexOf(' ') + 1;
    return Stream.of(code.substring(last).split("\\|", -1))
        .map(each -> code.substring(0, last) + each)
        .toList();
  }

  private static void collect(CommandLine branch, String path, List<String> leaves) {
    branch
        .getSubcommands()
        .forEach(
            (name, twig) -> {
              boolean alias = !twig.getCommandName().equals(name);
              if (alias || twig.getCommandSpec().usageMessage().hidden()) return;
              if (twig.getSubcommands().isEmpty()) leaves.add(path + name);
              else collect(twig, path + name + " ", leaves);
            });
  }

  @Test
  void theSampleIsWhatItsGeneratorMakes() throws IOException, InterruptedException {
    Process made =
        new ProcessBuilder("python3", ROOT.resolve("scripts/sample").toString())
            .redirectErrorStream(true)
            .start();
    String text = new String(made.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(made.waitFor()).as(text).isZero();
    assertThat(text).isEqualTo(Files.readString(ROOT.resolve("docs/sample.binetflow")));
  }

  @Test
  void theReadmeShowsWhatDetectSaysOfTheSample() throws IOException {
    CommandLineRun line = new CommandLineRun().state(state);
    String sample = ROOT.resolve("docs/sample.binetflow").toString();
    CommandLineRun.Result found = line.run("detect", "--explain", sample);
    List<String> shown =
        all(FENCE, readme()).stream()
            .filter(block -> block.contains("score ") || block.contains("matches,"))
            .flatMap(String::lines)
            .filter(each -> !each.strip().equals("…"))
            .toList();
    assertThat(shown).hasSizeGreaterThan(4);
    assertThat((found.data() + found.talk()).lines().map(String::stripTrailing).toList())
        .containsAll(shown);
  }

  private static String readme() throws IOException {
    return Files.readString(ROOT.resolve("README.md"));
  }

  @Test
  void theSentencesOfTheReadmeAreShort() throws IOException {
    List<Integer> lengths = sentences(readme()).stream().map(DocsTest::length).toList();
    assertThat(lengths).hasSizeGreaterThan(30);
    double mean = lengths.stream().mapToInt(Integer::intValue).average().orElseThrow();
    assertThat(mean).as("words a sentence").isLessThan(20);
  }

  /** Prose and list items; neither code, tables, headings nor pictures. */
  private static List<String> sentences(String text) {
    String prose =
        FENCE
            .matcher(text)
            .replaceAll("\n")
            .replaceAll("!\\[[^]]*]\\([^)]*\\)", "")
            .lines()
            .map(String::strip)
            .map(line -> line.startsWith("#") || line.startsWith("|") ? "" : line)
            .map(line -> line.matches("([*-]|\\d+\\.) .*") ? "\n" + line : line)
            .collect(Collectors.joining("\n"));
    return Stream.of(prose.split("\n\\s*\n", -1))
        .map(paragraph -> paragraph.replace('\n', ' ').strip())
        .flatMap(paragraph -> Stream.of(paragraph.split("(?<=[.!?][)*\"]?[)*\"]?)\\s+", -1)))
        .filter(sentence -> length(sentence) > 0)
        .toList();
  }

  private static int length(String sentence) {
    return (int) WORD.matcher(sentence).results().filter(w -> w.group().matches(".*\\w.*")).count();
  }
}
