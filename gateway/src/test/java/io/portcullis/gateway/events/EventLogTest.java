package io.portcullis.gateway.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.portcullis.gateway.Schemas;
import io.portcullis.rules.Actor;
import io.portcullis.rules.Block;
import io.portcullis.rules.BlockState;
import io.portcullis.rules.Dropped;
import io.portcullis.rules.Life;
import io.portcullis.rules.Mode;
import io.portcullis.rules.Origin;
import io.portcullis.rules.Prefix;
import io.portcullis.rules.Target;
import io.portcullis.rules.Targets;
import io.portcullis.rules.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EventLogTest {
  private static final Actor ALICE = new Actor.Operator("alice");
  private static final Instant NOW = Instant.parse("2026-11-24T04:25:00.123456Z");
  private static final Target CONNECTION = Targets.connection("10.0.0.5-203.0.113.7-443-tcp");

  @TempDir Path folder;
  private Path file;
  private final List<String> journal = new ArrayList<>();
  private EventLog log;

  @BeforeEach
  void open() {
    file = folder.resolve("log/eve.json");
    log =
        new EventLog(
            file, InstantSource.fixed(NOW), ZoneOffset.ofHours(1), journal::add, copy -> {});
  }

  /** Whatever a test has it write has the documented shape. */
  @AfterEach
  void close() throws IOException {
    log.close();
    if (Files.exists(file)) new Schemas().check("events", Files.readString(file));
  }

  private static Block block(Target target, BlockState state, String model) {
    Origin origin =
        model.isEmpty()
            ? new Origin.Operator("because")
            : new Origin.Detector("because", target.toString(), model, "88*a");
    Life life = Life.of(NOW, Duration.ofHours(1));
    return new Block(17, target, state, origin, life, new Dropped(3, 180), Verdict.UNTESTED);
  }

  private List<JsonNode> events() throws IOException {
    List<JsonNode> events = new ArrayList<>();
    for (String line : Files.readAllLines(file)) events.add(new ObjectMapper().readTree(line));
    return events;
  }

  @Test
  void onlyTheOwnerAndItsGroupMayReadIt() throws Exception {
    log.mode(new Mode.Armed(), ALICE);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isIn("rw-r-----", "rw-------"); // the second under a stricter umask
  }

  @Test
  void aBlockIsOneLineOfEveAndOneOfFail2ban() throws IOException {
    log.block(block(CONNECTION, BlockState.ACTIVE, "From-Botnet-TCP-CC-1"));
    JsonNode event = events().get(0);
    assertThat(event.get("timestamp").asText()).isEqualTo("2026-11-24T05:25:00.123456+0100");
    assertThat(event.get("event_type").asText()).isEqualTo("block");
    assertThat(event.get("src_ip").asText()).isEqualTo("10.0.0.5");
    assertThat(event.get("dest_ip").asText()).isEqualTo("203.0.113.7");
    assertThat(event.get("dest_port").asInt()).isEqualTo(443);
    assertThat(event.get("proto").asText()).isEqualTo("tcp");
    assertThat(event.get("alert").get("action").asText()).isEqualTo("blocked");
    assertThat(event.get("alert").get("signature").asText()).isEqualTo("From-Botnet-TCP-CC-1");
    assertThat(event.get("alert").get("severity").asInt()).isEqualTo(1);
    assertThat(event.get("rule").asLong()).isEqualTo(17);
    assertThat(event.get("letters").asText()).isEqualTo("88*a");
    assertThat(journal)
        .containsExactly(
            "NOTICE [From-Botnet-TCP-CC-1] Ban 203.0.113.7 rule 17"
                + " (connection 10.0.0.5-203.0.113.7-443-tcp) for 1h");
  }

  @Test
  void t20DryRunNeverSaysBlocked() throws IOException {
    log.block(block(CONNECTION, BlockState.WOULD_BLOCK, "M-Botnet-TCP-1"));
    log.expire(block(CONNECTION, BlockState.EXPIRED, "M-Botnet-TCP-1"), false);
    assertThat(events())
        .extracting(event -> event.get("event_type").asText())
        .containsExactly("would_block", "would_expire");
    assertThat(events())
        .allMatch(event -> event.get("alert").get("action").asText().equals("allowed"));
    assertThat(journal).allMatch(line -> line.contains("Would-"));
  }

  @Test
  void aBlockThatTheKernelRefusedIsNoBlock() throws IOException {
    log.block(block(CONNECTION, BlockState.FAILED, "M-Botnet-TCP-1"));
    assertThat(events().get(0).get("event_type").asText()).isEqualTo("failed");
    assertThat(journal.get(0)).startsWith("ERROR").contains("Ban-Failed");
  }

  @Test
  void remoteAndHostNameTheirOneEnd() throws IOException {
    log.block(block(new Target.Remote(Prefix.parse("203.0.113.0/24")), BlockState.ACTIVE, ""));
    log.block(block(new Target.Host(Prefix.parse("10.0.0.5")), BlockState.ACTIVE, ""));
    assertThat(events().get(0).get("dest_ip").asText()).isEqualTo("203.0.113.0/24");
    assertThat(events().get(0).has("src_ip")).isFalse();
    assertThat(events().get(1).get("src_ip").asText()).isEqualTo("10.0.0.5");
    assertThat(journal.get(0)).contains("[operator] Ban 203.0.113.0/24");
    assertThat(journal.get(1)).contains("[operator] Ban 10.0.0.5");
  }

  @Test
  void everyOtherEventIsValidJsonOfItsType() throws IOException {
    Block block = block(CONNECTION, BlockState.RELEASED, "M-Botnet-TCP-1");
    log.extend(block, ALICE, "");
    log.release(block, ALICE, "it \"was\"\nwrong");
    log.leak(block, "12 packets left");
    log.reconcile(3, 2, 1, List.of("rule 4 is not in the kernel"));
    log.breaker("budget spent");
    log.mode(new Mode.ArmedUntil(NOW.plusSeconds(60)), ALICE);
    Map<String, Long> numbers = new LinkedHashMap<>();
    numbers.put("flows", 12L);
    log.stats(Duration.ofMinutes(1), numbers);
    assertThat(events())
        .extracting(event -> event.get("event_type").asText())
        .containsExactly("extend", "release", "leak", "reconcile", "breaker", "mode", "stats");
    assertThat(events().get(1).get("release_reason").asText()).isEqualTo("it \"was\"\nwrong");
    JsonNode stats = events().get(6);
    assertThat(stats.at("/metadata/flowints/flows").asLong()).isEqualTo(12);
    assertThat(stats.at("/stats/flow/total").asLong()).isEqualTo(12);
    assertThat(stats.at("/stats/uptime").asLong()).isEqualTo(60);
    assertThat(log.lost()).isZero();
  }

  @Test
  void aFileThatLogrotateMovedIsMadeAgain() throws IOException {
    log.breaker("one");
    Files.move(file, file.resolveSibling("eve.json.1"));
    log.breaker("two");
    assertThat(Files.readAllLines(file.resolveSibling("eve.json.1"))).hasSize(1);
    assertThat(events()).hasSize(1);
    Files.delete(file);
    log.breaker("three");
    assertThat(events()).hasSize(1);
  }

  @Test
  void aFullDiskIsCountedToldOnceAndNotFatal() throws IOException {
    // /dev/full answers ENOSPC to every write (full(4)).
    try (EventLog full =
        new EventLog(
            Path.of("/dev/full"),
            InstantSource.fixed(NOW),
            ZoneOffset.UTC,
            journal::add,
            copy -> {})) {
      full.stats(Duration.ZERO, Map.of("a", 1));
      full.stats(Duration.ZERO, Map.of("a", 2));
      assertThat(full.lost()).isEqualTo(2);
    }
    assertThat(journal).singleElement().asString().contains("ERROR cannot write /dev/full");
  }

  @Test
  void aLogThatHasItsSizeTakesRulesOnAndAlertsAgainWhenItIsRotated() throws IOException {
    try (EventLog small =
        new EventLog(
            file, 1000, InstantSource.fixed(NOW), ZoneOffset.UTC, journal::add, copy -> {})) {
      for (int time = 0; time < 50; time++) small.stats(Duration.ZERO, Map.of("a", time));
      assertThat(Files.size(file)).isBetween(900L, 1000L);
      assertThat(small.lost()).isEqualTo(50 - Files.readAllLines(file).size());
      small.breaker("it opened");
      assertThat(Files.readString(file)).contains("it opened");
      for (int time = 0; time < 50; time++) small.breaker("again");
      assertThat(Files.size(file)).isBetween(1850L, 2000L);
      String told = "has 1000 bytes: alerts are left out";
      assertThat(journal).filteredOn(said -> said.contains(told)).hasSize(1);
      Files.move(file, file.resolveSibling("eve.json.1"));
      small.stats(Duration.ZERO, Map.of("a", 1));
      assertThat(Files.readAllLines(file)).hasSize(1);
      for (int time = 0; time < 50; time++) small.stats(Duration.ZERO, Map.of("a", time));
      assertThat(journal).filteredOn(said -> said.contains(told)).hasSize(2);
    }
    // These statistics count what no gateway does.
    Files.delete(file);
  }

  @Test
  void aFolderThatCannotBeMadeIsCountedToo() throws IOException {
    Files.writeString(folder.resolve("log"), "in the way");
    log.stats(Duration.ZERO, Map.of("a", 1));
    assertThat(log.lost()).isEqualTo(1);
  }

  @Test
  void linesOfTwoProcessesNeverMix() throws Exception {
    CountDownLatch start = new CountDownLatch(1);
    List<Thread> writers = new ArrayList<>();
    for (int writer = 0; writer < 2; writer++) {
      Thread thread =
          new Thread(
              () -> {
                try (EventLog mine =
                    new EventLog(
                        file, InstantSource.fixed(NOW), ZoneOffset.UTC, line -> {}, copy -> {})) {
                  start.await();
                  for (int line = 0; line < 500; line++) mine.breaker("x".repeat(line));
                } catch (InterruptedException told) {
                  Thread.currentThread().interrupt();
                }
              });
      thread.start();
      writers.add(thread);
    }
    start.countDown();
    for (Thread thread : writers) thread.join();
    assertThat(events()).hasSize(1000);
  }
}
