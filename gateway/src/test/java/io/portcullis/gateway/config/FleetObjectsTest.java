package io.portcullis.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.detector.evidence.parameters.Sensitivity;
import io.portcullis.gateway.config.Config.Fleet.Take;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A fleet makes a router more careful and never bolder, and the router's own files win. */
final class FleetObjectsTest {
  private static final Path NAME = Path.of("careful.yaml");

  @TempDir Path folder;
  private Path objects;

  @BeforeEach
  void place() throws Exception {
    objects = Files.createDirectories(folder.resolve("keys/objects"));
  }

  private Path own(String take, String... lines) throws Exception {
    String fleet =
        "fleet: {site: oslo, servers: [\"nats://192.0.2.1:4222\"], folder: %s, take: %s}"
            .formatted(folder.resolve("keys"), take);
    return Files.writeString(
        folder.resolve("portcullis.yaml"), fleet + "\n" + String.join("\n", lines) + "\n");
  }

  private void said(Take part, String text) throws Exception {
    Files.writeString(objects.resolve(part.file()), text);
  }

  @Test
  void carefulSettingsAreGood() {
    String all =
        """
        detector: {sensitivity: cautious}
        policy: {spare: 2d, timeouts: [30m, 4h, 24h, 7d, 7d]}
        breaker: {per-source-per-minute: 1, per-minute: 5, in-force: 100, peers-share: 1%}
        """;
    assertThat(FleetObjects.problems(Take.SETTINGS, NAME, all)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "detector: {sensitivity: eager}",
        "policy: {spare: 1h}",
        "policy: {timeouts: [2h]}",
        "policy: {timeouts: [1h, 4h, 24h, 7d, 8d]}",
        "breaker: {per-source-per-minute: 4}",
        "breaker: {per-minute: 11}",
        "breaker: {in-force: 1001}",
        "breaker: {peers-share: 6%}"
      })
  void whatIsBolderThanTheDefaultIsRefused(String text) {
    assertThat(FleetObjects.problems(Take.SETTINGS, NAME, text))
        .singleElement()
        .asString()
        .startsWith("careful.yaml:1: ")
        .contains("is less careful than the default");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "enforce: true",
        "allow: [0.0.0.0/0]",
        "inside: [10.0.0.0/8]",
        "policy: {scope: host}",
        "policy: {remote-after: 1}",
        "notify: [{type: command, command: /bin/sh}]",
        "lists: [{name: x, file: /etc/passwd}]",
        "fleet: {site: oslo, servers: [\"nats://192.0.2.9:4222\"]}",
        "web: {write: true}",
        "verify: {after: false}",
        "paths: {ledger: /dev/null}"
      })
  void whatNoFleetMaySetIsRefused(String text) {
    assertThat(FleetObjects.problems(Take.SETTINGS, NAME, text))
        .anyMatch(problem -> problem.contains("no fleet may set it"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"breaker: {per-minute: many}", "breakr: {}", ": [", "", "just words"})
  void whatMakesNoSenseIsRefused(String text) {
    assertThat(FleetObjects.problems(Take.SETTINGS, NAME, text)).isNotEmpty();
    assertThat(FleetObjects.problems(Take.ALLOWLIST, NAME, text)).isNotEmpty();
    assertThat(FleetObjects.problems(Take.MODELS, NAME, text)).isNotEmpty();
  }

  @Test
  void anAllowlistSaysNothingElseAndSwitchesNoRouterOff() {
    assertThat(
            FleetObjects.problems(
                Take.ALLOWLIST,
                NAME,
                "allow: [192.0.2.7, 198.51.0.0/16, 2001:db8::/32, backup.example.org]"))
        .isEmpty();
    for (String wide : List.of("0.0.0.0/0", "198.50.0.0/15", "2001::/16")) {
      assertThat(FleetObjects.problems(Take.ALLOWLIST, NAME, "allow: [\"" + wide + "\"]"))
          .singleElement()
          .asString()
          .contains("is too wide");
    }
    assertThat(
            FleetObjects.problems(
                Take.ALLOWLIST, NAME, "allow: [192.0.2.7]\nbreaker: {per-minute: 1}"))
        .singleElement()
        .asString()
        .contains("has 'allow' alone");
  }

  @Test
  void nothingIsTakenUnlessTheRouterSaysSo() throws Exception {
    said(Take.ALLOWLIST, "allow: [192.0.2.7]");
    said(Take.SETTINGS, "breaker: {per-minute: 1}");
    for (String take : List.of("[]", "[models]")) {
      Config read = ConfigReader.read(own(take), true);
      assertThat(read.allow()).isEmpty();
      assertThat(read.breaker()).isEqualTo(Config.DEFAULT.breaker());
    }
    Config read = ConfigReader.read(own("allowlist"), true);
    assertThat(read.allow()).containsExactly(new Config.Allowed("192.0.2.7", "", true));
    assertThat(read.breaker()).isEqualTo(Config.DEFAULT.breaker());
  }

  @Test
  void theRoutersOwnFilesWinKeyByKeyAndItsEntriesStay() throws Exception {
    said(
        Take.SETTINGS,
        "breaker: {per-minute: 1, in-force: 10}\ndetector: {sensitivity: cautious}\n");
    said(Take.ALLOWLIST, "allow:\n  - {entry: 192.0.2.7, reason: the bank}\n");
    Path file =
        own(
            "[allowlist, settings]",
            "allow: [198.51.100.1]",
            "breaker: {per-minute: 20}",
            "policy: {spare: 1h}");
    ConfigReader.Explained read = ConfigReader.explain(file, true);
    Config config = read.config();
    assertThat(config.breaker().perMinute()).as("its own file's").isEqualTo(20);
    assertThat(config.breaker().inForce()).as("the fleet's").isEqualTo(10);
    assertThat(config.sensitivity()).isEqualTo(Sensitivity.CAUTIOUS);
    assertThat(config.spare()).isEqualTo(Duration.ofHours(1));
    assertThat(config.allow())
        .containsExactly(
            new Config.Allowed("198.51.100.1", ""),
            new Config.Allowed("192.0.2.7", "the bank", true));
    assertThat(from(read, "breaker.per-minute")).isEqualTo(file + ":3");
    assertThat(from(read, "breaker.in-force")).isEqualTo(objects.resolve("settings.yaml") + ":1");
    assertThat(read.settings())
        .filteredOn(each -> each.key().equals("allow"))
        .extracting(Setting::from)
        .containsExactly(file + ":2", objects.resolve("allowlist.yaml") + ":2");
  }

  private static String from(ConfigReader.Explained read, String key) {
    return read.settings().stream()
        .filter(each -> each.key().equals(key))
        .findFirst()
        .orElseThrow()
        .from();
  }

  @Test
  void aBadOneInTheFolderCountsForNothingAndIsNamed() throws Exception {
    said(Take.SETTINGS, "enforce: true\nbreaker: {per-minute: 1}\n");
    said(Take.ALLOWLIST, "allow: [0.0.0.0/0, 192.0.2.7]");
    ConfigReader.Explained read = ConfigReader.explain(own("[allowlist, settings]"), true);
    assertThat(read.config().enforce()).isFalse();
    assertThat(read.config().breaker()).isEqualTo(Config.DEFAULT.breaker());
    assertThat(read.config().allow()).isEmpty();
    assertThat(read.notices())
        .hasSize(2)
        .allMatch(notice -> notice.startsWith("not taken of the fleet: " + objects));
  }
}
