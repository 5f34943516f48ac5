package io.portcullis.gateway.cli.operate;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.gateway.cli.common.CommandLineRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is in force and where it comes from, and the check before a start. */
final class ConfigCommandTest {
  private static final Path DOCUMENTED = Path.of("../docs/portcullis.yaml");

  @TempDir Path folder;

  private Path write(String name, String... lines) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.write(file, List.of(lines));
  }

  private CommandLineRun.Result run(String... words) {
    return new CommandLineRun().state(folder).run(words);
  }

  /** Value and origin of each key. */
  private Map<String, List<String>> shown() {
    CommandLineRun.Result result = run("-o", "raw", "config", "show");
    assertThat(result.exit()).as(result.talk()).isZero();
    Map<String, List<String>> rows = new TreeMap<>();
    result
        .data()
        .lines()
        .skip(1)
        .map(line -> line.split("\t", -1))
        .forEach(
            row -> rows.merge(row[0], List.of(row[1], row[2]), (one, other) -> joined(one, other)));
    return rows;
  }

  private static List<String> joined(List<String> one, List<String> other) {
    List<String> both = new ArrayList<>(one);
    both.addAll(other);
    return both;
  }

  @Test
  void eachValueIsShownWithTheFileAndLineThatSaysIt() throws Exception {
    Path main = write("portcullis.yaml", "policy:", "  scope: remote", "allow:", "  - 192.0.2.1");
    Path later =
        write(
            "conf.d/10-more.yaml",
            "policy:",
            "  timeouts: [90s, 2h]",
            "allow:",
            "  - entry: 192.0.2.2",
            "    reason: printer");
    Map<String, List<String>> shown = shown();
    assertThat(shown)
        .containsEntry("configuration", List.of(main.toString(), "--state"))
        .containsEntry("policy.scope", List.of("remote", main + ":2"))
        .containsEntry("policy.timeouts", List.of("[90s, 2h]", later + ":2"))
        .containsEntry("policy.spare", List.of("1d", "default"))
        .containsEntry(
            "allow",
            List.of("192.0.2.1", main + ":4", "{entry: 192.0.2.2, reason: printer}", later + ":4"))
        .containsEntry(
            "paths.ledger", List.of(folder.resolve("portcullis.db").toString(), "--state"))
        .containsEntry("argus.server", List.of("", "default"));
  }

  @Test
  void everyDocumentedSettingIsShownWithItsDocumentedDefault() throws Exception {
    Map<String, List<String>> shown = shown();
    Map<String, String> documented = documented();
    assertThat(documented).hasSizeGreaterThan(15);
    documented.forEach(
        (key, value) -> assertThat(shown).containsEntry(key, List.of(value, "default")));
    // What is commented out there is an example, and not set.
    for (String example : List.of("inside", "verify.keep", "metrics.listen")) {
      assertThat(shown).containsEntry(example, List.of("", "default"));
    }
  }

  /** Every line of the documented file that sets something. */
  private static Map<String, String> documented() throws IOException {
    Pattern setting = Pattern.compile("( *)([a-z-]+):( +([^#]*[^# ]))?( +#.*)?");
    Map<String, String> found = new TreeMap<>();
    String section = "";
    for (String line : Files.readAllLines(DOCUMENTED)) {
      Matcher matcher = setting.matcher(line);
      if (!matcher.matches()) continue;
      boolean top = matcher.group(1).isEmpty();
      if (matcher.group(4) == null) section = matcher.group(2) + ".";
      else found.put((top ? "" : section) + matcher.group(2), matcher.group(4));
    }
    return found;
  }

  @Test
  void aFormerNameIsToldWithItsSuccessor() throws Exception {
    Path file = write("portcullis.yaml", "allow:", "  - what: 192.0.2.1", "    comment: printer");
    CommandLineRun.Result accepted = run("config", "show");
    assertThat(accepted.exit()).isZero();
    assertThat(accepted.talk())
        .contains(file + ":2: allow.what is now called 'allow.entry'")
        .contains(file + ":3: allow.comment is now called 'allow.reason'");

    write("portcullis.yaml", "policy:", "  host-evidence: cautious");
    CommandLineRun.Result refused = run("config", "show");
    assertThat(refused.exit()).isEqualTo(2);
    assertThat(refused.talk())
        .contains(":2: policy.host-evidence: is now called 'policy.wide-evidence'");
  }

  @Test
  void aTestOfAGoodConfigurationSaysSoAndTouchesNothing() throws Exception {
    Path file = write("portcullis.yaml", "inside: [10.0.0.0/8]");
    CommandLineRun.Result result = run("run", "--test", "-");
    assertThat(result.exit()).as(result.talk()).isZero();
    assertThat(result.data()).isEmpty();
    assertThat(result.talk()).contains("nothing is wrong with " + file);
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).containsExactly(file);
    }
  }

  @Test
  void aTestNamesEverythingThatIsWrong() throws Exception {
    write("portcullis.yaml", "enforce: perhaps", "polici: {}");
    CommandLineRun.Result configuration = run("run", "--test");
    assertThat(configuration.exit()).isEqualTo(2);
    assertThat(configuration.talk()).contains("enforce").contains("'polici'");

    write("portcullis.yaml", "models:", "  folder: " + folder.resolve("models"));
    write("models/From-Botnet-TCP-1.json", "{");
    write("baseline.json", "[");
    CommandLineRun.Result files = run("run", "--test", "--source", "nowhere.binetflow");
    assertThat(files.exit()).isEqualTo(2);
    assertThat(files.talk())
        .contains("From-Botnet-TCP-1.json")
        .contains("baseline.json is no usable baseline")
        .contains("nowhere.binetflow does not exist");
    assertThat(run("run", "--test", "--source", folder.toString()).talk()).contains("a directory");

    assertThat(run("run", "--test", "--argus", "127.0.0.1").exit()).isEqualTo(2);
  }

  @Test
  void noSecretIsShown() throws Exception {
    write(
        "portcullis.yaml",
        "crowdsec: {bouncer-key: KEY-1, machine: router, password: WORD-2}",
        "notify:",
        "  - {type: slack, url: 'https://hooks.example.org/services/PATH-3'}",
        "  - {type: gotify, url: 'https://push.example.org', token: TOKEN-4}",
        "  - {type: webhook, name: own, url: 'https://example.org/', headers: ['X-Key: HEAD-5']}");
    String data = run("config", "show").data() + run("-o", "json", "config", "show").data();
    assertThat(data)
        .doesNotContain("KEY-1", "WORD-2", "PATH-3", "TOKEN-4", "HEAD-5")
        .contains("https://hooks.example.org/***", "router");
  }

  @Test
  void theFilesOfGeoAndListsAreLookedAtToo() throws Exception {
    Path good = write("good.list", "203.0.113.7", "203.0.113.8");
    write("bad.list", "all of it", "is prose", "and no list");
    write(
        "portcullis.yaml",
        "geo: {country: " + folder.resolve("none.mmdb") + ", asn: " + good + "}",
        "lists:",
        "  - {name: bad, source: " + folder.resolve("bad.list") + "}",
        "  - {name: gone, source: " + folder.resolve("gone.list") + "}",
        "  - {name: web, source: 'https://lists.example/a', ca-file: " + good + "}");
    CommandLineRun.Result result = run("run", "--test", "-");
    assertThat(result.exit()).isEqualTo(2);
    assertThat(result.talk())
        .contains("none.mmdb: does not exist")
        .contains("good.list: is no MMDB file")
        .contains("list bad: ")
        .contains("list gone: ")
        .contains("gone.list")
        .contains("list web: ca-file ");
    assertThat(folder.resolve("lists")).doesNotExist();

    write("portcullis.yaml", "lists: [{name: good, source: " + good + "}]");
    CommandLineRun.Result fine = run("run", "--test", "-", "--json");
    assertThat(fine.exit()).as(fine.talk()).isZero();
    assertThat(fine.data()).isEqualTo("{\"errors\":[],\"exit_code\":0}\n");
  }
}
