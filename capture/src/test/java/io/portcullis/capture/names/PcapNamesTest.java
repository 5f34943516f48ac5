package io.portcullis.capture.names;

import static io.portcullis.capture.names.messages.Frames.CLIENT;
import static io.portcullis.capture.names.messages.Frames.RESOLVER;
import static io.portcullis.capture.names.messages.Frames.SERVER;
import static io.portcullis.capture.names.messages.Frames.ip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.argus.names.ServerName;
import io.portcullis.capture.names.known.NameCount;
import io.portcullis.capture.names.known.NameLimits;
import io.portcullis.capture.names.messages.DnsBytes;
import io.portcullis.capture.names.messages.Frames;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** Files of packets in all their forms, read in the time of flows. */
final class PcapNamesTest {
  private static final long FIRST = 1_700_000_000_000_001L;
  private static final long SECOND = FIRST + 5_000_000;
  private static final byte[] ONE =
      Frames.udp(RESOLVER, 53, CLIENT, 4, DnsBytes.answer("one.example", SERVER));
  private static final byte[] TWO =
      Frames.udp(RESOLVER, 53, CLIENT, 4, DnsBytes.answer("two.example", SERVER));

  @TempDir Path folder;

  /** How a file may be written. */
  enum Form {
    LITTLE(0xa1b2c3d4, ByteOrder.LITTLE_ENDIAN),
    BIG(0xa1b2c3d4, ByteOrder.BIG_ENDIAN),
    NANOSECONDS_LITTLE(0xa1b23c4d, ByteOrder.LITTLE_ENDIAN),
    NANOSECONDS_BIG(0xa1b23c4d, ByteOrder.BIG_ENDIAN),
    NEXT_LITTLE(0, ByteOrder.LITTLE_ENDIAN),
    NEXT_BIG(0, ByteOrder.BIG_ENDIAN);

    private final int magic;
    private final ByteOrder order;

    Form(int magic, ByteOrder order) {
      this.magic = magic;
      this.order = order;
    }

    byte[] file() {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      if (magic != 0) {
        all.writeBytes(words(magic, 0x0004_0002, 0, 0, 65_535, 101));
        all.writeBytes(packet(FIRST, ONE));
        all.writeBytes(packet(SECOND, TWO));
        return all.toByteArray();
      }
      all.writeBytes(block(0x0a0d0d0a, words(0x1a2b3c4d, 1, -1, -1)));
      // An interface with nanoseconds (option 9) and one with the usual microseconds.
      byte[] option =
          ByteBuffer.allocate(8)
              .order(order)
              .putShort((short) 9)
              .putShort((short) 1)
              .put((byte) 9)
              .array();
      all.writeBytes(block(1, Frames.joined(link(101), words(0), option, words(0))));
      all.writeBytes(block(1, Frames.joined(link(101), words(0))));
      all.writeBytes(block(5, words(1, 2, 3)));
      all.writeBytes(block(6, enhanced(0, FIRST * 1000 + 7, ONE)));
      all.writeBytes(block(6, enhanced(1, SECOND, TWO)));
      return all.toByteArray();
    }

    private byte[] packet(long micros, byte[] bytes) {
      int part = (int) (micros % 1_000_000);
      if (magic == 0xa1b23c4d) part *= 1000;
      return Frames.joined(
          words((int) (micros / 1_000_000), part, bytes.length, bytes.length), bytes);
    }

    private byte[] enhanced(int device, long time, byte[] bytes) {
      return Frames.joined(
          words(device, (int) (time >>> 32), (int) time, bytes.length, bytes.length), bytes);
    }

    private byte[] link(int number) {
      return ByteBuffer.allocate(4).order(order).putShort((short) number).array();
    }

    private byte[] block(int type, byte[] content) {
      byte[] padded = Arrays.copyOf(content, (content.length + 3) / 4 * 4);
      int length = padded.length + 12;
      return Frames.joined(words(type, length), padded, words(length));
    }

    private byte[] words(int... all) {
      ByteBuffer words = ByteBuffer.allocate(4 * all.length).order(order);
      for (int each : all) words.putInt(each);
      return words.array();
    }
  }

  private Path written(byte[] bytes) throws IOException {
    return Files.write(folder.resolve("packets"), bytes);
  }

  private static PcapNames open(Path file) throws IOException {
    return PcapNames.open(file, new NameWatch(NameLimits.USUAL));
  }

  private static String name(PcapNames names, long startMicros) {
    ServerName name = names.of(ip(CLIENT), ip(SERVER), 443, 6, startMicros);
    return name instanceof ServerName.Named named ? named.name() : "";
  }

  @ParameterizedTest
  @EnumSource(Form.class)
  void aNameIsThereOnceItsPacketIs(Form form) throws IOException {
    try (PcapNames names = open(written(form.file()))) {
      names.advanceTo(FIRST - 1);
      assertThat(name(names, FIRST)).isEmpty();
      names.advanceTo(FIRST);
      assertThat(name(names, FIRST)).isEqualTo("one.example");
      names.advanceTo(FIRST - 5);
      names.advanceTo(SECOND - 1);
      assertThat(name(names, SECOND)).isEqualTo("one.example");
      names.advanceTo(Long.MAX_VALUE);
      assertThat(name(names, SECOND)).isEqualTo("two.example");
      assertThat(name(names, SECOND - 1)).isEqualTo("one.example");
      assertThat(names.damage()).isEmpty();
    }
  }

  @Test
  void compressionIsToldByTheFirstBytes() throws IOException {
    ByteArrayOutputStream gzip = new ByteArrayOutputStream();
    try (OutputStream packed = new GZIPOutputStream(gzip)) {
      packed.write(Form.LITTLE.file());
    }
    ByteArrayOutputStream xz = new ByteArrayOutputStream();
    try (OutputStream packed = new XZOutputStream(xz, new LZMA2Options())) {
      packed.write(Form.NEXT_BIG.file());
    }
    for (byte[] each : new byte[][] {gzip.toByteArray(), xz.toByteArray()}) {
      try (PcapNames names = open(written(each))) {
        names.advanceTo(Long.MAX_VALUE);
        assertThat(name(names, SECOND)).isEqualTo("two.example");
      }
    }
  }

  @Test
  void compressionThatIsCutOffOrDamagedIsToldWithTheFile() throws IOException {
    ByteArrayOutputStream gzip = new ByteArrayOutputStream();
    try (OutputStream packed = new GZIPOutputStream(gzip)) {
      packed.write(Form.LITTLE.file());
    }
    for (int length = 3; length < 12; length++) {
      Path cut = written(Arrays.copyOf(gzip.toByteArray(), length));
      assertThatThrownBy(() -> open(cut))
          .isInstanceOf(IOException.class)
          .hasMessage(cut + " is cut off within its first bytes; copy it again");
    }
    byte[] damaged = gzip.toByteArray();
    damaged[2] = 9;
    Path unknown = written(damaged);
    assertThatThrownBy(() -> open(unknown)).hasMessageContaining("cannot read " + unknown);
    byte[] torn = gzip.toByteArray();
    torn[torn.length - 5]++;
    Path file = written(torn);
    try (PcapNames names = open(file)) {
      assertThatThrownBy(() -> names.advanceTo(Long.MAX_VALUE))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("cannot read " + file);
    }
  }

  @ParameterizedTest
  @EnumSource(Form.class)
  void aFileThatIsCutOffAnywhereGivesWhatIsThereAndSaysSo(Form form) throws IOException {
    byte[] all = form.file();
    for (int length = form.magic == 0 ? 30 : 25; length < all.length; length++) {
      try (PcapNames names = open(written(Arrays.copyOf(all, length)))) {
        names.advanceTo(Long.MAX_VALUE);
        long whole = names.counts().get(NameCount.ANSWERS);
        assertThat(whole).isBetween(0L, 1L);
      }
    }
    try (PcapNames names = open(written(Arrays.copyOf(all, all.length - 1)))) {
      names.advanceTo(Long.MAX_VALUE);
      assertThat(names.damage()).endsWith("is cut off");
    }
  }

  @Test
  void whatHoldsNoPacketsIsRefusedWithAReason() throws IOException {
    Path text =
        written("StartTime,Dur,Proto\n1,2,tcp\n".repeat(3).getBytes(StandardCharsets.US_ASCII));
    assertThatThrownBy(() -> open(text))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("holds no packets; name a file of pcap or pcapng");
    Path empty = written(new byte[2]);
    assertThatThrownBy(() -> open(empty))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cut off within its first bytes");
  }

  @Test
  void aLengthThatNoPacketHasEndsTheFile() throws IOException {
    byte[] bytes = Form.BIG.file();
    bytes[24 + 8] = 0x7f;
    try (PcapNames names = open(written(bytes))) {
      names.advanceTo(Long.MAX_VALUE);
      assertThat(names.damage()).contains("is damaged");
    }
  }
}
