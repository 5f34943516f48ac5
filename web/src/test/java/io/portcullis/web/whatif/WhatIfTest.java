package io.portcullis.web.whatif;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Jobs, with a script in the place of the program. */
@Timeout(60)
final class WhatIfTest {
  private static final String RULE =
      "{\"timestamp\":\"t\",\"event_type\":\"would_block\",\"target\":\"%s\",\"scope\":\"connection\","
          + "\"src_ip\":\"10.0.0.5\",\"timeout_s\":60,\"stopped_flows\":3,\"others_flows\":1}";
  private static final String ALL =
      "{\"event_type\":\"summary\",\"flows\":7,\"rules\":%d,\"targets\":%d,\"goes_out\":true}";

  @TempDir private Path folder;
  private WhatIf whatIf = new WhatIf(WhatIf.Settings.NONE, InstantSource.system());

  @AfterEach
  void close() {
    whatIf.close();
  }

  /** A program that prints and then does something. */
  private void program(String text, Duration limit) throws IOException {
    Path script = Files.writeString(folder.resolve("program"), "#!/bin/sh\n" + text);
    Files.writeString(folder.resolve("flows"), "flows");
    WhatIf.Settings settings =
        new WhatIf.Settings(
            List.of("/bin/sh", script.toString()),
            List.of(folder),
            100,
            List.of("portcullis", "reasons"),
            List.of("", "", "", ""),
            limit);
    whatIf = new WhatIf(settings, InstantSource.system());
  }

  private void start(String profile) throws IOException {
    Trial trial =
        Trial.read(n -> n.equals("profile") ? profile : "", List.of("portcullis", "reasons"));
    whatIf.start(folder.resolve("flows").toString(), trial, List.of("203.0.113.9"), "alice");
  }

  private Job ended() throws InterruptedException {
    while (whatIf.job().orElseThrow().running()) Thread.sleep(20);
    return whatIf.job().orElseThrow();
  }

  @Test
  void bothSettingsRunAndAreCompared() throws Exception {
    program(
        "echo \"$*\" >>"
            + folder
            + "/asked\n"
            + "case \"$*\" in *profile=reasons*)\n"
            + "echo '"
            + RULE.formatted("b")
            + "'; echo '"
            + RULE.formatted("c")
            + "'\n"
            + "echo '"
            + RULE.formatted("c")
            + "'; echo '"
            + ALL.formatted(3, 2)
            + "';;\n"
            + "*) echo no JSON at all; echo '"
            + RULE.formatted("a")
            + "'\n"
            + "echo '"
            + RULE.formatted("b")
            + "'; echo '"
            + ALL.formatted(2, 2)
            + "';;\n"
            + "esac\n",
        Duration.ofMinutes(1));
    start("reasons");
    Job job = ended();
    assertThat(job.stage()).as(job.trouble()).isEqualTo(Job.Stage.DONE);
    Comparison found = job.result().orElseThrow();
    assertThat(found.rows())
        .extracting(row -> row.side() + " " + row.rule().target() + " " + row.rule().times())
        .containsExactly("NEW c 2", "GONE a 1", "BOTH b 1");
    assertThat(found.hosts()).containsExactly(new Comparison.Hit("10.0.0.5", 2, 3));
    assertThat(Files.readAllLines(folder.resolve("asked")))
        .hasSize(2)
        .allMatch(
            line ->
                line.startsWith("-o json replay --progress")
                    && line.contains("--allow=203.0.113.9"));
  }

  @Test
  void oneJobAtATimeAndItCanBeCancelledWithAllThatItStarted() throws Exception {
    program("sleep 1000 & echo $! >" + folder + "/pid; wait\n", Duration.ofMinutes(5));
    start("");
    assertThatThrownBy(() -> start("")).hasMessageContaining("A job runs already");
    Path pid = folder.resolve("pid");
    while (!Files.exists(pid) || Files.size(pid) == 0) Thread.sleep(20);
    whatIf.cancel();
    assertThat(ended().stage()).isEqualTo(Job.Stage.CANCELLED);
    long child = Long.parseLong(Files.readString(pid).strip());
    while (ProcessHandle.of(child).isPresent()) Thread.sleep(20);
    start("");
    whatIf.cancel();
    assertThat(ended().stage()).isEqualTo(Job.Stage.CANCELLED);
  }

  @Test
  void whatTakesTooLongIsEnded() throws Exception {
    program("exec sleep 1000\n", Duration.ofMillis(200));
    start("");
    assertThat(ended().trouble()).contains("It took longer than");
  }

  @Test
  void aFailureSaysWhatTheProgramSaidLast() throws Exception {
    program(
        "echo progress 16384 >&2; echo 'portcullis: flows is corrupt' >&2; exit 1\n",
        Duration.ofMinutes(1));
    start("");
    Job job = ended();
    assertThat(job.stage()).isEqualTo(Job.Stage.FAILED);
    assertThat(job.trouble()).isEqualTo("flows is corrupt");
    assertThat(job.flows()).isEqualTo(16384);
  }

  @Test
  void moreThanCanBeShownIsCountedAndNotKept() throws Exception {
    String rules =
        "i=0; while [ $i -lt 2100 ]; do echo '"
            + RULE.replace("%s", "'$i'")
            + "'; i=$((i+1)); done\n";
    String endless = "head -c 300000 /dev/zero | tr '\\\\0' x; echo\n";
    program(rules + endless + "echo '" + ALL.formatted(2100, 2100) + "'\n", Duration.ofMinutes(1));
    start("");
    Job job = ended();
    assertThat(job.stage()).as(job.trouble()).isEqualTo(Job.Stage.DONE);
    Outcome outcome = job.result().orElseThrow().trial();
    assertThat(outcome.rules()).hasSize(Outcome.MOST_RULES);
    assertThat(outcome.figure("rules")).isEqualTo(2100);
  }

  @Test
  void withoutAProgramNothingCanBeTried() {
    assertThatThrownBy(() -> start("")).hasMessageContaining("Nothing can be tried");
    assertThat(whatIf.job()).isEmpty();
  }
}
