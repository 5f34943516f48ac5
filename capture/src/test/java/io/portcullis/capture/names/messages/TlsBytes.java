package io.portcullis.capture.names.messages;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes the handshake messages of TLS. */
public final class TlsBytes {
  private final ByteArrayOutputStream extensions = new ByteArrayOutputStream();
  private int[] ciphers = {0x1301, 0x1302};

  public static byte[] hello(String serverName) {
    return new TlsBytes().serverName(serverName).versions(0x0304, 0x0303).client();
  }

  public TlsBytes ciphers(int... all) {
    ciphers = all;
    return this;
  }

  public TlsBytes extension(int type, byte[] content) {
    extensions.writeBytes(Frames.joined(Frames.u16(type), Frames.u16(content.length), content));
    return this;
  }

  public TlsBytes serverName(String name) {
    byte[] bytes = name.getBytes(StandardCharsets.ISO_8859_1);
    byte[] entry = Frames.joined(new byte[] {0}, Frames.u16(bytes.length), bytes);
    return extension(0, Frames.joined(Frames.u16(entry.length), entry));
  }

  public TlsBytes alpn(String... protocols) {
    ByteArrayOutputStream list = new ByteArrayOutputStream();
    for (String each : protocols) {
      list.write(each.length());
      list.writeBytes(each.getBytes(StandardCharsets.ISO_8859_1));
    }
    return extension(16, Frames.joined(Frames.u16(list.size()), list.toByteArray()));
  }

  public TlsBytes versions(int... all) {
    byte[] list = numbers(all);
    return extension(43, Frames.joined(new byte[] {(byte) list.length}, list));
  }

  public TlsBytes signatures(int... all) {
    byte[] list = numbers(all);
    return extension(13, Frames.joined(Frames.u16(list.length), list));
  }

  private static byte[] numbers(int... all) {
    ByteArrayOutputStream list = new ByteArrayOutputStream();
    for (int each : all) list.writeBytes(Frames.u16(each));
    return list.toByteArray();
  }

  /** The ClientHello without any record. */
  public byte[] client() {
    byte[] list = numbers(ciphers);
    byte[] all = extensions.toByteArray();
    byte[] body =
        Frames.joined(
            Frames.u16(0x0303),
            new byte[32],
            new byte[] {0},
            Frames.u16(list.length),
            list,
            new byte[] {1, 0},
            Frames.u16(all.length),
            all);
    return message(1, body);
  }

  public static byte[] message(int type, byte[] body) {
    return Frames.joined(new byte[] {(byte) type}, Frames.u24(body.length), body);
  }

  /** In records of at most so many bytes. */
  public static byte[] records(byte[] messages, int most) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int at = 0; at < messages.length; at += most) {
      int length = Math.min(most, messages.length - at);
      out.writeBytes(new byte[] {22, 3, 1});
      out.writeBytes(Frames.u16(length));
      out.write(messages, at, length);
    }
    return out.toByteArray();
  }

  public static byte[] record(byte[] messages) {
    return records(messages, 1 << 14);
  }

  /** ServerHello and the certificates of TLS 1.2. */
  public static byte[] server(byte[]... certificates) {
    byte[] hello =
        Frames.joined(
            Frames.u16(0x0303), new byte[32], new byte[] {0}, Frames.u16(0xc02f), new byte[1]);
    ByteArrayOutputStream chain = new ByteArrayOutputStream();
    for (byte[] each : certificates) {
      chain.writeBytes(Frames.u24(each.length));
      chain.writeBytes(each);
    }
    byte[] all = Frames.joined(Frames.u24(chain.size()), chain.toByteArray());
    return Frames.joined(message(2, hello), message(11, all));
  }
}
