package io.portcullis.capture.names;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.argus.names.ServerName;
import io.portcullis.capture.names.known.NameCount;
import io.portcullis.capture.names.known.NameLimits;
import io.portcullis.capture.names.messages.DnsBytes;
import io.portcullis.capture.names.messages.Frames;
import io.portcullis.capture.names.messages.TlsBytes;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A row of frames leaves the memory of names in order, and what it says of a server is clean. The
 * input is a row of: two bytes of length, a byte for link, direction, ports and protocol, and a
 * payload, or a whole frame.
 */
public final class NamesFuzz {
  private static final int[] PORTS = {53, 443, 5353, 50_000};
  private static final int MOST = 50;

  private NamesFuzz() {}

  public static List<byte[]> seeds() {
    byte[] dns = DnsBytes.answer("www.shop.example", "203.0.113.7", "203.0.113.8");
    byte[] hello = TlsBytes.records(TlsBytes.hello("shop.example"), 60);
    byte[] frame = Frames.ethernet(Frames.tcp(Frames.CLIENT, 50_000, Frames.SERVER, 443, 0, hello));
    return List.of(
        Frames.joined(piece(0x0c, dns), piece(0x5d, hello)),
        Frames.joined(piece(0x5d, new byte[] {22, 3, 1}), piece(0x7d, hello), piece(0x80, frame)));
  }

  private static byte[] piece(int kind, byte[] bytes) {
    return Frames.joined(Frames.u16(bytes.length), new byte[] {(byte) kind}, bytes);
  }

  public static void fuzzerTestOneInput(byte[] input) {
    NameWatch watch = new NameWatch(NameLimits.USUAL);
    ByteBuffer rest = ByteBuffer.wrap(input);
    long micros = 1_700_000_000_000_000L;
    int frames = 0;
    while (rest.remaining() > 3 && frames < MOST) {
      byte[] bytes = new byte[Math.min(rest.getShort() & 0xffff, rest.remaining() - 1)];
      int kind = rest.get() & 0xff;
      rest.get(bytes);
      boolean whole = (kind & 0x80) != 0;
      Link link = whole && (kind & 0x40) != 0 ? Link.of(kind & 0x3f) : Link.ETHERNET;
      watch.frame(whole ? bytes : Frames.ethernet(packet(kind, bytes)), link, micros);
      micros += 10_000;
      frames++;
    }
    assertThat(watch.counts().get(NameCount.FRAMES)).isEqualTo(frames);
    ServerName name = watch.of(Frames.ip(Frames.CLIENT), Frames.ip(Frames.SERVER), 443, 6, micros);
    if (name instanceof ServerName.Named named) isClean(named.name());
    if (name instanceof ServerName.Raw raw) isClean(raw.othersName());
    isClean(name.handshake().name());
  }

  private static void isClean(String name) {
    assertThat(name).matches("[a-z0-9._-]{0,253}");
  }

  private static byte[] packet(int kind, byte[] payload) {
    int from = PORTS[kind & 3];
    int to = PORTS[kind >> 2 & 3];
    boolean out = (kind & 0x10) != 0;
    String source = out ? Frames.CLIENT : Frames.SERVER;
    String destination = out ? Frames.SERVER : Frames.CLIENT;
    int sequence = (kind & 0x20) == 0 ? 0 : 3;
    return (kind & 0x40) == 0
        ? Frames.udp(source, from, destination, to, payload)
        : Frames.tcp(source, from, destination, to, sequence, payload);
  }
}
