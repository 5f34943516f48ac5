package io.portcullis.argus.recorded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.portcullis.argus.Flow;
import io.portcullis.argus.FlowSource;
import io.portcullis.argus.Packets;
import io.portcullis.argus.Reading;
import io.portcullis.argus.Readings;
import io.portcullis.argus.process.RealArgus;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of argus and of packets, through the real argus and ra; the packets are made here. */
class ArgusRecordingTest {
  private static final String BEFORE = "; what comes before was read. Copy it again";

  @TempDir Path folder;

  private Path packets;

  @BeforeEach
  void writePackets() throws IOException {
    RealArgus.require();
    packets = folder.resolve("odd: name,1.pcap");
    Files.write(packets, new Packets().exchange(53_001, 5).exchange(53_002, 20).bytes());
  }

  @Test
  void packetsBecomeFlows() throws Exception {
    List<Flow> flows = Readings.traffic(RecordedFlows.open(packets, ZoneOffset.UTC));

    assertThat(flows).hasSize(2);
    assertThat(flows.get(0).tuple()).hasToString("10.0.0.5-198.51.100.7-9999-udp");
    assertThat(flows.get(0).totalPackets()).isEqualTo(10);
    assertThat(flows.get(1).totalPackets()).isEqualTo(40);
    assertThat(flows.get(1).startMicros()).isEqualTo(Packets.START_SECONDS * 1_000_000);
    assertThat(flows.get(1).durationSeconds()).isEqualTo(19.1, within(1e-5));
  }

  @Test
  void piecesOfASecondBecomeTheSameFlows() throws Exception {
    Path pieces = RealArgus.records(plainlyNamed(), "1", folder);

    List<Flow> flows = Readings.traffic(RecordedFlows.open(pieces, ZoneOffset.UTC));

    assertThat(flows.stream().map(Flow::totalPackets)).containsExactlyInAnyOrder(10L, 40L);
  }

  @Test
  void packedOnesAndStreamsAreReadToo() throws Exception {
    Path packed = folder.resolve("packed");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
      Files.copy(packets, out);
    }

    assertThat(Readings.traffic(RecordedFlows.open(packed, ZoneOffset.UTC))).hasSize(2);
    byte[] bytes = Files.readAllBytes(packets);
    assertThat(
            Readings.traffic(
                RecordedFlows.open(new ByteArrayInputStream(bytes), "-", ZoneOffset.UTC)))
        .hasSize(2);
  }

  @Test
  void aCutOffArgusFileIsReadToTheCutAndSaysSo() throws Exception {
    byte[] whole = Files.readAllBytes(RealArgus.records(plainlyNamed(), "3600", folder));
    Path cut = Files.write(folder.resolve("cut"), Arrays.copyOf(whole, whole.length - 40));

    List<Reading> readings = Readings.all(RecordedFlows.open(cut, ZoneOffset.UTC));

    assertThat(readings).hasAtLeastOneElementOfType(Flow.class);
    assertThat(readings.get(readings.size() - 1))
        .isInstanceOfSatisfying(
            Reading.Notice.class,
            notice -> {
              assertThat(notice.severity()).isEqualTo(Reading.Severity.ERROR);
              assertThat(notice.text()).contains(cut.toString()).contains("cut off");
            });
  }

  @Test
  void cutOffPacketsAreReadToTheCutAndSaySo() throws Exception {
    byte[] whole = Files.readAllBytes(packets);
    Path cut = Files.write(folder.resolve("cut.pcap"), Arrays.copyOf(whole, whole.length - 7));

    List<Reading> readings = Readings.all(RecordedFlows.open(cut, ZoneOffset.UTC));

    assertThat(readings).hasAtLeastOneElementOfType(Flow.class);
    assertThat(readings)
        .contains(
            new Reading.Notice(
                Reading.Severity.ERROR, cut + " is cut off, after 49 whole packets" + BEFORE));
  }

  @Test
  void aCaptureWithoutPacketsHasNoFlows() throws Exception {
    Path header =
        Files.write(folder.resolve("none.pcap"), Arrays.copyOf(Files.readAllBytes(packets), 24));

    assertThat(Readings.all(RecordedFlows.open(header, ZoneOffset.UTC)))
        .allMatch(reading -> reading instanceof Flow flow && flow.isManagement());
  }

  @Test
  void pcapngIsReadAndItsCutIsToldToo() throws Exception {
    byte[] whole = Packets.asPcapng(Files.readAllBytes(packets));
    Path file = Files.write(folder.resolve("a.pcapng"), whole);
    Path cut = Files.write(folder.resolve("cut.pcapng"), Arrays.copyOf(whole, whole.length - 5));

    assertThat(Readings.traffic(RecordedFlows.open(file, ZoneOffset.UTC))).hasSize(2);
    assertThat(Readings.all(RecordedFlows.open(file, ZoneOffset.UTC)))
        .allMatch(Flow.class::isInstance);
    assertThat(Readings.all(RecordedFlows.open(cut, ZoneOffset.UTC)))
        .contains(
            new Reading.Notice(
                Reading.Severity.ERROR, cut + " is cut off, after 49 whole packets" + BEFORE));
  }

  @Test
  void aWholeArgusFileSaysNothing() throws Exception {
    Path whole = RealArgus.records(plainlyNamed(), "3600", folder);

    assertThat(Readings.all(RecordedFlows.open(whole, ZoneOffset.UTC)))
        .allMatch(Flow.class::isInstance);
  }

  @Test
  void packetsThatAreNoneAreAnErrorInOneSentence() throws IOException {
    Path rubbish = folder.resolve("rubbish");
    byte[] bytes = new byte[500];
    Arrays.fill(bytes, (byte) 0x77);
    System.arraycopy(
        new byte[] {(byte) 0xd4, (byte) 0xc3, (byte) 0xb2, (byte) 0xa1}, 0, bytes, 0, 4);
    Files.write(rubbish, bytes);

    assertThatThrownBy(() -> RecordedFlows.open(rubbish, ZoneOffset.UTC))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("argus cannot read the packets of " + rubbish);
  }

  @Test
  void closingEarlyLeavesNeitherChildNorFile() throws Exception {
    long before = ours();
    FlowSource source = RecordedFlows.open(packets, ZoneOffset.UTC);
    source.read(Duration.ZERO);
    source.close();
    source.close();

    assertThat(ours()).isEqualTo(before);
    assertThat(ProcessHandle.current().children())
        .noneMatch(child -> child.info().command().orElse("").endsWith("/ra"));
  }

  /** Argus itself does not open a file with such a name. */
  private Path plainlyNamed() throws IOException {
    return Files.copy(packets, folder.resolve("plain"));
  }

  private static long ours() throws IOException {
    try (var files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return files.filter(f -> f.getFileName().toString().startsWith("portcullis-")).count();
    }
  }
}
