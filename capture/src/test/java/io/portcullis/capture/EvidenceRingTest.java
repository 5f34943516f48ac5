package io.portcullis.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import io.portcullis.rules.Target;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.Pcaps;

/** The file is read back with libpcap, as Wireshark and tcpdump would. */
final class EvidenceRingTest {
  private static final Target TCP = Blocks.connection("10.0.0.5-203.0.113.7-443-tcp");
  private static final Target OTHER = Blocks.remote("203.0.113.8");
  private static final Instant AT = Instant.parse("2026-03-01T12:00:00.123456Z");

  @TempDir Path folder;

  private static EvidenceRing ring(long bytes) {
    EvidenceRing ring = new EvidenceRing(bytes);
    ring.sides(List.of(new EvidenceRing.Side("lan", true), new EvidenceRing.Side("wan", false)));
    return ring;
  }

  private static void keep(EvidenceRing ring, Target target, int tap, int sourcePort, Instant at) {
    byte[] payload = "secret".getBytes(StandardCharsets.UTF_8);
    byte[] packet =
        Frames.joined(Frames.tcp("10.0.0.5", sourcePort, "203.0.113.7", 443, Frames.ACK), payload);
    byte[] frame = Frames.ethernet(packet, 0x8100);
    PacketHeader header = new PacketHeader();
    header.read(frame, LinkLayer.ETHERNET);
    ring.keep(target, tap, Timeline.micros(at), frame, header, 1500);
  }

  /** A packet as libpcap reads it. */
  private record Read(Instant at, int sourcePort, int captured, int original) {}

  private static PacketHeader header(byte[] cooked) {
    PacketHeader header = new PacketHeader();
    assertThat(header.read(cooked, LinkLayer.LINUX_COOKED)).isTrue();
    return header;
  }

  private static List<Read> read(Path file) throws Exception {
    List<Read> all = new ArrayList<>();
    try (PcapHandle handle = Pcaps.openOffline(file.toString())) {
      assertThat(handle.getDlt().value()).isEqualTo(LinkLayer.LINUX_COOKED.number);
      while (true) {
        byte[] packet = handle.getNextRawPacketEx();
        Integer original = handle.getOriginalLength();
        all.add(
            new Read(
                handle.getTimestamp().toInstant(),
                header(packet).sourcePort,
                packet.length - 16,
                original - 16));
      }
    } catch (EOFException end) {
      return all;
    } catch (LinkageError missing) {
      if (System.getenv("CI") != null) throw missing;
      return abort("libpcap is not installed");
    }
  }

  @Test
  void libpcapReadsTheHeadersOfOneTargetWithTheirTimes() throws Exception {
    EvidenceRing ring = ring(100_000);
    keep(ring, TCP, 0, 50000, AT);
    keep(ring, OTHER, 0, 50001, AT);
    keep(ring, TCP, 1, 50002, AT.plusSeconds(1));
    Path file = folder.resolve("leak.pcapng");
    assertThat(ring.write(file, TCP)).isEqualTo(2);
    assertThat(read(file))
        .containsExactly(
            new Read(AT, 50000, 40, 1500 - 18), new Read(AT.plusSeconds(1), 50002, 40, 1500 - 18));
    assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
        .contains("lan in", "wan out")
        .doesNotContain("secret");
  }

  @Test
  void theSizeHoldsAndTheOldestGoFirst() throws Exception {
    EvidenceRing ring = ring(20_000);
    for (int packet = 0; packet < 1000; packet++) {
      keep(ring, TCP, 0, 1000 + packet, AT.plusMillis(packet));
    }
    Path file = folder.resolve("leak.pcapng");
    int written = ring.write(file, TCP);
    assertThat(written).isEqualTo((20_000 - 1024) / 192);
    assertThat(Files.size(file)).isLessThanOrEqualTo(20_000);
    List<Read> packets = read(file);
    assertThat(packets).hasSize(written);
    assertThat(packets.get(0).sourcePort()).isEqualTo(2000 - written);
    assertThat(packets.get(written - 1).sourcePort()).isEqualTo(1999);
  }

  @Test
  void withoutRoomNothingIsKept() throws Exception {
    EvidenceRing ring = ring(0);
    keep(ring, TCP, 0, 50000, AT);
    assertThat(ring.write(folder.resolve("none.pcapng"), TCP)).isZero();
  }

  @Test
  void onlyTheOwnerMayReadItAndNoHalfFileStays() throws IOException {
    EvidenceRing ring = ring(20_000);
    Path file = folder.resolve("leak.pcapng");
    ring.write(file, TCP);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThatThrownBy(() -> ring.write(folder.resolve("missing").resolve("x"), TCP))
        .isInstanceOf(IOException.class);
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }
}
