package io.portcullis.argus.recorded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.argus.Flow;
import io.portcullis.argus.FlowSource;
import io.portcullis.argus.Lines;
import io.portcullis.argus.Reading;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** On a thread of its own, what is read and unpacked stays what it is. */
@Timeout(60)
class AheadTest {
  private static final String FLOW =
      "1700000000.1,0.08,tcp,10.0.0.5,50001,   ->,198.51.100.7,80,FSPA_FSPA,0,0,9,";

  @Test
  void readingsOfAFileComeInTheirOrder() throws Exception {
    String text = (FLOW + "1\nrubbish\n" + FLOW + "2\n").repeat(5_000);

    List<String> plain = told(() -> lines(text));
    List<String> ahead = told(() -> ReadAhead.ofFile(lines(text), true));
    List<String> together = told(() -> ReadAhead.ofFile(lines(text), false));

    assertThat(plain).hasSize(15_000);
    assertThat(ahead).isEqualTo(plain);
    assertThat(together).isEqualTo(plain);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatWaitsIsWhatIsReadNext(boolean threaded) throws Exception {
    try (FlowSource flows = ReadAhead.ofFile(lines((FLOW + "1\n").repeat(3_000)), threaded)) {
      int announced = 0;
      List<Reading> waiting = List.of();
      Reading reading = flows.read(Duration.ZERO);
      while (!(reading instanceof Reading.EndOfInput)) {
        if (!waiting.isEmpty()) {
          assertThat(reading).isSameAs(waiting.get(0));
          announced++;
        }
        waiting = List.copyOf(flows.waiting());
        reading = flows.read(Duration.ZERO);
      }
      // All but the first of each batch.
      assertThat(announced).isBetween(2_900, 2_999);
      assertThat(flows.waiting()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatBreaksComesAfterWhatWasReadBefore(boolean threaded) throws Exception {
    int before = 3_000;
    FlowSource flows =
        ReadAhead.ofFile(
            new Endless() {
              @Override
              public Reading read(Duration patience) throws IOException {
                if (made() == before) throw new IOException("disk on fire");
                return super.read(patience);
              }
            },
            threaded);
    try (flows) {
      for (int i = 0; i < before; i++) {
        assertThat(flows.read(Duration.ZERO)).isInstanceOf(Reading.Malformed.class);
      }
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> flows.read(Duration.ZERO)).hasMessage("disk on fire");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aDefectReachesWhoeverReads(boolean threaded) {
    FlowSource flows =
        ReadAhead.ofFile(
            new Endless() {
              @Override
              public Reading read(Duration patience) {
                throw new IllegalStateException("a defect");
              }
            },
            threaded);
    try (flows) {
      assertThatThrownBy(() -> flows.read(Duration.ZERO))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("a defect");
    }
  }

  @Test
  void closingEndsTheThreadThatIsFarAhead() throws Exception {
    Endless source = new Endless();
    FlowSource flows = ReadAhead.ofFile(source, true);
    assertThat(flows.read(Duration.ZERO)).isInstanceOf(Reading.Malformed.class);
    flows.close();

    Thread reader = source.reader.get(20, TimeUnit.SECONDS);
    reader.join(20_000);
    assertThat(reader.isAlive()).isFalse();
    assertThat(source.closed).isTrue();
  }

  @Test
  void aPackedStreamUnpacksToTheSameBytes() throws Exception {
    byte[] text = new byte[1_000_000];
    new Random(1).nextBytes(text);
    byte[] packed = packed(text);

    try (InputStream ahead = unpacked(packed, packed.length)) {
      assertThat(ahead.readAllBytes()).isEqualTo(text);
      assertThat(ahead.read()).isNegative();
    }
  }

  @Test
  void ofAStreamThatIsCutOffAllBeforeTheCutIsRead() throws Exception {
    byte[] text = new byte[1_000_000];
    new Random(2).nextBytes(text);
    byte[] packed = packed(text);
    int cut = packed.length / 2;
    byte[] plain = untilCut(new GZIPInputStream(new ByteArrayInputStream(packed, 0, cut)));

    assertThat(plain).hasSizeGreaterThan(400_000);
    assertThat(untilCut(unpacked(packed, cut))).isEqualTo(plain);
  }

  private static byte[] untilCut(InputStream in) throws IOException {
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    byte[] buffer = new byte[1000];
    try (in) {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        read.write(buffer, 0, count);
      }
      throw new AssertionError("it is not cut off");
    } catch (EOFException cutOff) {
      return read.toByteArray();
    }
  }

  private static InputStream unpacked(byte[] packed, int length) throws IOException {
    return UnpackedAhead.threaded(
        new GZIPInputStream(new ByteArrayInputStream(Arrays.copyOf(packed, length))));
  }

  private static byte[] packed(byte[] text) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(packed)) {
      out.write(text);
    }
    return packed.toByteArray();
  }

  private static FlowSource lines(String text) {
    byte[] bytes = (Lines.HEADER + '\n' + text).getBytes(StandardCharsets.UTF_8);
    return RecordedFlows.lines(new ByteArrayInputStream(bytes), "-", ZoneOffset.UTC);
  }

  private static List<String> told(Supplier<FlowSource> opening) throws Exception {
    List<String> told = new ArrayList<>();
    try (FlowSource flows = opening.get()) {
      Reading reading = flows.read(Duration.ZERO);
      while (reading != Reading.END) {
        told.add(
            reading instanceof Flow flow
                ? flow.line() + " " + flow.totalBytes()
                : reading.toString());
        reading = flows.read(Duration.ZERO);
      }
    }
    return told;
  }

  /** Never ends, and knows which thread reads it. */
  private static class Endless implements FlowSource {
    private final CompletableFuture<Thread> reader = new CompletableFuture<>();
    private int made;
    private volatile boolean closed;

    int made() {
      return made;
    }

    @Override
    public Reading read(Duration patience) throws IOException {
      reader.complete(Thread.currentThread());
      made++;
      return new Reading.Malformed(made, "rubbish");
    }

    @Override
    public String name() {
      return "endless";
    }

    @Override
    public boolean recorded() {
      return true;
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
