package io.portcullis.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.portcullis.detector.evidence.parameters.Sensitivity;
import io.portcullis.enforcer.firewall.BlockList;
import io.portcullis.gateway.notify.notifier.Severity;
import io.portcullis.rules.Prefix;
import io.portcullis.rules.Scope;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConfigReaderTest {
  @TempDir Path folder;

  private Path write(String... lines) throws IOException {
    return Files.write(folder.resolve("portcullis.yaml"), List.of(lines));
  }

  private Path dropIn(String name, String... lines) throws IOException {
    return Files.write(
        Files.createDirectories(folder.resolve("conf.d")).resolve(name), List.of(lines));
  }

  private static List<String> problems(Path file) {
    return catchThrowableOfType(ConfigException.class, () -> ConfigReader.read(file, true))
        .problems();
  }

  @Test
  void withoutAnyFileTheDefaultsHold() throws Exception {
    assertThat(ConfigReader.read(folder.resolve("portcullis.yaml"), false))
        .isEqualTo(Config.DEFAULT);
  }

  @Test
  void aFileThatTheOperatorNamedMustBeThere() {
    assertThat(problems(folder.resolve("portcullis.yaml")))
        .singleElement()
        .asString()
        .endsWith("portcullis.yaml: does not exist");
  }

  @Test
  void anEmptyFileAndOneOfCommentsAreDefaults() throws Exception {
    assertThat(ConfigReader.read(write(), true)).isEqualTo(Config.DEFAULT);
    assertThat(ConfigReader.read(write("# nothing", "policy:"), true)).isEqualTo(Config.DEFAULT);
  }

  @Test
  void theDocumentedFileSaysTheDefaults() throws Exception {
    assertThat(ConfigReader.read(Path.of("../docs/portcullis.yaml"), true))
        .isEqualTo(Config.DEFAULT);
  }

  @Test
  void whatIsCommentedOutInTheDocumentedFileIsRightToo() throws Exception {
    List<String> all =
        Files.readAllLines(Path.of("../docs/portcullis.yaml")).stream()
            .map(line -> line.replaceFirst("^( *)#( *[a-z-]+:|  - |    reason)", "$1$2"))
            .filter(line -> !line.equals("allow: []"))
            .map(line -> line.equals("  - 198.51.100.7") ? "allow:\n" + line : line)
            .toList();
    Config read = ConfigReader.read(write(all.toArray(String[]::new)), true);
    assertThat(read.allow())
        .containsExactly(
            new Config.Allowed("198.51.100.7", ""),
            new Config.Allowed("backup.example.org", "nightly backup"));
    assertThat(read.argus().server()).contains(new Config.HostPort("127.0.0.1", 561));
    assertThat(read.inside().orElseThrow()).hasSize(2);
    assertThat(read.verify().keepBytes()).contains(5_000_000L);
    assertThat(read.metrics().listen()).isPresent();
    assertThat(read.paths().run()).contains(Path.of("/run/portcullis"));
    assertThat(read.detector().minimum()).contains(7);
  }

  @Test
  void valuesAreReadWithTheirUnits() throws Exception {
    Config read =
        ConfigReader.read(
            write(
                "inside: 10.0.0.0/8",
                "policy:",
                "  scope: remote",
                "  timeouts: [90, 10m]",
                "breaker:",
                "  peers-share: 10%",
                "enforce: yes",
                "firewall: ipset"),
            true);
    assertThat(read.inside()).contains(List.of(Prefix.parse("10.0.0.0/8")));
    assertThat(read.policy().scope()).isEqualTo(Scope.REMOTE);
    assertThat(read.policy().timeouts())
        .containsExactly(Duration.ofSeconds(90), Duration.ofMinutes(10));
    assertThat(read.breaker().peersShare()).isEqualTo(0.1);
    assertThat(read.enforce()).isTrue();
    assertThat(read.firewall()).isEqualTo(Config.Backend.IPSET);
  }

  @Test
  void aResolverIsNamedByItsAddress() throws Exception {
    for (String text : List.of("127.0.0.1", "127.0.0.1:53")) {
      Config read = ConfigReader.read(write("geo: {resolver: \"" + text + "\"}"), true);
      assertThat(read.geo().resolver())
          .contains(new InetSocketAddress(Prefix.parse("127.0.0.1").network(), 53));
    }
    Config read = ConfigReader.read(write("geo: {resolver: \"[::1]:5353\", asn: a.mmdb}"), true);
    assertThat(read.geo().resolver())
        .contains(new InetSocketAddress(Prefix.parse("::1").network(), 5353));
    assertThat(read.geo().asn()).contains(Path.of("a.mmdb"));
    for (String text : List.of("dns.example.org", "dns.example.org:53", "127.0.0.1:0", "::1:x")) {
      assertThat(problems(write("geo: {resolver: \"" + text + "\"}")))
          .as(text)
          .singleElement()
          .asString()
          .contains(":1: geo.resolver: ");
    }
  }

  @Test
  void aListOfWhichNoItemIsUnderstoodIsAProblemAmongOthers() throws Exception {
    assertThat(problems(write("policy: {timeouts: [soon]}", "insid: 1")))
        .hasSize(2)
        .anyMatch(line -> line.contains(":1: policy.timeouts: 'soon' is no duration"))
        .anyMatch(line -> line.contains(":2: unknown key 'insid'"));
  }

  @Test
  void allProblemsAreToldInOneGoWithFileAndLine() throws Exception {
    Path file =
        write(
            "insid: 10.0.0.0/8",
            "policy:",
            "  timeouts: [1h, soon]",
            "  scope: everything",
            "  timeout: 1h",
            "breaker:",
            "  per-minute: 0",
            "inside: [10.0.0.1/8, 300.1.1.1]",
            "enforce: perhaps",
            "argus: 127.0.0.1:561",
            "names: sometimes");
    List<String> problems = problems(file);
    assertThat(problems).hasSize(10);
    assertThat(problems)
        .anyMatch(
            line ->
                line.contains("portcullis.yaml:1: unknown key 'insid'")
                    && line.endsWith("did you mean 'inside'?"))
        .anyMatch(line -> line.contains(":3: policy.timeouts: 'soon' is no duration"))
        .anyMatch(line -> line.contains(":4: policy.scope: 'everything' is none of connection"))
        .anyMatch(
            line ->
                line.contains(":5: unknown key 'policy.timeout'")
                    && line.endsWith("did you mean 'timeouts'?"))
        .anyMatch(line -> line.contains(":7: breaker.per-minute: '0'"))
        .anyMatch(line -> line.contains(":8: inside: '10.0.0.1/8' has bits beyond"))
        .anyMatch(line -> line.contains(":8: inside: '300.1.1.1'"))
        .anyMatch(line -> line.contains(":9: enforce: 'perhaps' is neither"))
        .anyMatch(line -> line.contains(":10: argus: expected 'key: value' lines"))
        .anyMatch(line -> line.contains(":11: names: 'sometimes' is none of auto, true, false"));
  }

  @Test
  void namesAreHeardWhereTheyCanBeUnlessTheConfigurationSaysOtherwise() throws Exception {
    assertThat(ConfigReader.read(write("enforce: no"), true).names()).isEqualTo(Config.Names.AUTO);
    assertThat(ConfigReader.read(write("names: auto"), true).names()).isEqualTo(Config.Names.AUTO);
    assertThat(ConfigReader.read(write("names: yes"), true).names()).isEqualTo(Config.Names.TRUE);
    assertThat(ConfigReader.read(write("names: false"), true).names())
        .isEqualTo(Config.Names.FALSE);
  }

  @Test
  void aKeyOfEarlierVersionsIsNamedWithWhatBecameOfIt() throws Exception {
    assertThat(problems(write("policy: {host-evidence: eager, too-old: 1m}")))
        .hasSize(2)
        .anyMatch(
            line -> line.contains(":1: policy.host-evidence: is now called 'policy.wide-evidence'"))
        .anyMatch(line -> line.contains("policy.too-old: is gone: evidence older than 5m"));
    Config read = ConfigReader.read(write("policy: {wide-evidence: eager}"), true);
    assertThat(read.policy().wideEvidence()).isEqualTo(Sensitivity.EAGER);
  }

  @Test
  void laterFilesWinKeyByKeyAndAllowEntriesAddUp() throws Exception {
    write("policy:", "  scope: host", "  spare: 1m", "allow: [198.51.100.1]");
    dropIn("20-b.yaml", "policy:", "  scope: connection", "allow: [198.51.100.3]");
    dropIn("10-a.yaml", "policy:", "  scope: remote", "allow: [198.51.100.2]");
    dropIn("readme.txt", "no: yaml of ours");
    Config read = ConfigReader.read(folder.resolve("portcullis.yaml"), true);
    assertThat(read.policy().scope()).isEqualTo(Scope.CONNECTION);
    assertThat(read.spare()).isEqualTo(Duration.ofMinutes(1));
    assertThat(read.allow())
        .extracting(Config.Allowed::what)
        .containsExactly("198.51.100.1", "198.51.100.2", "198.51.100.3");
  }

  @Test
  void aProblemInADropInNamesThatFile() throws Exception {
    write("enforce: false");
    dropIn("10-a.yaml", "", "enforcing: true");
    assertThat(problems(folder.resolve("portcullis.yaml")))
        .singleElement()
        .asString()
        .contains("conf.d/10-a.yaml:2: unknown key 'enforcing', did you mean 'enforce'?");
  }

  @Test
  void brokenYamlIsToldWithItsLineAndDoesNotHideOtherFiles() throws Exception {
    write("policy: [");
    dropIn("10-a.yaml", "enforcing: true");
    assertThat(problems(folder.resolve("portcullis.yaml")))
        .hasSize(2)
        .anyMatch(line -> line.contains("portcullis.yaml:") && line.contains("no YAML"))
        .anyMatch(line -> line.contains("10-a.yaml:1: unknown key"));
  }

  @Test
  void aKeyThatIsThereTwiceAnAliasAndABinaryFileAreRefused() throws Exception {
    assertThat(problems(write("enforce: true", "enforce: false")))
        .singleElement()
        .asString()
        .contains(":2: 'enforce' is there twice");
    assertThat(problems(write("policy:", "  spare: &a 1h", "  scope: *a")))
        .singleElement()
        .asString()
        .contains(":3: aliases");
    Files.write(folder.resolve("portcullis.yaml"), new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1});
    assertThat(problems(folder.resolve("portcullis.yaml"))).hasSize(1);
  }

  @Test
  void metricsAreServedOnLoopbackOnly() throws Exception {
    assertThat(problems(write("metrics:", "  listen: 0.0.0.0:9617")))
        .singleElement()
        .asString()
        .contains("is not loopback");
    assertThat(
            ConfigReader.read(write("metrics:", "  listen: \"[::1]:9617\""), true)
                .metrics()
                .listen())
        .get()
        .matches(address -> address.getPort() == 9617 && address.getAddress().isLoopbackAddress());
  }

  @Test
  void anAllowEntryWithoutAnAddressIsMissingSomething() throws Exception {
    assertThat(problems(write("allow:", "  - reason: the bank")))
        .singleElement()
        .asString()
        .contains("allow.entry: is missing");
  }

  @Test
  void hostAndPortAreReadForBothFamilies() {
    assertThat(Config.HostPort.parse("router:561")).isEqualTo(new Config.HostPort("router", 561));
    assertThat(Config.HostPort.parse("[::1]:561")).isEqualTo(new Config.HostPort("::1", 561));
    for (String wrong :
        List.of("router", "::1:561", "router:", ":561", "router:0", "router:65536")) {
      assertThatThrownBy(() -> Config.HostPort.parse(wrong))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void notifiersAreReadWithTheirFilters() throws Exception {
    Path file =
        write(
            "notify:",
            "  - type: ntfy",
            "    url: https://ntfy.example.org/alarms",
            "  - name: report",
            "    type: command",
            "    command: [/usr/local/bin/tell, now]",
            "    events: [block, release]",
            "    severity: warning",
            "    digest: 1h",
            "    per-hour: 2");
    List<Config.Notification> all = ConfigReader.read(file, true).notifiers();
    assertThat(all).extracting(Config.Notification::name).containsExactly("ntfy", "report");
    assertThat(all.get(0).severity()).isEqualTo(Severity.NOTICE);
    assertThat(all.get(0).events()).isEmpty();
    assertThat(all.get(1).events()).containsExactlyInAnyOrder("block", "release");
    assertThat(all.get(1).digest()).isEqualTo(Duration.ofHours(1));
    assertThat(all.get(1).by()).hasToString("command tell");
    assertThat(ConfigReader.read(file, true))
        .as("for who compares")
        .isEqualTo(ConfigReader.read(file, true));
  }

  @Test
  void aSlipInANotifierIsToldWithItsLine() throws Exception {
    Path file =
        write(
            "notify:",
            "  - type: webhok",
            "    url: https://example.org",
            "  - type: slack",
            "    url: nonsense",
            "    event: [block]",
            "  - type: mail",
            "    name: two words",
            "    events: [blocks]",
            "  - just a word");
    assertThat(String.join("\n", problems(file)))
        .contains("yaml:2: notify.type: 'webhok' is none of webhook")
        .contains("yaml:5: notify.url: is no http or https address")
        .contains("yaml:6: unknown key 'notify.event', did you mean 'events'?")
        .contains("yaml:7: notify.server: is missing")
        .contains("yaml:8: notify.name: 'two words' is no name")
        .contains("yaml:9: notify.events: 'blocks' is none of")
        .contains("did you mean 'block'?")
        .contains("yaml:10: notify: 'just a word': expected 'type: ...'");
  }

  @Test
  void twoNotifiersOfOneNameAreTold() throws Exception {
    Path file = write("notify:", "  - type: journald", "  - type: journald");
    assertThat(problems(file)).singleElement().asString().contains("two are called 'journald'");
  }

  @Test
  void aListHasASourceAndBounds() throws Exception {
    Config config =
        ConfigReader.read(
            write(
                "lists:",
                "  - name: feodo",
                "    source: https://lists.example.org/bad.csv",
                "    every: 30m",
                "    max-size: 2MB",
                "    direction: to",
                "    action: count",
                "  - {name: mine, source: /etc/portcullis/mine.txt}",
                "  - {name: old, source: 'http://lists.example.org/', plain-http: true}"),
            true);
    assertThat(config.lists())
        .extracting(Config.ListSource::name)
        .containsExactly("feodo", "mine", "old");
    Config.ListSource feodo = config.lists().get(0);
    assertThat(feodo.source().url()).contains(URI.create("https://lists.example.org/bad.csv"));
    assertThat(feodo.bounds().every()).isEqualTo(Duration.ofMinutes(30));
    assertThat(feodo.bounds().maxSize()).isEqualTo(2_000_000);
    assertThat(feodo.bounds().maxAge()).isEqualTo(Duration.ofDays(3));
    assertThat(feodo.bounds().maxPrefixes()).isEqualTo(200_000);
    assertThat(feodo.direction()).isEqualTo(BlockList.Direction.TO);
    assertThat(feodo.drops()).isFalse();
    assertThat(config.lists().get(1).source().file()).contains(Path.of("/etc/portcullis/mine.txt"));
    assertThat(config.lists().get(1).drops()).isTrue();
  }

  @Test
  void aListThatMakesNoSenseIsToldWithItsPlace() throws Exception {
    Path file =
        write(
            "lists:",
            "  - {name: Feodo Tracker, source: /a}",
            "  - {name: a, source: 'http://lists.example.org/'}",
            "  - {name: b, source: 'ftp://lists.example.org/'}",
            "  - {name: c, source: /c, every: 1s, max-age: 30d, max-size: 1GB}",
            "  - {name: d, source: /d, max-prefixes: 300000, max-growth: 1, action: kill}",
            "  - {source: /e, dirction: to}",
            "  - {name: f, source: /f}",
            "  - {name: f, source: /f, every: 2h, max-age: 1h}",
            "  - /g");
    assertThat(String.join("\n", problems(file)))
        .contains("yaml:2: lists.name: 'Feodo Tracker' is no name; use up to 16 of a to z")
        .contains("yaml:3: lists.source: http:// lets anybody on the way decide what is blocked")
        .contains("yaml:4: lists.source: 'ftp://lists.example.org/' is neither a file nor https")
        .contains("yaml:5: lists.every: '1s' is too often")
        .contains("yaml:5: lists.max-age: '30d' is too long; 24d at most")
        .contains("yaml:5: lists.max-size: '1GB' is too much")
        .contains("yaml:6: lists.max-prefixes: '300000' is no whole number from 1 to 200000")
        .contains("yaml:6: lists.action: 'kill' is none of block, count")
        .contains("yaml:7: lists.name: is missing")
        .contains("yaml:7: unknown key 'lists.dirction', did you mean 'direction'?")
        .contains("yaml:9: lists: two are called 'f'")
        .contains("yaml:9: lists.max-age: 'f' would be too old before it is asked for again")
        .contains("yaml:10: lists: '/g': expected 'name: ...'");
  }
}
