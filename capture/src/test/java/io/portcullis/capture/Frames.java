package io.portcullis.capture;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/** Hand-made packets, byte by byte as the RFCs have them. */
final class Frames {
  static final int SYN = 0x02;
  static final int ACK = 0x10;
  static final int RST = 0x04;

  private Frames() {}

  static InetAddress address(String text) {
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException impossible) {
      throw new AssertionError(impossible);
    }
  }

  /** The fields of a packet without any link layer before it. */
  static PacketHeader header(byte[] packet) {
    PacketHeader header = new PacketHeader();
    if (!header.read(packet, LinkLayer.RAW)) throw new AssertionError("unreadable");
    return header;
  }

  static byte[] tcp(String source, int sourcePort, String destination, int port, int flags) {
    ByteBuffer tcp = ByteBuffer.allocate(20);
    tcp.putShort((short) sourcePort).putShort((short) port).putLong(0);
    tcp.put((byte) 0x50).put((byte) flags);
    return ip(source, destination, PacketHeader.TCP, tcp.array());
  }

  static byte[] udp(String source, int sourcePort, String destination, int port) {
    ByteBuffer udp = ByteBuffer.allocate(8);
    udp.putShort((short) sourcePort).putShort((short) port).putShort((short) 8);
    return ip(source, destination, 17, udp.array());
  }

  static byte[] ip(String source, String destination, int protocol, byte[] payload) {
    return source.indexOf(':') >= 0
        ? ipv6(source, destination, protocol, payload)
        : ipv4(source, destination, protocol, new byte[0], 0, payload);
  }

  static byte[] ipv4(
      String source,
      String destination,
      int protocol,
      byte[] options,
      int fragment,
      byte[] payload) {
    ByteBuffer ip = ByteBuffer.allocate(20 + options.length + payload.length);
    ip.put((byte) (0x40 | (20 + options.length) / 4)).put((byte) 0);
    ip.putShort((short) ip.capacity()).putShort((short) 1).putShort((short) fragment);
    ip.put((byte) 64).put((byte) protocol).putShort((short) 0);
    ip.put(address(source).getAddress()).put(address(destination).getAddress());
    return ip.put(options).put(payload).array();
  }

  static byte[] ipv6(String source, String destination, int next, byte[] payload) {
    ByteBuffer ip = ByteBuffer.allocate(40 + payload.length);
    ip.putInt(0x6000_0000).putShort((short) payload.length).put((byte) next).put((byte) 64);
    ip.put(address(source).getAddress()).put(address(destination).getAddress());
    return ip.put(payload).array();
  }

  /** Puts an Ethernet header with tags before a packet. */
  static byte[] ethernet(byte[] packet, int... tags) {
    ByteBuffer frame = ByteBuffer.allocate(14 + tags.length * 4 + packet.length);
    frame.position(12);
    for (int tag : tags) frame.putShort((short) tag).putShort((short) 7);
    boolean isIpv6 = (packet[0] & 0xf0) == 0x60;
    return frame.putShort((short) (isIpv6 ? 0x86dd : 0x0800)).put(packet).array();
  }

  static byte[] joined(byte[]... parts) {
    int length = 0;
    for (byte[] part : parts) length += part.length;
    ByteBuffer all = ByteBuffer.allocate(length);
    for (byte[] part : parts) all.put(part);
    return all.array();
  }
}
