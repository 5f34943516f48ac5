package io.portcullis.argus.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.argus.Reading;
import io.portcullis.argus.live.LiveQueue;
import io.portcullis.argus.live.RaClient;
import io.portcullis.argus.live.SupervisorNotices;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The small parts that watch over ra and argus. */
class SupervisionTest {
  @TempDir Path folder;

  @Test
  void pausesDoubleUpToALimitAndShortenAfterAGoodRun() {
    Backoff backoff =
        new Backoff(Duration.ofMillis(200), Duration.ofSeconds(1), Duration.ofSeconds(30));

    assertThat(backoff.after(Duration.ZERO)).isEqualTo(Duration.ofMillis(200));
    assertThat(backoff.after(Duration.ZERO)).isEqualTo(Duration.ofMillis(400));
    assertThat(backoff.after(Duration.ZERO)).isEqualTo(Duration.ofMillis(800));
    assertThat(backoff.after(Duration.ZERO)).isEqualTo(Duration.ofSeconds(1));
    assertThat(backoff.after(Duration.ZERO)).isEqualTo(Duration.ofSeconds(1));
    assertThat(backoff.after(Duration.ofSeconds(30))).isEqualTo(Duration.ofMillis(200));
  }

  @Test
  void noticesAreNotRepeatedAndNotHoarded() {
    SupervisorNotices notices = new SupervisorNotices();
    for (int i = 0; i < 50; i++) notices.add(Reading.Severity.WARNING, "away");
    assertThat(notices.next()).contains(new Reading.Notice(Reading.Severity.WARNING, "away"));
    assertThat(notices.next()).isEmpty();

    for (int i = 0; i < 500; i++) notices.add(Reading.Severity.INFO, "notice " + i);
    int kept = 0;
    while (notices.next().isPresent()) kept++;
    assertThat(kept).isEqualTo(100);
  }

  @Test
  void aFullQueueDropsCountsAndSaysItOnce() throws Exception {
    LiveQueue queue = new LiveQueue(3);
    for (int i = 1; i <= 10; i++) queue.offer(new Reading.Malformed(i, "x"));

    assertThat(queue.dropped()).isEqualTo(7);
    assertThat(queue.loss()).as("while it is being drained").isEmpty();
    for (int i = 0; i < 3; i++) assertThat(queue.poll(Duration.ZERO)).isPresent();
    assertThat(queue.loss()).hasValueSatisfying(n -> assertThat(n.text()).startsWith("7 flows"));
    assertThat(queue.loss()).isEmpty();
    assertThat(queue.poll(Duration.ofMillis(1))).isEmpty();
  }

  @Test
  void aChildThatIgnoresRequestsIsEndedAllTheSame() throws Exception {
    Child deaf =
        Child.start(List.of("/bin/sh", "-c", "trap '' TERM; echo up; sleep 60 & wait; wait"));
    byte[] up = deaf.output().readNBytes(3);
    deaf.close();

    assertThat(new String(up, StandardCharsets.US_ASCII)).isEqualTo("up\n");
    assertThat(deaf.isAlive()).isFalse();
  }

  @Test
  void whatAChildComplainsAboutIsKeptToTheLast() throws Exception {
    try (Child child =
        Child.start(List.of("/bin/sh", "-c", "for i in $(seq 100); do echo line $i >&2; done"))) {
      assertThat(child.ended(Duration.ofSeconds(30))).isTrue();
      assertThat(child.complaints()).hasSize(20).endsWith("line 100");
    }
  }

  @Test
  void aMissingProgramIsNamedWithItsPackage() {
    assertThatThrownBy(() -> Program.RA.findIn("/nowhere:" + folder))
        .isInstanceOf(IOException.class)
        .hasMessage("ra is not installed: apt-get install argus-client");
    assertThatThrownBy(() -> Program.ARGUS.findIn(""))
        .isInstanceOf(IOException.class)
        .hasMessage("argus is not installed: apt-get install argus-server");
  }

  @Test
  void aFolderThatCannotBeWrittenIsNamed() {
    Path nowhere = folder.resolve("nowhere");

    assertThatThrownBy(() -> Program.RA.writeSettings(nowhere))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("cannot write " + nowhere);
  }

  @Test
  void aClientWhoseArgusIsAwaySaysSoOnce() throws Exception {
    RealArgus.require();
    try (RaClient client = new RaClient("127.0.0.1", 1, folder)) {
      Reading first = client.read(Duration.ofSeconds(30));
      for (int i = 0; i < 100 && first == Reading.QUIET; i++) {
        first = client.read(Duration.ofMillis(100));
      }
      assertThat(first)
          .isInstanceOfSatisfying(
              Reading.Notice.class,
              n -> assertThat(n.text()).contains("nothing listens on 127.0.0.1:1"));
      assertThat(client.read(Duration.ofSeconds(1))).isSameAs(Reading.QUIET);
    }
  }

  @Test
  @SuppressWarnings("try") // Closed by hand, to read afterwards.
  void aClosedClientHasEnded() throws Exception {
    RealArgus.require();
    RaClient client = new RaClient("127.0.0.1", 1, folder);
    client.close();
    client.close();

    assertThat(client.read(Duration.ofSeconds(1))).isSameAs(Reading.END);
  }
}
