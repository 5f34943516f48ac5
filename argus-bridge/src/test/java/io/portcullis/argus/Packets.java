package io.portcullis.argus;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A capture of UDP questions and answers between two hosts, one of each a second. */
public final class Packets {
  public static final long START_SECONDS = 1_700_000_000L;
  private static final byte[] CLIENT = {10, 0, 0, 5};
  private static final byte[] SERVER = {(byte) 198, 51, 100, 7};
  private static final int SERVER_PORT = 9999;
  private static final int PAYLOAD = 20;
  private static final int HEADERS = 14 + 20 + 8;

  private record Packet(long micros, ByteBuffer frame) {}

  private final List<Packet> packets = new ArrayList<>();

  /** So many questions from this port, each answered after 0.1 s. */
  public Packets exchange(int port, int questions) {
    for (int i = 0; i < questions; i++) {
      long micros = (START_SECONDS + i) * 1_000_000;
      packets.add(new Packet(micros, udp(CLIENT, port, SERVER, SERVER_PORT)));
      packets.add(new Packet(micros + 100_000, udp(SERVER, SERVER_PORT, CLIENT, port)));
    }
    return this;
  }

  /** The pcap file (draft-ietf-opsawg-pcap), big-endian, Ethernet. */
  public byte[] bytes() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(
        ByteBuffer.allocate(24)
            .putInt(0xa1b2c3d4)
            .putShort((short) 2)
            .putShort((short) 4)
            .putLong(0)
            .putInt(65_535)
            .putInt(1)
            .array());
    packets.sort(Comparator.comparingLong(Packet::micros));
    for (Packet packet : packets) {
      out.writeBytes(
          ByteBuffer.allocate(16)
              .putInt((int) (packet.micros() / 1_000_000))
              .putInt((int) (packet.micros() % 1_000_000))
              .putInt(packet.frame().capacity())
              .putInt(packet.frame().capacity())
              .array());
      out.writeBytes(packet.frame().array());
    }
    return out.toByteArray();
  }

  private static ByteBuffer udp(byte[] source, int sourcePort, byte[] destination, int port) {
    ByteBuffer frame = ByteBuffer.allocate(HEADERS + PAYLOAD);
    frame.put(new byte[] {2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 0});
    frame.put((byte) 0x45).put((byte) 0).putShort((short) (28 + PAYLOAD)).putInt(0);
    frame.put((byte) 64).put((byte) 17).putShort((short) 0).put(source).put(destination);
    frame.putShort((short) sourcePort).putShort((short) port);
    frame.putShort((short) (8 + PAYLOAD)).putShort((short) 0);
    return frame;
  }

  /** A pcap's packets as pcapng (draft-ietf-opsawg-pcapng), big-endian. */
  public static byte[] asPcapng(byte[] pcap) {
    ByteBuffer in = ByteBuffer.wrap(pcap, 24, pcap.length - 24);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteBuffer section =
        ByteBuffer.allocate(16).putInt(0x1a2b3c4d).putShort((short) 1).putShort((short) 0);
    block(out, 0x0a0d0d0a, section.putLong(-1).array());
    block(
        out,
        1,
        ByteBuffer.allocate(8)
            .putShort((short) 1)
            .putShort(2, (short) 0)
            .putInt(4, 65_535)
            .array());
    while (in.hasRemaining()) {
      long micros = in.getInt() * 1_000_000L + in.getInt();
      int captured = in.getInt();
      int length = in.getInt();
      ByteBuffer packet = ByteBuffer.allocate(20 + (captured + 3) / 4 * 4);
      packet.putInt(0).putInt((int) (micros >>> 32)).putInt((int) micros);
      packet.putInt(captured).putInt(length);
      for (int i = 0; i < captured; i++) packet.put(in.get());
      block(out, 6, packet.array());
    }
    return out.toByteArray();
  }

  private static void block(ByteArrayOutputStream out, int type, byte[] body) {
    int length = 12 + body.length;
    out.writeBytes(ByteBuffer.allocate(8).putInt(type).putInt(length).array());
    out.writeBytes(body);
    out.writeBytes(ByteBuffer.allocate(4).putInt(length).array());
  }
}
