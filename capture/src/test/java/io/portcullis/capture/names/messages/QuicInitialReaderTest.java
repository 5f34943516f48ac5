package io.portcullis.capture.names.messages;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The packets of the standards' appendices, and the ways in which clients cut their hello. */
final class QuicInitialReaderTest {
  private static final int V1 = 1;
  private static final int V2 = 0x6b3343cf;
  private static final byte[] ID = QuicBytes.hex("8394c8f03e515708");

  /** RFC 9001 §A.2: the CRYPTO frame of the client's Initial. */
  private static final byte[] FRAME =
      QuicBytes.hex(
          "060040f1010000ed0303ebf8fa56f12939b9584a3896472ec40bb863cfd3e868"
              + "04fe3a47f06a2b69484c00000413011302010000c000000010000e00000b6578"
              + "616d706c652e636f6dff01000100000a00080006001d00170018001000070005"
              + "04616c706e000500050100000000003300260024001d00209370b2c9caa47fba"
              + "baf4559fedba753de171fa71f50f1ce15d43e994ec74d748002b000302030400"
              + "0d0010000e0403050306030203080408050806002d00020101001c0002400100"
              + "3900320408ffffffffffffffff05048000ffff07048000ffff08011001048000"
              + "75300901100f088394c8f03e51570806048000ffff");

  private static Parsed<ClientHello> read(Reassembly crypto, byte[] datagram) {
    return QuicInitialReader.read(datagram, 0, datagram.length, crypto, new Fingerprints());
  }

  private static Reassembly fresh() {
    return new Reassembly(QuicInitialReader.MOST_BYTES);
  }

  private static ClientHello whole(Parsed<ClientHello> read) {
    assertThat(read).isInstanceOf(Parsed.Whole.class);
    return ((Parsed.Whole<ClientHello>) read).value();
  }

  @Test
  void thePacketOfTheStandardIsRead() {
    byte[] packet = QuicBytes.initial(V1, ID, 2, FRAME);
    // The first and the last bytes of RFC 9001 §A.2's packet: tag and mask fit the whole of it.
    assertThat(HexFormat.of().formatHex(packet))
        .startsWith("c000000001088394c8f03e5157080000449e7b9aec34d1b1c98dd7689fb8ec11")
        .endsWith("e221af44860018ab0856972e194cd934");
    ClientHello hello = whole(read(fresh(), packet));
    assertThat(hello.name()).isEqualTo("example.com");
    assertThat(hello.alpn()).isEqualTo("alpn");
    assertThat(hello.ja4()).startsWith("q13d0211an_62ed6f6ca7ad_");
  }

  @Test
  void thePacketOfTheSecondVersionIsRead() {
    byte[] packet = QuicBytes.initial(V2, ID, 2, FRAME);
    // RFC 9369 §A.2
    assertThat(HexFormat.of().formatHex(packet))
        .startsWith("d76b3343cf088394c8f03e5157080000449ea0c95e82ffe67b6abcdb4298b485")
        .endsWith("a18b2faa745b6fe189cf772a9f84cbfc");
    assertThat(whole(read(fresh(), packet)).name()).isEqualTo("example.com");
  }

  @Test
  void aHelloInMixedPiecesOverTwoDatagramsIsPutTogether() {
    for (long seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      byte[] hello =
          new TlsBytes()
              .extension(51, new byte[1_216])
              .serverName("shop.example")
              .alpn("h3")
              .versions(0x0304)
              .client();
      List<byte[]> pieces = new ArrayList<>();
      for (int at = 0; at < hello.length; ) {
        int end = Math.min(hello.length, at + 1 + random.nextInt(300));
        pieces.add(QuicBytes.crypto(at, hello, at, end));
        at = end;
      }
      Collections.shuffle(pieces, random);
      pieces.add(random.nextInt(pieces.size()), new byte[] {1, 0, 0});
      int half = pieces.size() / 2;
      Reassembly crypto = fresh();
      Parsed<ClientHello> first = read(crypto, packet(1, pieces.subList(0, half)));
      assertThat(first).as("seed %d", seed).isInstanceOf(Parsed.Partial.class);
      Parsed<ClientHello> second = read(crypto, packet(2, pieces.subList(half, pieces.size())));
      assertThat(whole(second).name()).as("seed %d", seed).isEqualTo("shop.example");
    }
  }

  private static byte[] packet(int number, List<byte[]> frames) {
    return QuicBytes.initial(V1, ID, number, frames.toArray(byte[][]::new));
  }

  @Test
  void whatTheKeyDoesNotOpenIsMalformed() {
    byte[] packet = QuicBytes.initial(V1, ID, 2, FRAME);
    packet[300] ^= 1;
    assertThat(read(fresh(), packet)).isInstanceOf(Parsed.Malformed.class);
    assertThat(read(fresh(), Arrays.copyOf(packet, 600))).isInstanceOf(Parsed.Malformed.class);
  }

  @Test
  void framesThatAnInitialMayNotHaveAreMalformed() {
    assertThat(read(fresh(), QuicBytes.initial(V1, ID, 2, new byte[] {8, 1, 2})))
        .isInstanceOf(Parsed.Malformed.class);
  }

  @Test
  void acknowledgementsAreSteppedOver() {
    byte[] acknowledgement = {2, 1, 0, 1, 0, 0, 0};
    assertThat(whole(read(fresh(), QuicBytes.initial(V1, ID, 2, acknowledgement, FRAME))).name())
        .isEqualTo("example.com");
  }

  @Test
  void otherVersionsAndPacketsDoNotBegin() {
    byte[] packet = QuicBytes.initial(V1, ID, 2, FRAME);
    assertThat(QuicInitialReader.begins(packet, 0, packet.length)).isTrue();
    assertThat(QuicInitialReader.begins(packet, 0, 6)).isFalse();
    byte[] handshake = packet.clone();
    handshake[0] = (byte) 0xe3;
    assertThat(QuicInitialReader.begins(handshake, 0, handshake.length)).isFalse();
    packet[4] = 9;
    assertThat(QuicInitialReader.begins(packet, 0, packet.length)).isFalse();
  }
}
