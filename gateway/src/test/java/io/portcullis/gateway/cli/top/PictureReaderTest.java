package io.portcullis.gateway.cli.top;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.portcullis.gateway.cli.common.CommandLineRun;
import io.portcullis.gateway.events.Metric;
import io.portcullis.gateway.events.Metrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A picture from what the real commands print, and from events and metrics. */
final class PictureReaderTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  private static JsonNode alert(String tuple, String distance, String letters) throws IOException {
    return JSON.readTree(
        ("{'event_type':'alert','dest_ip':'203.0.113.7','alert':{'metadata':{'tuple':'%s',"
                + "'letters':'%s','flows':9,'distance':%s,'threshold':1.0,'decision':'in_force'}}}")
            .formatted(tuple, letters, distance)
            .replace('\'', '"'));
  }

  @Test
  void blocksAreThoseOfRulesList() throws IOException {
    CommandLineRun line = new CommandLineRun().state(folder);
    line.run("rules", "add", "10.0.0.5-203.0.113.7-443-tcp", "-t", "2h", "--reason", "odd");
    line.run("rules", "add", "10.0.0.6", "--scope", "host");
    List<Picture.Row> blocks =
        PictureReader.blocks(JSON.readTree(line.run("rules", "list", "--json").data()));
    assertThat(blocks)
        .extracting(Picture.Row::target)
        .containsExactlyInAnyOrder("10.0.0.5-203.0.113.7-443-tcp", "10.0.0.6");
    assertThat(blocks)
        .extracting(Picture.Row::remote)
        .containsExactlyInAnyOrder("203.0.113.7", "10.0.0.6");
    Picture.Row tuple =
        blocks.stream().filter(each -> each.why().equals("odd")).findFirst().orElseThrow();
    assertThat(tuple.timeout()).isEqualTo(Duration.ofHours(2));
    assertThat(PictureReader.left(tuple.expires(), line.clock().instant()))
        .isEqualTo(Duration.ofHours(2));
  }

  @Test
  void theModeHasItsTimeAndWarningsHaveTheirRemedy() throws IOException {
    CommandLineRun line = new CommandLineRun().state(folder);
    line.run("arm", "--confirm", "10m");
    JsonNode status = JSON.readTree(line.run("status", "--json").data());
    assertThat(PictureReader.gateway(status)).isEqualTo("does not run");
    assertThat(PictureReader.mode(status, line.clock().instant()))
        .contains("armed", "for 10m unless confirmed");
    assertThat(PictureReader.warnings(status)).isEmpty();
    JsonNode bad =
        JSON.readTree("{\"breaker_open\":true,\"ledger_writable\":false,\"orders_waiting\":2}");
    assertThat(PictureReader.warnings(bad)).hasSize(3);
    assertThat(PictureReader.mode(JSON.createObjectNode(), Instant.EPOCH)).isEqualTo("?");
  }

  @Test
  void aTupleGrowsFromItsFirstDetectionToItsLast() throws IOException {
    List<Picture.Tuple> tuples =
        PictureReader.tuples(
            List.of(
                alert("t1", "1.0", "aa"),
                alert("t2", "0.5", "bb"),
                JSON.readTree("{\"event_type\":\"block\"}"),
                alert("t1", "0.8", "aab"),
                alert("t1", "0.5", "aabc")));
    assertThat(tuples).extracting(Picture.Tuple::tuple).containsExactly("t1", "t2");
    Picture.Tuple grown = tuples.get(0);
    assertThat(grown.letters()).isEqualTo("aabc");
    assertThat(grown.score()).isEqualTo(200);
    assertThat(grown.grown()).isEqualTo(100);
    assertThat(grown.decision()).isEqualTo("in force");
    assertThat(tuples.get(1).grown()).isZero();
  }

  @Test
  void ratesAreWhatHappenedBetweenTwoWritingsOfTheMetrics() throws IOException {
    Path file = folder.resolve("portcullis.prom");
    Meter meter = new Meter(file);
    assertThat(meter.read()).as("no file").isEmpty();
    write(file, 1, 100, 1000);
    assertThat(meter.read().orElseThrow().flows()).isEmpty();
    write(file, 1, 150, 1005);
    assertThat(meter.read().orElseThrow().flows().orElseThrow()).isCloseTo(10, within(0.001));
    assertThat(meter.read().orElseThrow().flows()).as("nothing new").contains(10.0);
    write(file, 1, 3, 1010);
    assertThat(meter.read().orElseThrow().flows()).as("begun anew").isEmpty();
    write(file, 0, 3, 1015);
    assertThat(meter.read()).as("has ended").isEmpty();
  }

  private static void write(Path file, int up, int flows, int seconds) throws IOException {
    try (Metrics metrics = new Metrics()) {
      metrics.set(Metric.UP, up);
      metrics.set(Metric.FLOWS, flows);
      metrics.write(file);
    }
    Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(seconds)));
  }
}
