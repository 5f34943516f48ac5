package io.portcullis.capture.names.messages;

import io.portcullis.argus.names.IpAddress;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/** Hand-made packets, byte by byte as the RFCs have them. */
public final class Frames {
  public static final String CLIENT = "10.0.0.5";
  public static final String OTHER_CLIENT = "10.0.0.6";
  public static final String RESOLVER = "10.0.0.1";
  public static final String SERVER = "203.0.113.7";
  public static final int TCP = 6;
  public static final int UDP = 17;

  private Frames() {}

  public static IpAddress ip(String text) {
    return IpAddress.parse(text).orElseThrow();
  }

  public static byte[] address(String text) {
    try {
      return InetAddress.getByName(text).getAddress();
    } catch (UnknownHostException impossible) {
      throw new AssertionError(impossible);
    }
  }

  public static byte[] udp(
      String source, int sourcePort, String destination, int port, byte[] payload) {
    ByteBuffer udp = ByteBuffer.allocate(8 + payload.length);
    udp.putShort((short) sourcePort).putShort((short) port);
    udp.putShort((short) udp.capacity()).putShort((short) 0).put(payload);
    return packet(source, destination, UDP, udp.array());
  }

  public static byte[] tcp(
      String source, int sourcePort, String destination, int port, int sequence, byte[] payload) {
    ByteBuffer tcp = ByteBuffer.allocate(32 + payload.length);
    tcp.putShort((short) sourcePort).putShort((short) port).putInt(sequence).putInt(1);
    // Twelve bytes of options, as time stamps take; PSH and ACK.
    tcp.put((byte) 0x80).put((byte) 0x18).putShort((short) 1000).putInt(0);
    return packet(source, destination, TCP, tcp.position(32).put(payload).array());
  }

  private static byte[] packet(String source, String destination, int protocol, byte[] payload) {
    boolean ipv6 = source.indexOf(':') >= 0;
    ByteBuffer packet = ByteBuffer.allocate((ipv6 ? 40 : 20) + payload.length);
    if (ipv6) {
      packet.putInt(0x6000_0000).putShort((short) payload.length);
      packet.put((byte) protocol).put((byte) 64);
    } else {
      packet.put((byte) 0x45).put((byte) 0).putShort((short) packet.capacity()).putInt(0);
      packet.put((byte) 64).put((byte) protocol).putShort((short) 0);
    }
    packet.put(address(source)).put(address(destination));
    return packet.put(payload).array();
  }

  /** Puts an Ethernet header with tags before a packet, and padding behind it. */
  public static byte[] ethernet(byte[] packet, int... tags) {
    ByteBuffer frame = ByteBuffer.allocate(Math.max(60, 14 + tags.length * 4 + packet.length));
    frame.position(12);
    for (int tag : tags) frame.putShort((short) tag).putShort((short) 7);
    boolean ipv6 = (packet[0] & 0xf0) == 0x60;
    return frame.putShort((short) (ipv6 ? 0x86dd : 0x0800)).put(packet).array();
  }

  public static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) all.writeBytes(part);
    return all.toByteArray();
  }

  public static byte[] u16(int value) {
    return new byte[] {(byte) (value >> 8), (byte) value};
  }

  public static byte[] u24(int value) {
    return new byte[] {(byte) (value >> 16), (byte) (value >> 8), (byte) value};
  }
}
