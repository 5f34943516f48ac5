package io.portcullis.capture.names;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.capture.names.messages.DnsBytes;
import io.portcullis.capture.names.messages.Frames;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** A file of packets is read to its end or to where it is damaged, whatever it holds. */
public final class PacketFileFuzz {
  private static final String NAME = "some.pcap";

  private PacketFileFuzz() {}

  public static List<byte[]> seeds() {
    byte[] dns = DnsBytes.answer("shop.example", "203.0.113.7");
    byte[] frame = Frames.ethernet(Frames.udp(Frames.SERVER, 53, Frames.CLIENT, 50_000, dns));
    ByteBuffer pcap = ByteBuffer.allocate(40 + frame.length);
    pcap.order(ByteOrder.LITTLE_ENDIAN);
    pcap.putInt(0xa1b2c3d4).putInt(0x40002).putInt(0).putInt(0).putInt(262_144).putInt(1);
    pcap.putInt(1_700_000_000).putInt(5).putInt(frame.length).putInt(frame.length).put(frame);
    int padded = (frame.length + 3) / 4 * 4;
    ByteBuffer pcapng = ByteBuffer.allocate(28 + 32 + 32 + padded);
    pcapng.putInt(0x0a0d0d0a).putInt(28).putInt(0x1a2b3c4d).putInt(0x10000).putLong(-1).putInt(28);
    pcapng.putInt(1).putInt(32).putInt(0x10000).putInt(0).putInt(0x90001).putInt(0x09000000);
    pcapng.putInt(0).putInt(32);
    pcapng.putInt(6).putInt(32 + padded).putInt(0).putInt(0x60000).putInt(7).putInt(frame.length);
    pcapng.putInt(frame.length).put(frame).position(28 + 32 + 28 + padded);
    pcapng.putInt(32 + padded);
    return List.of(pcap.array(), pcapng.array(), packed(pcap.array()));
  }

  private static byte[] packed(byte[] bytes) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(bytes);
    } catch (IOException neverInMemory) {
      throw new UncheckedIOException(neverInMemory);
    }
    return packed.toByteArray();
  }

  public static void fuzzerTestOneInput(byte[] input) {
    int packets = 0;
    try (PacketFile file = PacketFile.open(new ByteArrayInputStream(input), NAME)) {
      for (var packet = file.next(); packet != null; packet = file.next()) {
        packets++;
        assertThat(packet.link.network(packet.frame)).isGreaterThanOrEqualTo(Link.NONE);
      }
      assertThat(file.damage()).isNotNull();
    } catch (IOException refused) {
      assertThat(refused.getMessage()).contains(NAME);
    }
    // What is packed may be a thousand times as long, and no packet takes less than 12 bytes of it.
    assertThat(packets).isLessThanOrEqualTo(input.length * 100);
  }
}
