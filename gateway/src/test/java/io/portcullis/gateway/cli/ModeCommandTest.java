package io.portcullis.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.portcullis.capture.Sighting;
import io.portcullis.capture.WireFinding;
import io.portcullis.gateway.Schemas;
import io.portcullis.gateway.cli.common.CommandLineRun;
import io.portcullis.gateway.config.Paths;
import io.portcullis.gateway.events.WireFile;
import io.portcullis.gateway.wiring.LedgerFacts;
import io.portcullis.rules.Targets;
import io.portcullis.rules.Verdict;
import io.portcullis.rules.ledger.Ledger;
import io.portcullis.rules.ledger.RunLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mode, status, and the commands of a bad night. */
final class ModeCommandTest {
  private static final String TUPLE = "10.0.0.5-203.0.113.7-443-tcp";

  @TempDir Path state;
  private CommandLineRun line;

  @BeforeEach
  void start() {
    line = new CommandLineRun().state(state);
  }

  private JsonNode status() throws Exception {
    CommandLineRun.Result result = line.run("-o", "json", "status");
    boolean ledger = Files.exists(state.resolve("portcullis.db"));
    assertThat(result.exit()).as(result.talk()).isEqualTo(ledger ? 0 : 1);
    return new ObjectMapper().readTree(result.data());
  }

  @Test
  void statusWithoutALedgerIsDryRunAndMakesNone() throws Exception {
    assertThat(status().get("mode").asText()).isEqualTo("dry_run");
    assertThat(status().get("running").asBoolean()).isFalse();
    assertThat(state).isEmptyDirectory();
  }

  @Test
  void armConfirmAndDisarm() throws Exception {
    assertThat(line.run("confirm").exit()).isEqualTo(1);
    CommandLineRun.Result armed = line.run("arm", "--confirm", "10m");
    assertThat(armed.data()).startsWith("armed for 10m: without 'portcullis confirm'");
    assertThat(armed.talk()).contains("no gateway runs");
    assertThat(status().get("mode").asText()).isEqualTo("armed_until");
    assertThat(status().get("expires").asText()).isEqualTo("2026-11-24T04:35:00.123456+00:00");
    assertThat(line.run("confirm").exit()).isZero();
    assertThat(status().get("mode").asText()).isEqualTo("armed");
    assertThat(status().get("by").asText()).isEqualTo("operator alice");
    assertThat(line.run("confirm").exit()).isZero();
    assertThat(line.run("disarm").data()).startsWith("disarmed");
    assertThat(status().get("mode").asText()).isEqualTo("dry_run");
    assertThat(line.run("arm").data()).startsWith("armed: ");
  }

  @Test
  void aWindowThatRanOutCannotBeConfirmed() throws Exception {
    line.run("arm", "--confirm", "10m");
    line.clock().forward(Duration.ofMinutes(11));
    assertThat(line.run("confirm").exit()).isEqualTo(1);
    assertThat(line.run("status").data()).contains("dry run again").doesNotContain("armed for");
    assertThat(status().get("mode").asText()).isEqualTo("dry_run");
  }

  @Test
  void disarmKeepsTheOperatorsRulesAndOffRemovesAll() throws Exception {
    line.run("rules", "add", TUPLE);
    line.run("arm");
    line.run("disarm");
    assertThat(line.kernel().list()).hasSize(1);
    line.run("arm");
    assertThat(line.run("off").exit()).isZero();
    assertThat(line.kernel().list()).isEmpty();
    assertThat(status().get("mode").asText()).isEqualTo("dry_run");
    assertThat(status().get("active").asInt()).isZero();
  }

  @Test
  void statusSeesARunningGateway() throws Exception {
    Files.createDirectories(state.resolve("run"));
    try (RunLock.Held held =
        new RunLock(state.resolve("run/gateway.lock")).take(Duration.ZERO).orElseThrow()) {
      assertThat(status().get("running").asBoolean()).isTrue();
    }
    assertThat(status().get("running").asBoolean()).isFalse();
  }

  private void seen(Verdict verdict, Sighting sighting, long dropped) throws Exception {
    Files.createDirectories(Paths.under(state).run());
    new WireFile(Paths.under(state).wire())
        .write(
            List.of(
                new WireFinding(
                    1,
                    Targets.connection(TUPLE),
                    verdict,
                    line.clock().instant(),
                    sighting,
                    dropped,
                    "a reason",
                    Optional.empty())));
  }

  @Test
  void aCaptureThatSeesNothingOfWhatTheKernelDropsIsNamed() throws Exception {
    line.run("rules", "add", TUPLE);
    seen(Verdict.UNTESTED, Sighting.NONE, 24);
    JsonNode blind = new Schemas().check("status", line.run("-o", "json", "status").data()).get(0);
    assertThat(blind.get("capture_blind").asInt()).isEqualTo(1);
    assertThat(line.run("status").data()).contains("MAY BE BLIND for 1 blocks");
    assertThat(line.run("doctor").data()).contains("it is blind there");
    Sighting arrived = new Sighting(24, 0, 0, Optional.empty(), Optional.empty());
    seen(Verdict.VERIFIED, arrived, 24);
    assertThat(status().get("capture_blind").asInt()).isZero();
    assertThat(line.run("status").data()).doesNotContain("BLIND");
    assertThat(line.run("doctor").data()).doesNotContain("blind");
    // The router's own packets arrive nowhere, and one or two may be on their way to the capture.
    seen(Verdict.VERIFIED, Sighting.NONE, 24);
    assertThat(status().get("capture_blind").asInt()).isZero();
    seen(Verdict.UNTESTED, Sighting.NONE, 2);
    assertThat(status().get("capture_blind").asInt()).isZero();
  }

  @Test
  void theBreakerIsShownAndReset() throws Exception {
    try (Ledger ledger = Ledger.open(state.resolve("portcullis.db"), line.clock())) {
      ledger.fact(
          LedgerFacts.BREAKER_OPEN,
          Optional.of("11 blocks in a minute (since 2026-11-24T04:20:00.5Z)"));
    }
    String since = "2026-11-24T04:20:00.500000+00:00";
    String shown = "04:20:00, 4m59s ago";
    assertThat(line.run("status").data()).contains("OPEN", "11 blocks in a minute", shown);
    assertThat(line.run("breaker").data()).contains("11 blocks in a minute", shown);
    assertThat(status().get("breaker_opened").asText()).isEqualTo(since);
    Schemas schemas = new Schemas();
    JsonNode open = schemas.check("breaker", line.run("-o", "json", "breaker").data()).get(0);
    assertThat(open.get("opened").asText()).isEqualTo(since);
    CommandLineRun.Result reset = line.run("breaker", "--reset");
    assertThat(reset.data()).contains("closed");
    assertThat(status().get("breaker_open").asBoolean()).isFalse();
    String events = Files.readString(state.resolve("log/eve.json"));
    assertThat(schemas.check("events", events)).isNotEmpty();
  }

  @Test
  void aBrokenConfigurationStopsNoCommandOfABadNight() throws Exception {
    line.run("rules", "add", TUPLE, "203.0.113.9");
    Files.writeString(state.resolve("portcullis.yaml"), "policy: [");
    assertThat(line.run("arm").exit()).isEqualTo(2);
    CommandLineRun.Result released = line.run("rules", "release", TUPLE);
    assertThat(released.exit()).isZero();
    assertThat(released.talk()).contains("no YAML").contains("going on with the defaults");
    assertThat(line.run("disarm").exit()).isZero();
    CommandLineRun.Result listed = line.run("rules", "list");
    assertThat(listed.data()).contains("203.0.113.9");
    assertThat(listed.exit()).as("another ledger may be the right one").isEqualTo(1);
    assertThat(line.run("rules", "flush", "--yes").exit()).isZero();
    assertThat(line.run("off").exit()).isZero();
    assertThat(line.kernel().list()).isEmpty();
  }

  /** A ledger that is rubbish, as after a disk went bad. */
  private void breakTheLedger() throws Exception {
    for (String file : new String[] {"portcullis.db", "portcullis.db-wal", "portcullis.db-shm"}) {
      Files.deleteIfExists(state.resolve(file));
    }
    Files.writeString(state.resolve("portcullis.db"), "this is no database".repeat(100));
  }

  @Test
  void withoutALedgerTheListIsWhatTheKernelHolds() throws Exception {
    line.run("rules", "add", TUPLE, "203.0.113.9", "-t", "10m");
    breakTheLedger();
    CommandLineRun.Result list = line.run("rules", "list");
    assertThat(list.exit()).isEqualTo(1);
    assertThat(list.data()).contains("203.0.113.9", "443", "10m", "found in the kernel");
    assertThat(list.talk()).contains("going by what the kernel holds");
    assertThat(line.run("rules", "list", "--all").data()).isEmpty();
  }

  @Test
  void aConfigurationThatCannotSayWhereTheLedgerIsHidesNoBlock() throws Exception {
    Path elsewhere = state.resolve("elsewhere.db");
    Path configuration = state.resolve("portcullis.yaml");
    Files.writeString(configuration, "paths: {ledger: " + elsewhere + "}");
    line.run("rules", "add", TUPLE);
    assertThat(elsewhere).exists();
    Files.writeString(configuration, "paths: {ledger: " + elsewhere);
    CommandLineRun.Result list = line.run("rules", "list");
    assertThat(list.exit()).isEqualTo(1);
    assertThat(list.data()).contains("found in the kernel").doesNotContain("nothing is blocked");
  }

  @Test
  void withoutALedgerReleaseActsOnTheKernelAndExitsOne() throws Exception {
    line.run("rules", "add", TUPLE, "203.0.113.9");
    breakTheLedger();
    CommandLineRun.Result released = line.run("rules", "release", TUPLE);
    assertThat(released.exit()).isEqualTo(1);
    assertThat(released.talk())
        .contains("going by what the kernel holds")
        .contains("the ledger could not be told");
    assertThat(line.kernel().list()).hasSize(1);
    assertThat(line.run("rules", "release", "198.51.100.1").exit()).isEqualTo(3);
  }

  @Test
  void withoutALedgerFlushOffAndDisarmActOnTheKernelAndExitOne() throws Exception {
    for (String[] command : new String[][] {{"rules", "flush", "--yes"}, {"off"}, {"disarm"}}) {
      Path fresh = Files.createTempDirectory(state, "night");
      CommandLineRun night = new CommandLineRun().state(fresh);
      night.run("rules", "add", TUPLE);
      Files.deleteIfExists(fresh.resolve("portcullis.db-wal"));
      Files.writeString(fresh.resolve("portcullis.db"), "this is no database".repeat(100));
      CommandLineRun.Result result = night.run(command);
      assertThat(result.exit()).as(String.join(" ", command) + result.talk()).isEqualTo(1);
      assertThat(night.kernel().list()).as(String.join(" ", command)).isEmpty();
    }
  }

  @Test
  void aBrokenLedgerMakesNoNewBlocks() throws Exception {
    breakTheLedger();
    CommandLineRun.Result result = line.run("rules", "add", TUPLE);
    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.talk()).contains("portcullis.db");
    assertThat(line.kernel().list()).isEmpty();
  }

  @Test
  void aHungGatewayDoesNotStopARelease() throws Exception {
    line.run("rules", "add", TUPLE);
    try (RunLock.Held held =
        new RunLock(state.resolve("run/lock")).take(Duration.ZERO).orElseThrow()) {
      assertThat(line.run("rules", "release", TUPLE).exit()).isZero();
    }
    assertThat(line.kernel().list()).isEmpty();
  }
}
