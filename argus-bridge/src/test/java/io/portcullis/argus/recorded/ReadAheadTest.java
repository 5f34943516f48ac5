package io.portcullis.argus.recorded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.argus.Burst;
import io.portcullis.argus.Flow;
import io.portcullis.argus.FlowSource;
import io.portcullis.argus.Lines;
import io.portcullis.argus.Piece;
import io.portcullis.argus.Reading;
import io.portcullis.argus.Readings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Standard input, into which ra may still be writing. */
@Timeout(60)
class ReadAheadTest {
  private static final Duration SHORT = Duration.ofMillis(20);
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final double T = 1_700_000_000;

  private Instant now = Instant.ofEpochSecond(1_700_000_100);
  private final InstantSource clock = () -> now;

  @Test
  void aFlowIsThereWhenItsLineIsWholeAndNotBefore() throws Exception {
    String line = "1700000000.1,0.08,tcp,10.0.0.5,50001,   ->,198.51.100.7,80,FSPA_FSPA,0,0,9,686";
    try (PipedOutputStream ra = new PipedOutputStream();
        FlowSource flows = begun(ra, line)) {
      assertThat(flows.read(SHORT)).isSameAs(Reading.QUIET);
      write(ra, "\n" + line);
      assertThat(flows.read(LONG)).isInstanceOf(Flow.class);
      assertThat(flows.read(SHORT)).isSameAs(Reading.QUIET);
      write(ra, "\n");
      assertThat(flows.read(LONG)).isInstanceOf(Flow.class);
      ra.close();
      assertThat(flows.read(LONG)).isSameAs(Reading.END);
      assertThat(flows.read(LONG)).isSameAs(Reading.END);
    }
  }

  @Test
  void aRecordingThatIsPipedInComesWholeAndInItsOrder() throws Exception {
    StringBuilder text = new StringBuilder(Lines.HEADER).append('\n');
    for (int i = 0; i < 20_000; i++) {
      text.append(
          "1700000000.1,0.08,tcp,10.0.0.5,50001,   ->,198.51.100.7,80,FSPA_FSPA,0,0,9,%d\n"
              .formatted(i));
    }
    List<Reading> readings = Readings.all(piped(text.toString()));

    assertThat(readings).hasSize(20_000);
    for (int i = 0; i < 20_000; i++) {
      assertThat(((Flow) readings.get(i)).totalBytes()).isEqualTo(i);
      assertThat(((Flow) readings.get(i)).line()).isEqualTo(i + 2);
    }
  }

  @Test
  void linesWithArgusNumberAndCauseAreJoined() throws Exception {
    List<Reading> readings =
        Readings.all(
            piped(
                Piece.tcp(T, 1000, "SPA_SPA").line()
                    + '\n'
                    + Piece.tcp(T + 1.5, 1000, "FPA_FPA").line()
                    + '\n'));

    // Before the silence of a second and more it was one burst.
    assertThat(readings).hasSize(2);
    assertThat(((Burst) readings.get(0)).flow().state()).isEqualTo("SPA_SPA");
    assertThat(((Flow) readings.get(1)).state()).isEqualTo("FSPA_FSPA");
  }

  @Test
  void whileNothingComesTheClockSaysWhenAConnectionIsOver() throws Exception {
    String piece = Piece.tcp(T, 1000, "FSPA_FSPA").lasting(0.99).line() + '\n';
    try (PipedOutputStream ra = new PipedOutputStream();
        FlowSource flows = begun(ra, piece)) {
      assertThat(readFor(flows, 10)).isEmpty();
      now = now.plusSeconds(3);
      assertThat(readFor(flows, 10)).hasSize(1);
    }
  }

  @Test
  void aLongRecordingThroughAPipeIsCutByItsOwnTimes() throws Exception {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 5; i++) {
      // nobody closes: what ends each conversation is two minutes without a packet
      text.append(Piece.udp(T + i * 300, 1000, 9999).line()).append('\n');
    }
    assertThat(Readings.all(piped(text.toString()))).hasSize(5);
  }

  @Test
  void whatCameBeforeABreakIsReadAndThenTheBreakIsTold() throws Exception {
    InputStream breaking =
        new SequenceInputStream(
            new ByteArrayInputStream(
                (Lines.HEADER + "\nrubbish\n").getBytes(StandardCharsets.UTF_8)),
            new Broken());
    List<Reading> readings = new ArrayList<>();
    try (FlowSource flows = RecordedFlows.piped(breaking, "-", ZoneOffset.UTC, clock)) {
      assertThatThrownBy(
              () -> {
                while (true) readings.add(flows.read(LONG));
              })
          .isInstanceOf(IOException.class)
          .hasMessage("cannot read - after line 2: disk on fire");
    }
    assertThat(readings).containsExactly(new Reading.Malformed(2, "only 1 of the 13 fields"));
  }

  @Test
  void anEmptyPipeHasNoFlows() throws Exception {
    assertThat(Readings.all(piped(""))).isEmpty();
  }

  @Test
  void closingEndsAReaderThatWaits() throws Exception {
    try (PipedOutputStream ra = new PipedOutputStream()) {
      FlowSource flows = begun(ra, Lines.HEADER + '\n');
      assertThat(flows.read(SHORT)).isSameAs(Reading.QUIET);
      flows.close();
      assertThat(flows.read(LONG)).isSameAs(Reading.END);
    }
  }

  /** The kind of a stream is told by its first bytes, so something must come first. */
  private FlowSource begun(PipedOutputStream ra, String first) throws IOException {
    PipedInputStream in = new PipedInputStream(ra);
    write(ra, first);
    return RecordedFlows.piped(in, "-", ZoneOffset.UTC, clock);
  }

  private FlowSource piped(String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return RecordedFlows.piped(new ByteArrayInputStream(bytes), "-", ZoneOffset.UTC, clock);
  }

  private static List<Reading> readFor(FlowSource flows, int times) throws Exception {
    List<Reading> readings = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      Reading reading = flows.read(SHORT);
      if (reading != Reading.QUIET) readings.add(reading);
    }
    return readings;
  }

  private static void write(PipedOutputStream to, String text) throws IOException {
    to.write(text.getBytes(StandardCharsets.UTF_8));
    to.flush();
  }

  private static final class Broken extends InputStream {
    @Override
    public int read() throws IOException {
      throw new IOException("disk on fire");
    }

    @Override
    public int read(byte[] target, int from, int length) throws IOException {
      throw new IOException("disk on fire");
    }
  }
}
