package io.portcullis.argus;

import static org.assertj.core.api.Assertions.assertThat;

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
    Map<Column, String> columns = columns(random);
    long micros = (long) (random.nextDouble() * 4e15);
    columns.put(
        Column.START,
        String.format(Locale.ROOT, "%d.%06d", micros / 1_000_000, micros % 1_000_000));
    double duration = random.nextInt(1_000_000) / 1000.0;
    columns.put(Column.DURATION, Double.toString(duration));
    long packets = random.nextInt(1_000_000);
    columns.put(Column.TOTAL_PACKETS, Long.toString(packets));
    double bytes = random.nextLong() >>> 12;
    columns.put(Column.TOTAL_BYTES, String.format(Locale.ROOT, "%.0f", bytes));
    String line =
        header.stream()
            .map(name -> Column.named(name).map(columns::get).orElse("extra"))
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
                columns.get(Column.SOURCE),
                columns.get(Column.DESTINATION),
                columns.get(Column.DESTINATION_PORT),
                columns.get(Column.PROTOCOL)));
    assertThat(flow.tuple().source()).isEqualTo(columns.get(Column.SOURCE));
    assertThat(flow.tuple().destination()).isEqualTo(columns.get(Column.DESTINATION));
    assertThat(flow.tuple().destinationPort()).isEqualTo(columns.get(Column.DESTINATION_PORT));
    assertThat(flow.tuple().protocol()).isEqualTo(columns.get(Column.PROTOCOL));
    assertThat(flow.sourcePort()).isEqualTo(columns.get(Column.SOURCE_PORT));
    assertThat(flow.state()).isEqualTo(columns.get(Column.STATE));
    assertThat(flow.label()).isEqualTo(header.contains("Label") ? columns.get(Column.LABEL) : "");
  }

  private static List<String> header(Random random) {
    List<String> names = new ArrayList<>();
    for (Column column : Column.values()) {
      boolean optional = column == Column.LABEL || column == Column.CAUSE;
      if (!optional || random.nextBoolean()) names.add(column.printed());
    }
    for (int extra = random.nextInt(4); extra > 0; extra--) names.add("Extra" + extra);
    Collections.shuffle(names, random);
    return names;
  }

  private static Map<Column, String> columns(Random random) {
    Map<Column, String> columns = new EnumMap<>(Column.class);
    for (Column column : Column.values()) {
      StringBuilder text = new StringBuilder();
      for (int length = random.nextInt(12); length > 0; length--) {
        text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
      }
      columns.put(column, text.toString());
    }
    return columns;
  }
}
