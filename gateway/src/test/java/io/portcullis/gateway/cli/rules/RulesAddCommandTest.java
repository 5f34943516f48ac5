package io.portcullis.gateway.cli.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.portcullis.enforcer.firewall.Firewall;
import io.portcullis.gateway.Schemas;
import io.portcullis.gateway.cli.common.CommandLineRun;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator's own block does beside the plain case. */
final class RulesAddCommandTest {
  private static final String REMOTE = "203.0.113.9";
  private static final String TUPLE = "10.0.0.5-203.0.113.7-443-tcp";

  @TempDir Path state;
  private final Schemas schemas = new Schemas();
  private CommandLineRun line;

  @BeforeEach
  void start() throws IOException {
    line = new CommandLineRun().state(state);
    Files.writeString(state.resolve("portcullis.yaml"), "inside: [10.0.0.0/8, 'fd00::/8']\n");
  }

  private CommandLineRun.Result add(String... words) {
    List<String> all = new ArrayList<>(List.of("rules", "add"));
    all.addAll(List.of(words));
    return line.run(all.toArray(String[]::new));
  }

  private long secondsLeft() throws Exception {
    return line.kernel().list().get(0).remaining().toSeconds();
  }

  @Test
  void whatLastsLongerStaysUnlessItIsToBeReplaced() throws Exception {
    assertThat(add(REMOTE, "-t", "2h").exit()).isZero();
    CommandLineRun.Result shorter = add(REMOTE, "-t", "2m");
    assertThat(shorter.exit()).isZero();
    assertThat(shorter.data())
        .contains("rule 1: remote " + REMOTE + " is blocked for another 2h", "--replace");
    assertThat(secondsLeft()).isEqualTo(7200);
    assertThat(add(REMOTE, "-t", "3h").data()).contains("rule 2: blocked", "for 3h");
    assertThat(secondsLeft()).isEqualTo(3 * 3600);
    assertThat(add(REMOTE, "-t", "2m", "--replace").data()).contains("rule 3: blocked", "for 2m");
    assertThat(secondsLeft()).isEqualTo(120);
  }

  @Test
  void aPermanentRuleIsNotShortenedInSilence() throws Exception {
    add(REMOTE, "-t", "permanent");
    assertThat(add(REMOTE, "-t", "23d").data()).contains("blocked for good already");
    String json = line.run("-o", "json", "rules", "add", REMOTE, "-t", "2m").data();
    assertThat(schemas.check("rules-add", json).get(0).get("id").asInt()).isEqualTo(1);
    assertThat(secondsLeft()).isEqualTo(Duration.ofDays(24).toSeconds());
    assertThat(add(REMOTE, "-t", "2m", "--replace").data()).contains("for 2m");
    assertThat(secondsLeft()).isEqualTo(120);
  }

  @Test
  void oneOfTwoStaysAndTheOtherIsNew() {
    add(REMOTE, "-t", "2h");
    assertThat(add(REMOTE, "203.0.113.10", "-t", "1h").data())
        .contains("longer and stays", "rule 2: blocked remote 203.0.113.10 for 1h");
  }

  /** A kernel that takes so long to be told. */
  private void slowKernel(Duration wait) {
    Firewall kernel = line.sharedKernel();
    Firewall slow =
        (Firewall)
            Proxy.newProxyInstance(
                Firewall.class.getClassLoader(),
                new Class<?>[] {Firewall.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("apply")) line.clock().forward(wait);
                  try {
                    return method.invoke(kernel, arguments);
                  } catch (InvocationTargetException thrown) {
                    throw thrown.getCause();
                  }
                });
    line.firewall(choice -> slow);
  }

  @Test
  void aTimeoutThatIsOverBeforeTheKernelWasToldFails() {
    slowKernel(Duration.ofSeconds(2));
    CommandLineRun.Result late = add(REMOTE, "-t", "1");
    assertThat(late.exit()).isEqualTo(1);
    assertThat(late.data()).contains("is not blocked: expired before it was in", "longer timeout");
    assertThat(add(REMOTE, "-t", "1m").exit()).isZero();
  }

  @Test
  void inDryRunItIsSaidThatAnOrderIsEnforced() {
    assertThat(add(REMOTE).talk()).contains("dry run", "an operator's order is enforced");
    assertThat(line.run("ban", TUPLE).talk()).contains("an operator's order is enforced");
    line.run("arm");
    assertThat(add("203.0.113.10").talk()).doesNotContain("dry run");
  }

  @Test
  void slipsOfTheHandAreNoted() {
    assertThat(add("203.0.113.7-10.0.0.5-443-tcp").talk())
        .contains("comes from outside", "10.0.0.5-203.0.113.7-443-tcp");
    assertThat(add("10.0.0.5").talk()).contains("is inside", "--scope host");
    assertThat(add("203.0.113.8", "--scope", "host").talk()).contains("is not inside");
    assertThat(add("169.254.7.7").talk()).contains("link-local");
    assertThat(add("fe80::7").talk()).contains("link-local");
    assertThat(add("10.0.0.6", "--scope", "host").talk()).doesNotContain("inside");
    assertThat(add(TUPLE, "203.0.113.77").talk()).doesNotContain("inside", "outside");
  }

  @Test
  void portZeroIsRefused() throws Exception {
    CommandLineRun.Result zero = add("10.0.0.5-203.0.113.7-0-tcp");
    assertThat(zero.exit()).isEqualTo(2);
    assertThat(zero.talk()).contains("port 0");
    assertThat(line.kernel().list()).isEmpty();
  }

  @Test
  void whatOnlyWouldBeDoneIsJsonToo() throws Exception {
    String[] dry = {"-o", "json", "rules", "add", REMOTE, TUPLE, "--dry-run", "-t", "1h"};
    List<JsonNode> rows = schemas.check("rules-add", line.run(dry).data());
    assertThat(rows).extracting(row -> row.get("state").asText()).containsOnly("would_block");
    assertThat(rows).extracting(row -> row.get("timeout_s").asInt()).containsExactly(3600, 3600);
    assertThat(line.kernel().list()).isEmpty();
    add(REMOTE);
    String extend =
        line.run("-o", "json", "rules", "extend", REMOTE, "--dry-run", "-t", "2h").data();
    assertThat(schemas.check("rules-extend", extend).get(0).get("timeout_s").asInt())
        .isEqualTo(7200);
    String release = line.run("-o", "json", "rules", "release", REMOTE, "--dry-run").data();
    assertThat(schemas.check("rules-release", release)).hasSize(1);
    String flush = line.run("-o", "json", "rules", "flush", "--dry-run").data();
    assertThat(schemas.check("rules-flush", flush).get(0).get("released").asInt()).isEqualTo(1);
    assertThat(line.kernel().list()).hasSize(1);
  }
}
