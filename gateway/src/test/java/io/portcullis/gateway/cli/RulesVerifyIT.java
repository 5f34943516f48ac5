package io.portcullis.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.portcullis.enforcer.JavaProcess;
import io.portcullis.enforcer.Lab;
import io.portcullis.enforcer.NetworkNamespace;
import io.portcullis.gateway.Main;
import io.portcullis.gateway.Schemas;
import io.portcullis.gateway.cli.common.CommandLineRun;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The proof on demand through the real command line, on a real router, without a daemon. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RulesVerifyIT {
  private static final String TUPLE = "10.0.0.5-203.0.113.7-443-udp";

  @AutoClose private Lab lab;
  private Path state;

  @BeforeAll
  void make() {
    NetworkNamespace.requireKernel();
    lab = new Lab();
  }

  @BeforeEach
  void configure(@TempDir Path folder) throws Exception {
    state = folder;
    Files.writeString(
        folder.resolve("portcullis.yaml"),
        """
        interfaces:
          inside: [lan]
          outside: [wan]
        """);
    lab.router().nft("flush", "ruleset");
  }

  /** In a process of its own: Java finds a process's interfaces, not a thread's. */
  private CommandLineRun.Result run(String... words) {
    List<String> command = JavaProcess.command(Main.class, "--state", state.toString());
    command.addAll(List.of(words));
    return lab.router().call(() -> finished(command));
  }

  private CommandLineRun.Result finished(List<String> command) throws Exception {
    Path talk = state.resolve("talk");
    Process process = new ProcessBuilder(command).redirectError(talk.toFile()).start();
    process.getOutputStream().close();
    String data = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int exit = process.waitFor();
    return new CommandLineRun.Result(exit, data, Files.readString(talk));
  }

  /** Runs a command while the inside host goes on sending. */
  private CommandLineRun.Result runUnderTraffic(String... words) {
    AtomicBoolean over = new AtomicBoolean();
    CompletableFuture<Void> traffic =
        CompletableFuture.runAsync(
            () -> {
              while (!over.get()) lab.goesOut("10.0.0.5", "203.0.113.7", 443);
            });
    try {
      return run(words);
    } finally {
      over.set(true);
      traffic.join();
    }
  }

  private static JsonNode json(CommandLineRun.Result result) throws Exception {
    return new ObjectMapper().readTree(result.data());
  }

  private void block() {
    CommandLineRun.Result added = run("rules", "add", TUPLE);
    assertThat(added.exit()).as(added.talk()).isZero();
  }

  @Test
  void aRuleThatHoldsIsVerifiedAndTheLedgerKnows() throws Exception {
    block();
    CommandLineRun.Result result =
        runUnderTraffic("-o", "json", "rules", "verify", "--all", "--duration", "20s");
    assertThat(result.exit()).as(result.talk()).isZero();
    JsonNode row = new Schemas().check("rules-verify", result.data()).get(0);
    assertThat(row.get("rule").asLong()).isEqualTo(1);
    assertThat(row.get("verdict").asText()).as(result.data()).isEqualTo("verified");
    assertThat(row.get("arrived").asLong()).isPositive();
    assertThat(row.get("left").asLong()).isZero();
    assertThat(row.get("dropped").asLong()).isPositive();
    assertThat(run("-o", "json", "rules", "list").data()).contains("\"verdict\":\"verified\"");
  }

  @Test
  void aRuleTakenAwayBehindOurBackLeaksWithExit5AndAnEvent() throws Exception {
    block();
    lab.router().nft("delete", "table", "inet", "portcullis_v1");
    CommandLineRun.Result result = runUnderTraffic("rules", "verify", "1", "--duration", "20s");
    assertThat(result.exit()).as(result.data() + result.talk()).isEqualTo(5);
    assertThat(result.data()).contains(TUPLE, "leaking", "the rule is gone");
    String events = Files.readString(state.resolve("log/eve.json"));
    assertThat(events).contains("\"event_type\":\"leak\"");
    assertThat(new Schemas().check("events", events)).isNotEmpty();
  }

  @Test
  void silenceIsUntestedAndExitIsZero() throws Exception {
    block();
    CommandLineRun.Result result = run("-o", "json", "rules", "verify", "1", "--duration", "2s");
    assertThat(result.exit()).as(result.talk()).isZero();
    assertThat(json(result).get(0).get("verdict").asText()).isEqualTo("untested");
    assertThat(json(result).get(0).get("last_arrived").isNull()).isTrue();
  }

  @Test
  void packetsOfBlockedTargetsAreCountedByInterface() throws Exception {
    block();
    CommandLineRun.Result result =
        runUnderTraffic("-o", "json", "capture", "stats", "--duration", "3s");
    assertThat(result.exit()).as(result.talk()).isZero();
    assertThat(json(result).findValuesAsText("interface")).containsExactly("lan", "wan");
    assertThat(json(result).get(0).get("captured").asLong()).isPositive();
    assertThat(json(result).get(0).get("lost").asLong()).isZero();
    assertThat(json(result).get(1).get("captured").asLong()).isZero();
    assertThat(json(result).get(0).get("by").asText()).isEqualTo("command");
  }
}
