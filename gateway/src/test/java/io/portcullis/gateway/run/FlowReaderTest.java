package io.portcullis.gateway.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.argus.FlowSource;
import io.portcullis.argus.Reading;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class FlowReaderTest {

  @Test
  void aRecordedSourceWaitsAndLosesNothing() throws Exception {
    try (FlowReader reader = new FlowReader(new Numbers(1000, true), 4)) {
      reader.start();
      List<Reading> got = readToTheEnd(reader);
      assertThat(got).hasSize(1001);
      assertThat(reader.dropped()).isZero();
      assertThat(((Reading.Malformed) got.get(999)).line()).isEqualTo(1000);
    }
  }

  @Test
  void aLiveSourceLosesWhatTheQueueCannotHoldAndCountsIt() throws Exception {
    Numbers live = new Numbers(1000, false);
    try (FlowReader reader = new FlowReader(live, 4)) {
      reader.start();
      while (live.given.get() < 1000) Thread.sleep(5);
      List<Reading> got = readToTheEnd(reader);
      assertThat(got.size() - 1 + reader.dropped()).isEqualTo(1000);
      assertThat(reader.dropped()).isPositive();
    }
  }

  @Test
  void aBrokenSourceEndsAndSaysWhy() throws Exception {
    FlowSource broken =
        new Numbers(0, true) {
          @Override
          public Reading read(Duration patience) throws IOException {
            throw new IOException("disk on fire");
          }
        };
    try (FlowReader reader = new FlowReader(broken, 1)) {
      reader.start();
      assertThat(readToTheEnd(reader)).containsExactly(Reading.END);
      assertThat(reader.failure())
          .get()
          .extracting(Throwable::getMessage)
          .isEqualTo("disk on fire");
    }
  }

  @Test
  void aDefectInTheSourceEndsTheReadingAndSaysWhich() throws Exception {
    List<Throwable> defects =
        List.of(new IllegalStateException("a defect"), new StackOverflowError("a deep one"));
    for (Throwable defect : defects) {
      FlowSource broken =
          new Numbers(0, false) {
            @Override
            public Reading read(Duration patience) {
              if (defect instanceof Error error) throw error;
              throw (RuntimeException) defect;
            }
          };
      try (FlowReader reader = new FlowReader(broken, 1)) {
        reader.start();
        assertThat(readToTheEnd(reader)).containsExactly(Reading.END);
        assertThat(reader.failure())
            .hasValueSatisfying(
                why -> assertThat(why).hasMessageContaining("numbers").hasCause(defect));
      }
    }
  }

  private static List<Reading> readToTheEnd(FlowReader reader) throws InterruptedException {
    List<Reading> got = new ArrayList<>();
    while (!got.contains(Reading.END)) reader.drain(got, 100, Duration.ofMillis(100));
    return got;
  }

  /** A source of numbered readings. */
  private static class Numbers implements FlowSource {
    private final int many;
    private final boolean recorded;
    private final AtomicInteger given = new AtomicInteger();

    Numbers(int many, boolean recorded) {
      this.many = many;
      this.recorded = recorded;
    }

    @Override
    public Reading read(Duration patience) throws IOException {
      if (given.get() >= many) return Reading.END;
      return new Reading.Malformed(given.incrementAndGet(), "a number");
    }

    @Override
    public String name() {
      return "numbers";
    }

    @Override
    public boolean recorded() {
      return recorded;
    }

    @Override
    public void close() {}
  }
}
