package io.portcullis.gateway.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TrafficTest {
  private static final Instant NOW = Instant.parse("2026-03-02T09:00:00Z");

  @TempDir Path folder;

  private Traffic written(int seconds, long flows) throws IOException {
    Path file = folder.resolve("portcullis.prom");
    Files.writeString(
        file,
        """
        # HELP portcullis_flows_total Flows read.
        portcullis_flows_total %d
        portcullis_tuples 29
        portcullis_tuples_evident 2
        portcullis_flow_lag_seconds 1.25
        portcullis_detections_total{model="beacon"} 7
        portcullis_last_decision_seconds NaN
        """
            .formatted(flows));
    Files.setLastModifiedTime(file, FileTime.from(NOW.plusSeconds(seconds)));
    return Traffic.of(file);
  }

  @Test
  void theRateIsThatBetweenTwoReadings() throws IOException {
    Traffic first = written(0, 100);
    assertThat(first.since(Optional.empty()))
        .isEqualTo("{\"flows_per_second\":null,\"tuples\":29,\"tuples_evident\":2}");
    Traffic later = written(10, 225);
    assertThat(later.since(Optional.of(first))).contains("\"flows_per_second\":12.5,");
  }

  @Test
  void aCounterThatWasBegunAnewOrNotWrittenAgainGivesNoRate() throws IOException {
    Traffic first = written(0, 100);
    assertThat(written(10, 5).since(Optional.of(first))).contains("\"flows_per_second\":null");
    assertThat(written(0, 200).since(Optional.of(first))).contains("\"flows_per_second\":null");
  }

  @Test
  void figuresWithoutALabelAreGivenAsTheyAre() throws IOException {
    assertThat(written(0, 100).all())
        .isEqualTo(
            "{\"flows_total\":100,\"tuples\":29,\"tuples_evident\":2,\"flow_lag_seconds\":1.25}");
    assertThatThrownBy(() -> Traffic.of(folder.resolve("none"))).isInstanceOf(IOException.class);
  }
}
