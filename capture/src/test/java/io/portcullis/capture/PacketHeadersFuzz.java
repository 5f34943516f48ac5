package io.portcullis.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Headers are read within a frame, whatever is in it; lines of the kernel's table of connections,
 * too. The first byte says which link it is.
 */
public final class PacketHeadersFuzz {
  private static final LinkLayer[] LINKS = LinkLayer.values();

  private PacketHeadersFuzz() {}

  public static List<byte[]> seeds() {
    byte[] tcp = Frames.tcp("10.0.0.5", 50_000, "198.51.100.7", 443, Frames.SYN);
    byte[] udp = Frames.udp("2001:db8::5", 50_000, "2001:db8::7", 53);
    byte[] options = {0, 1, 0, 0, 0, 0, 0, 0};
    return List.of(
        Frames.joined(new byte[] {0}, Frames.ethernet(tcp)),
        Frames.joined(new byte[] {0}, Frames.ethernet(udp, 0x8100, 0x88a8)),
        Frames.joined(new byte[] {1}, tcp),
        Frames.joined(
            new byte[] {1},
            Frames.ipv6("2001:db8::5", "ff02::1", 0, Frames.joined(new byte[] {44}, options))),
        ("\2ipv4     2 tcp      6 431999 ESTABLISHED src=10.0.0.5 dst=198.51.100.7 sport=50000"
                + " dport=443 src=198.51.100.7 dst=192.0.2.1 sport=443 dport=50000 [OFFLOAD] mark=0")
            .getBytes(StandardCharsets.US_ASCII));
  }

  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length == 0) return;
    byte[] frame = Arrays.copyOfRange(input, 1, input.length);
    PacketHeader header = new PacketHeader();
    if (header.read(frame, LINKS[(input[0] & 0xff) % LINKS.length])) {
      assertThat(header.headerEnd).isBetween(header.networkOffset, frame.length);
      assertThat(header.sourcePort).isBetween(PacketHeader.NO_PORT, 65_535);
      assertThat(header.destinationPort).isBetween(PacketHeader.NO_PORT, 65_535);
      assertThat(header.protocol).isBetween(0, 255);
      assertThat(header.staysOnLink()).isIn(true, false);
    }
    String line = new String(frame, StandardCharsets.ISO_8859_1);
    assertThat(ConntrackTable.parse(line)).isNotNull();
  }
}
