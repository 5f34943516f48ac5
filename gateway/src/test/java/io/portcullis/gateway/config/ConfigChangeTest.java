package io.portcullis.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Changes are named as the file has them. */
final class ConfigChangeTest {
  @TempDir Path folder;

  private Config read(String yaml) throws Exception {
    return ConfigReader.read(Files.writeString(folder.resolve("portcullis.yaml"), yaml), true);
  }

  @Test
  void eachKeyIsNamedAsItStandsInTheFile() throws Exception {
    String[][] keys = {
      {"inside: [10.0.0.0/8]", "inside"},
      {"interfaces: {inside: [lan]}", "interfaces.inside"},
      {"interfaces: {outside: [wan]}", "interfaces.outside"},
      {"argus: {server: '127.0.0.1:561'}", "argus.server"},
      {"models: {folder: /m}", "models.folder"},
      {"detector: {profile: slips-0.2}", "detector.profile"},
      {"detector: {sensitivity: eager}", "detector.sensitivity"},
      {"detector: {minimum: 9}", "detector.minimum"},
      {"detector: {tuples: 9}", "detector.tuples"},
      {"baseline: {keep: 9d}", "baseline.keep"},
      {"policy: {scope: host}", "policy.scope"},
      {"policy: {timeouts: [9h]}", "policy.timeouts"},
      {"policy: {remote-after: 9}", "policy.remote-after"},
      {"policy: {host-after: 9}", "policy.host-after"},
      {"policy: {wide-evidence: eager}", "policy.wide-evidence"},
      {"policy: {spare: 9h}", "policy.spare"},
      {"allow: [203.0.113.7]", "allow"},
      {"breaker: {per-source-per-minute: 9}", "breaker.per-source-per-minute"},
      {"breaker: {per-minute: 9}", "breaker.per-minute"},
      {"breaker: {in-force: 9}", "breaker.in-force"},
      {"breaker: {peers-share: 9%}", "breaker.peers-share"},
      {"enforce: true", "enforce"},
      {"firewall: ipset", "firewall"},
      {"verify: {before: true}", "verify.before"},
      {"verify: {deadline: 9s}", "verify.deadline"},
      {"verify: {after: false}", "verify.after"},
      {"verify: {keep: 9MB}", "verify.keep"},
      {"verify: {release-silent: 9h}", "verify.release-silent"},
      {"metrics: {listen: '127.0.0.1:9'}", "metrics.listen"},
      {"notify: [{type: syslog}]", "notify"},
      {"lists: [{name: a, source: /a}]", "lists"},
      {"paths: {ledger: /l}", "paths.ledger"},
      {"paths: {run: /r}", "paths.run"},
      {"paths: {log: /l}", "paths.log"}
    };
    for (String[] each : keys) {
      assertThat(ConfigChange.between(Config.DEFAULT, read(each[0]))).containsExactly(each[1]);
    }
  }

  @Test
  void anotherSpellingOfTheSameIsNoChange() throws Exception {
    assertThat(
            ConfigChange.between(
                read("policy: {timeouts: [60m]}\nallow: [203.0.113.7/32]\n"),
                read("policy: {timeouts: [1h]}\nallow: [203.0.113.7]\n")))
        .isEqualTo(List.of());
  }
}
