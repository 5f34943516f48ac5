package io.portcullis.capture;

import static io.portcullis.capture.Frames.address;
import static io.portcullis.capture.Frames.ethernet;
import static io.portcullis.capture.Frames.joined;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Headers as the wire may bring them. */
final class PacketHeaderTest {
  private static final String A4 = "10.0.0.5";
  private static final String B4 = "203.0.113.7";
  private static final String A6 = "fd00:1::5";
  private static final String B6 = "2001:db8::7";
  private static final byte[] PORTS = {(byte) 0xc3, 0x50, 0x01, (byte) 0xbb, 0, 8, 0, 0};

  private final PacketHeader header = new PacketHeader();

  private void assertEnds(String source, String destination) {
    assertThat(header.sourceHigh).isEqualTo(PacketHeader.high(address(source).getAddress()));
    assertThat(header.sourceLow).isEqualTo(PacketHeader.low(address(source).getAddress()));
    assertThat(header.destinationHigh)
        .isEqualTo(PacketHeader.high(address(destination).getAddress()));
    assertThat(header.destinationLow)
        .isEqualTo(PacketHeader.low(address(destination).getAddress()));
  }

  private void assertPorts(int source, int destination) {
    assertThat(header.sourcePort).isEqualTo(source);
    assertThat(header.destinationPort).isEqualTo(destination);
  }

  @Test
  void anEthernetFrameOfTcpHasItsEndsPortsAndFlags() {
    byte[] frame = ethernet(Frames.tcp(A4, 50000, B4, 443, Frames.SYN));
    assertThat(header.read(frame, LinkLayer.ETHERNET)).isTrue();
    assertEnds(A4, B4);
    assertPorts(50000, 443);
    assertThat(header.protocol).isEqualTo(6);
    assertThat(header.tcpFlags).isEqualTo(Frames.SYN);
    assertThat(header.networkOffset).isEqualTo(14);
    assertThat(header.headerEnd).isEqualTo(frame.length);
  }

  @Test
  void tagsOfVlansAreSteppedOver() {
    byte[] packet = Frames.udp(A6, 50000, B6, 443);
    assertThat(header.read(ethernet(packet, 0x8100), LinkLayer.ETHERNET)).isTrue();
    assertPorts(50000, 443);
    assertThat(header.read(ethernet(packet, 0x88a8, 0x8100), LinkLayer.ETHERNET)).isTrue();
    assertEnds(A6, B6);
    assertThat(header.networkOffset).isEqualTo(22);
  }

  @Test
  void aFrameWithoutEndOfTagsIsNoPacket() {
    int[] tags = new int[9];
    Arrays.fill(tags, 0x8100);
    assertThat(header.read(ethernet(Frames.udp(A4, 1, B4, 2), tags), LinkLayer.ETHERNET)).isFalse();
  }

  @Test
  void cookedAndRawLinksBeginElsewhere() {
    byte[] packet = Frames.udp(A4, 50000, B4, 53);
    byte[] cooked = joined(new byte[14], new byte[] {0x08, 0x00}, packet);
    assertThat(header.read(cooked, LinkLayer.LINUX_COOKED)).isTrue();
    assertPorts(50000, 53);
    assertThat(header.networkOffset).isEqualTo(16);
    assertThat(header.read(packet, LinkLayer.RAW)).isTrue();
    assertThat(header.networkOffset).isZero();
  }

  @Test
  void otherEthertypesAreNoPackets() {
    byte[] arp = ethernet(new byte[28]);
    arp[12] = 0x08;
    arp[13] = 0x06;
    assertThat(header.read(arp, LinkLayer.ETHERNET)).isFalse();
    assertThat(header.read(joined(new byte[16], new byte[40]), LinkLayer.LINUX_COOKED)).isFalse();
  }

  @Test
  void aLinkTypeNobodyCanReadIsSaid() {
    assertThat(LinkLayer.of(113)).isEqualTo(LinkLayer.LINUX_COOKED);
    assertThatThrownBy(() -> LinkLayer.of(105)).hasMessage("link type 105 cannot be read");
  }

  @Test
  void optionsOfIpv4AreSteppedOver() {
    byte[] packet = Frames.ipv4(A4, B4, 17, new byte[24], 0, PORTS);
    assertThat(header.read(packet, LinkLayer.RAW)).isTrue();
    assertPorts(50000, 443);
    assertThat(header.headerEnd).isEqualTo(20 + 24 + 8);
  }

  @Test
  void laterFragmentsHaveNoPorts() {
    assertThat(header.read(Frames.ipv4(A4, B4, 17, new byte[0], 0x2000, PORTS), LinkLayer.RAW))
        .isTrue();
    assertPorts(50000, 443);
    header.read(Frames.ipv4(A4, B4, 17, new byte[0], 0x00b9, PORTS), LinkLayer.RAW);
    assertPorts(PacketHeader.NO_PORT, PacketHeader.NO_PORT);
    assertThat(header.protocol).isEqualTo(17);
  }

  @Test
  void extensionHeadersOfIpv6AreSteppedOver() {
    byte[] hopByHop = {60, 0, 1, 4, 0, 0, 0, 0};
    byte[] options = {44, 1, 1, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    byte[] firstFragment = {51, 0, 0, 1, 0, 0, 0, 9};
    byte[] authentication = {
      17, 4, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
    };
    byte[] packet =
        Frames.ipv6(A6, B6, 0, joined(hopByHop, options, firstFragment, authentication, PORTS));
    assertThat(header.read(packet, LinkLayer.RAW)).isTrue();
    assertThat(header.protocol).isEqualTo(17);
    assertPorts(50000, 443);
    assertThat(header.headerEnd).isEqualTo(packet.length);
  }

  @Test
  void aLaterFragmentOfIpv6HasItsProtocolAndNoPorts() {
    byte[] laterFragment = {17, 0, 0x05, (byte) 0xa8, 0, 0, 0, 9};
    header.read(Frames.ipv6(A6, B6, 44, joined(laterFragment, PORTS)), LinkLayer.RAW);
    assertThat(header.protocol).isEqualTo(17);
    assertPorts(PacketHeader.NO_PORT, PacketHeader.NO_PORT);
  }

  @Test
  void anEndlessChainOfExtensionsEnds() {
    byte[] packet = Frames.ipv6(A6, B6, 60, new byte[400]);
    for (int offset = 40; offset < packet.length; offset += 8) packet[offset] = 60;
    assertThat(header.read(packet, LinkLayer.RAW)).isTrue();
    assertEnds(A6, B6);
    assertPorts(PacketHeader.NO_PORT, PacketHeader.NO_PORT);
  }

  @Test
  void aTruncatedPacketGivesWhatItHas() {
    byte[] whole = Frames.tcp(A4, 50000, B4, 443, Frames.ACK);
    assertThat(header.read(Arrays.copyOf(whole, 24), LinkLayer.RAW)).isTrue();
    assertPorts(50000, 443);
    assertThat(header.tcpFlags).isZero();
    assertThat(header.read(Arrays.copyOf(whole, 22), LinkLayer.RAW)).isTrue();
    assertPorts(PacketHeader.NO_PORT, PacketHeader.NO_PORT);
    assertThat(header.read(Arrays.copyOf(whole, 19), LinkLayer.RAW)).isFalse();
    assertThat(header.read(new byte[0], LinkLayer.RAW)).isFalse();
  }

  @Test
  void payloadIsNotPartOfTheHeaders() {
    byte[] secret = joined(Frames.udp(A4, 1, B4, 2), "password".getBytes(UTF_8));
    header.read(secret, LinkLayer.RAW);
    assertThat(header.headerEnd).isEqualTo(28);
  }

  @ParameterizedTest
  @CsvSource({
    "224.0.0.251, true",
    "255.255.255.255, true",
    "169.254.1.2, true",
    "203.0.113.7, false",
    "223.255.255.255, false",
    "ff02::fb, true",
    "fe80::1, true",
    "febf::1, true",
    "fec0::1, false",
    "2001:db8::7, false"
  })
  void groupsAndTheLinkAreNotForwarded(String destination, boolean stays) {
    String source = destination.indexOf(':') >= 0 ? A6 : A4;
    assertThat(Frames.header(Frames.udp(source, 1, destination, 2)).staysOnLink()).isEqualTo(stays);
  }

  @Test
  void noBytesWhateverMakeItThrow() {
    for (long seed = 0; seed < 20_000; seed++) {
      Random random = new Random(seed);
      byte[] frame = new byte[random.nextInt(120)];
      random.nextBytes(frame);
      if (frame.length > 13 && random.nextBoolean()) {
        frame[12] = (byte) (random.nextBoolean() ? 0x08 : 0x86);
        frame[13] = (byte) (frame[12] == 0x08 ? 0x00 : 0xdd);
      }
      for (LinkLayer link : LinkLayer.values()) {
        boolean read = header.read(frame, link);
        if (!read) continue;
        assertThat(header.headerEnd)
            .as("seed %d, %s", seed, link)
            .isBetween(header.networkOffset + 20, frame.length);
      }
    }
  }
}
