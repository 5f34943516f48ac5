package io.portcullis.gateway.cli.operate;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.gateway.cli.common.CommandLineRun;
import io.portcullis.gateway.notify.notifier.WebServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class NotifyCommandTest {
  @TempDir Path state;

  private CommandLineRun.Result run(String... words) {
    return new CommandLineRun().state(state).run(words);
  }

  private void configure(String... lines) throws IOException {
    Files.write(state.resolve("portcullis.yaml"), List.of(lines));
  }

  @Test
  void aTestMessageArrives() throws Exception {
    try (WebServer server = new WebServer()) {
      configure("notify:", "  - {type: webhook, name: own, url: '" + server.url("/") + "'}");
      CommandLineRun.Result result = run("notify", "test");
      assertThat(result.exit()).as(result.talk()).isZero();
      assertThat(result.data()).containsPattern("own +webhook at 127.0.0.1 +yes");
      assertThat(server.next().body()).contains("Portcullis can reach you", "nothing was blocked");
    }
  }

  @Test
  void oneThatDoesNotArriveIsToldAndTheOthersAreSent() throws Exception {
    configure(
        "notify:",
        "  - {type: command, name: bad, command: [/bin/false]}",
        "  - {type: command, name: good, command: [/bin/true]}");
    CommandLineRun.Result result = run("notify", "test");
    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.data())
        .containsPattern("bad +command false +no +command false ended with 1")
        .containsPattern("good +command true +yes");
    assertThat(run("notify", "test", "good").exit()).isZero();
    assertThat(run("notify", "test", "god").exit()).isEqualTo(3);
    assertThat(run("notify", "test", "god").talk()).contains("there are bad, good");
  }

  @Test
  void whereNobodyIsToBeToldThatIsSaid() {
    CommandLineRun.Result result = run("notify", "test");
    assertThat(result.exit()).isEqualTo(2);
    assertThat(result.talk()).contains("portcullis.yaml has no notifier under 'notify'");
  }
}
