package io.portcullis.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.gateway.cli.common.CommandLineRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What takes long says so on standard error, wherever the data goes. */
final class ProgressTest {
  @TempDir Path folder;
  private CommandLineRun line;
  private Path pipe;

  @BeforeEach
  void start() throws Exception {
    line = new CommandLineRun().state(folder.resolve("state"));
    pipe = folder.resolve("flows");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
  }

  /** Writes a flow into the pipe, after a while. */
  private Process slowly() throws Exception {
    Path flow =
        Files.writeString(
            folder.resolve("flow"),
            "2026/11/24 04:00:00.000000,1.0,tcp,10.0.0.5,1025,   ->,203.0.113.7,443,FSPA_FSPA,0,0,"
                + "10,500\n");
    List<String> command = List.of("sh", "-c", "sleep 3; cat " + flow + " > " + pipe);
    return new ProcessBuilder(command).start();
  }

  @Test
  void longWorkIsSaidAndTheLineTakenAwayAgain() throws Exception {
    Process writer = slowly();
    CommandLineRun.Result result = line.watched().run("letters", pipe.toString());
    assertThat(writer.waitFor()).isZero();
    assertThat(result.exit()).as(result.talk()).isZero();
    assertThat(result.talk()).contains("\rreading " + pipe + ", 2 s").contains("\r\u001b[K1 flow");
  }

  @Test
  void whereNobodyLooksOrWantsItNothingIsSaid() throws Exception {
    Process writer = slowly();
    assertThat(line.run("letters", pipe.toString()).talk()).doesNotContain("reading");
    assertThat(writer.waitFor()).isZero();
    writer = slowly();
    assertThat(line.watched().run("-q", "letters", pipe.toString()).talk()).isEmpty();
    assertThat(writer.waitFor()).isZero();
  }
}
