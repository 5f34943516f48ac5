package io.portcullis.gateway.cli.operate;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.gateway.cli.common.CommandLineRun;
import io.portcullis.rules.ledger.RunLock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The running gateway through the real command line, on flows from a pipe. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class RunCommandTest {
  @TempDir Path state;
  private CommandLineRun line;

  @BeforeEach
  void start() {
    line = new CommandLineRun().state(state);
  }

  /** A beacon whose last beat ended a second ago. */
  private String beacon(int beats) {
    StringBuilder flows = new StringBuilder();
    Instant first = line.clock().instant().minusSeconds(beats);
    for (int beat = 0; beat < beats; beat++) {
      Instant start = first.plusSeconds(beat);
      flows.append(
          String.format(
              Locale.ROOT,
              "%d.%06d,0.02,tcp,10.0.0.5,40000,   ->,203.0.113.7,8443,FSPA_FSPA,0,0,10,1000,500%n",
              start.getEpochSecond(),
              start.getNano() / 1000));
    }
    return flows.toString();
  }

  @Test
  void flowsFromAPipeAreDecidedOnAndTheEndOfThePipeEndsIt() throws Exception {
    CommandLineRun.Result run = line.input(beacon(16)).run("run", "--enforce", "-");
    assertThat(run.exit()).as(run.talk()).isZero();
    assertThat(run.data())
        .contains("INFO ARMED by run --enforce: evidence is enforced; 0 rules in force")
        .contains("Ban 203.0.113.7 rule 1")
        .contains("INFO ended after 16 flows of 1 tuples");
    assertThat(line.kernel().list()).hasSize(1);
  }

  @Test
  void withoutTheOptionNothingIsDropped() throws Exception {
    CommandLineRun.Result run = line.input(beacon(16)).run("run", "--source", "-");
    assertThat(run.data()).contains("INFO dry run: nothing is dropped", "Would-Ban 203.0.113.7");
    assertThat(line.kernel().list()).isEmpty();
  }

  @Test
  void jsonIsOneEventALine() {
    CommandLineRun.Result run = line.input(beacon(16)).run("-o", "json", "run", "-");
    assertThat(run.data().lines())
        .isNotEmpty()
        .allMatch(event -> event.startsWith("{\"timestamp\":") && event.endsWith("}"));
    assertThat(run.data()).contains("\"event_type\":\"would_block\"");
  }

  @Test
  void malformedLinesAreCounted() {
    CommandLineRun.Result run = line.input("rubbish\n" + beacon(2)).run("run", "-");
    assertThat(run.exit()).isZero();
    assertThat(run.data()).contains("line 1 is no flow").contains("1 malformed lines");
  }

  @Test
  void aSecondGatewayIsRefused() throws Exception {
    Files.createDirectories(state.resolve("run"));
    RunLock first = new RunLock(state.resolve("run/gateway.lock"));
    try (RunLock.Held held = first.take(Duration.ZERO).orElseThrow()) {
      CommandLineRun.Result second = line.input(beacon(16)).run("run", "-");
      assertThat(second.exit()).isEqualTo(1);
      assertThat(second.talk()).contains("a gateway runs already in " + state.resolve("run"));
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) Files.delete(each);
    }
  }

  @Test
  void aRunFolderThatIsRemovedIsMadeAgainAndLetsNoSecondGatewayIn() throws Exception {
    List<CommandLineRun.Result> others = new ArrayList<>();
    AtomicInteger asked = new AtomicInteger();
    line.stopWhen(
        () -> {
          try {
            if (asked.incrementAndGet() == 1) delete(state.resolve("run"));
          } catch (IOException failed) {
            throw new UncheckedIOException(failed);
          }
          // While the folder is gone, and when it is there again.
          others.add(new CommandLineRun().state(state).run("run", "--enforce", "-"));
          line.clock().forward(Duration.ofSeconds(2));
          return Files.exists(state.resolve("run/gateway.lock")) && asked.get() > 3;
        });
    CommandLineRun.Result run = line.input(beacon(16)).run("run", "--enforce", "-");
    assertThat(run.exit()).as(run.talk()).isZero();
    assertThat(line.kernel().list()).hasSize(1);
    assertThat(others)
        .isNotEmpty()
        .allMatch(other -> other.exit() == 1)
        .allMatch(other -> other.talk().contains("a gateway runs already"));
    assertThat(state.resolve("run/gateway.lock")).exists();
  }

  @Test
  void sourcesExcludeEachOtherAndOddWordsAreNotTaken() {
    assertThat(line.run("run", "--argus", "127.0.0.1:561", "-").exit()).isEqualTo(2);
    assertThat(line.run("run", "flows.csv").talk()).contains("for a file say --source FILE");
    assertThat(line.run("run", "--argus", "localhost").talk())
        .contains("--argus: 'localhost' is no HOST:PORT");
  }

  @Test
  void aMissingFileAndAMissingInterfaceAreNamed() {
    CommandLineRun.Result file = line.run("run", "--source", "/no/such/file");
    assertThat(file.exit()).isEqualTo(1);
    assertThat(file.talk()).isEqualTo("portcullis: /no/such/file does not exist\n");
    CommandLineRun.Result device = line.run("run", "--interface", "nosuch0");
    assertThat(device.exit()).isEqualTo(2);
    assertThat(device.talk()).contains("there is no interface nosuch0");
  }

  @Test
  void itEndsWhenItIsTold() {
    CommandLineRun.Result run =
        line.stopWhen(() -> true).input(beacon(16)).run("run", "--source", "-");
    assertThat(run.exit()).isZero();
    assertThat(run.data()).contains("INFO ended after");
  }
}
