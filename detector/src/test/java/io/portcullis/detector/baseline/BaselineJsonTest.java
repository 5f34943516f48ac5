package io.portcullis.detector.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.argus.Tuple;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BaselineJsonTest {
  private static final Instant START = Instant.parse("2026-11-16T00:00:00Z");
  private static final List<BaselineState> STANDINGS = List.of(BaselineState.values());
  private static final String TEXT =
      """
      {"format":"portcullis-baseline","version":2,"flows":9,
       "from":"2026-11-16T00:00:00Z","until":"2026-11-17T00:00:00Z","tuples":[
       {"source":"10.0.0.5","destination":"203.0.113.7","port":"443","protocol":"tcp",
        "shape":{"least_period_s":58.5,"most_period_s":62,"least_bytes":900,"most_bytes":1200},
        "first_seen":"2026-11-16T00:00:00Z","last_seen":"2026-11-16T10:00:00Z",
        "confirmed":"2026-11-17T00:00:00Z","flows":9,
        "state":"accepted","by":"alice","at":"2026-11-18T00:00:00Z"}]}
      """;

  private static Optional<Instant> until(BaselineState standing, Random random) {
    boolean limited = standing == BaselineState.ACCEPTED && random.nextBoolean();
    return limited ? Optional.of(START.plusSeconds(random.nextInt(1000))) : Optional.empty();
  }

  private static Baseline made(Random random) {
    List<BaselineEntry> all = new ArrayList<>();
    for (int i = 0; i < random.nextInt(20); i++) {
      double period = random.nextDouble() * 1e4 + 1e-6;
      long bytes = random.nextInt(100_000);
      HabitRange shape = new HabitRange(period, period * 1.5, bytes, bytes + random.nextInt(50));
      BaselineState standing = STANDINGS.get(random.nextInt(4));
      Instant first = START.plusNanos(1000L * random.nextInt(1_000_000));
      all.add(
          new BaselineEntry(
              Tuple.of("fe80::" + i, "2001:db8:\"::" + i, "0x" + i, "udp"),
              shape,
              first,
              first.plusSeconds(random.nextInt(100)),
              first.plusSeconds(random.nextInt(1000)),
              random.nextInt(1000),
              standing,
              standing.isDecided()
                  ? Optional.of(
                      new BaselineEntry.Ruling("ann \\ bob", START, until(standing, random)))
                  : Optional.empty(),
              standing == BaselineState.HELD_BACK ? "beacon every 5 s, score 6.5 “sure”" : "",
              random.nextBoolean() ? Optional.of(shape) : Optional.empty()));
    }
    return new Baseline(all, 1 + random.nextInt(1 << 30), START, START.plusSeconds(1));
  }

  @Test
  void whatIsWrittenIsReadBackAsItWas() throws IOException {
    for (int seed = 0; seed < 50; seed++) {
      Baseline baseline = made(new Random(seed));
      String text = BaselineJson.write(baseline);
      assertThat(BaselineJson.parse(text, START)).as("seed %d", seed).isEqualTo(baseline);
    }
  }

  @Test
  void aFileThatAnOperatorWroteIsRead() throws IOException {
    BaselineEntry read = BaselineJson.parse(TEXT, START).learned().get(0);
    assertThat(read.tuple()).hasToString("10.0.0.5-203.0.113.7-443-tcp");
    assertThat(read.shape()).isEqualTo(new HabitRange(58.5, 62, 900, 1200));
    assertThat(read.standing()).isEqualTo(BaselineState.ACCEPTED);
    assertThat(read.ruling().orElseThrow().by()).isEqualTo("alice");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "portcullis-baseline | portcullis-model | 'format' is not \"portcullis-baseline\"",
        "\"version\":2      | \"version\":3      | 'version' is not 1 or 2, which this",
        "\"version\":2      | \"version\":1      | 'tuples[0].confirmed' is no field of it",
        "2026-11-17T00:00:00Z\",\"flows | +12026-11-17T00:00:00Z\",\"flows | 'tuples[0].confirmed'"
            + " is not a time",
        "\"accepted\"       | \"rejected\",\"accepted_until\":\"2027-01-01T00:00:00Z\" | what is"
            + " rejected has no end",
        "\"by\"             | \"bye\"            | 'tuples[0].bye' is no field of it",
        "\"state\":\"accepted\", | ~~          | 'tuples[0].state' is missing",
        "accepted           | allowed            | 'tuples[0].state' is not pending, accepted,",
        "\"accepted\"       | \"pending\"        | 10.0.0.5-203.0.113.7-443-tcp: what is accepted",
        "58.5               | \"58.5\"           | 'tuples[0].shape.least_period_s' is not a"
            + " number",
        "58.5               | 70                 | its periods are no range",
        "T10:00             | 10:00              | 'tuples[0].last_seen' is not a time",
        "alice              | al\\u001bice       | 'tuples[0].by' is not free of control",
        "900                | 900.5              | 'tuples[0].shape.least_bytes' is not a whole",
        "]}                 | ]}{}               | goes on after its JSON object",
        "\"tuples\":[        | \"tuples\":[[       | is no JSON",
      })
  void whatIsNotExpectedIsRefusedByName(String text, String instead, String why) {
    String changed = TEXT.replace(text, instead);
    assertThat(changed).isNotEqualTo(TEXT);
    assertThatThrownBy(() -> BaselineJson.parse(changed, START))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(why);
  }

  @Test
  void whatVersion1SaysWasConfirmedWhenItWasWritten() throws IOException {
    String old =
        TEXT.replace("\"version\":2", "\"version\":1")
            .replace("\"confirmed\":\"2026-11-17T00:00:00Z\",", "");
    Instant written = Instant.parse("2026-11-20T00:00:00Z");
    BaselineEntry read = BaselineJson.parse(old, written).learned().get(0);
    assertThat(read.confirmed()).isEqualTo(written);
    assertThat(read.ruling().orElseThrow().until()).isEmpty();
  }

  @Test
  void aFileThatEndsTooEarlyIsNoJson() {
    assertThatThrownBy(() -> BaselineJson.parse("{", START))
        .hasMessage("is no JSON: Unexpected end-of-input: expected close marker for Object");
  }
}
