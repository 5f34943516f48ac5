package io.portcullis.argus.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.argus.Flow;
import io.portcullis.argus.Lines;
import io.portcullis.argus.Reading;
import io.portcullis.argus.Tuple;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written under any header is read back. */
class FlowParserPropertyTest {
  private static final String LETTERS = "abc:.-_<>?= xyzÄ€0123456789";

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void renderedColumnsAreReadBack(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < 50; round++) {
      char delimiter = random.nextBoolean() ? ',' : '\t';
      List<String> header = header(random);
      FlowParser parser = new FlowParser(ZoneOffset.UTC);
      assertThat(Lines.read(parser, String.join("" + delimiter, header), delimiter))
          .isSameAs(Reading.QUIET);
      for (int line = 0; line < 20; line++) {
        assertReadBack(random, seed, delimiter, header, parser);
      }
    }
  }

  private static void assertReadBack(
      Random random, long seed, char delimiter, List<String> header, FlowParser parser) {
    Map<RaColumn, String> columns = columns(random);
    long micros = (long) (random.nextDouble() * 4e15);
    columns.put(
        RaColumn.START,
        String.format(Locale.ROOT, "%d.%06d", micros / 1_000_000, micros % 1_000_000));
    double duration = random.nextInt(1_000_000) / 1000.0;
    columns.put(RaColumn.DURATION, Double.toString(duration));
    long packets = random.nextInt(1_000_000);
    columns.put(RaColumn.TOTAL_PACKETS, Long.toString(packets));
    double bytes = random.nextLong() >>> 12;
    columns.put(RaColumn.TOTAL_BYTES, String.format(Locale.ROOT, "%.0f", bytes));
    String line =
        header.stream()
            .map(name -> RaColumn.named(name).map(columns::get).orElse("extra"))
            .collect(Collectors.joining("" + delimiter));

    Reading reading = Lines.read(parser, line, delimiter);

    assertThat(reading).as("seed %d: %s", seed, line).isInstanceOf(Flow.class);
    Flow flow = (Flow) reading;
    assertThat(flow.startMicros()).as("seed %d: %s", seed, line).isEqualTo(micros);
    assertThat(flow.durationSeconds()).isEqualTo(duration);
    assertThat(flow.totalPackets()).isEqualTo(packets);
    assertThat(flow.totalBytes()).isEqualTo(bytes);
    assertThat(flow.tuple())
        .isEqualTo(
            Tuple.of(
                columns.get(RaColumn.SOURCE),
                columns.get(RaColumn.DESTINATION),
                columns.get(RaColumn.DESTINATION_PORT),
                columns.get(RaColumn.PROTOCOL)));
    assertThat(flow.tuple().source()).isEqualTo(columns.get(RaColumn.SOURCE));
    assertThat(flow.tuple().destination()).isEqualTo(columns.get(RaColumn.DESTINATION));
    assertThat(flow.tuple().destinationPort()).isEqualTo(columns.get(RaColumn.DESTINATION_PORT));
    assertThat(flow.tuple().protocol()).isEqualTo(columns.get(RaColumn.PROTOCOL));
    assertThat(flow.sourcePort()).isEqualTo(columns.get(RaColumn.SOURCE_PORT));
    assertThat(flow.state()).isEqualTo(columns.get(RaColumn.STATE));
    assertThat(flow.label()).isEqualTo(header.contains("Label") ? columns.get(RaColumn.LABEL) : "");
  }

  private static List<String> header(Random random) {
    List<String> names = new ArrayList<>();
    for (RaColumn column : RaColumn.values()) {
      boolean optional = column == RaColumn.LABEL || column == RaColumn.CAUSE;
      if (!optional || random.nextBoolean()) names.add(column.printed());
    }
    for (int extra = random.nextInt(4); extra > 0; extra--) names.add("Extra" + extra);
    Collections.shuffle(names, random);
    return names;
  }

  private static Map<RaColumn, String> columns(Random random) {
    Map<RaColumn, String> columns = new EnumMap<>(RaColumn.class);
    for (RaColumn column : RaColumn.values()) {
      StringBuilder text = new StringBuilder();
      for (int length = random.nextInt(12); length > 0; length--) {
        text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
      }
      columns.put(column, text.toString());
    }
    return columns;
  }
}
