package io.portcullis.capture.names;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.portcullis.argus.names.Handshake;
import io.portcullis.argus.names.ServerName;
import io.portcullis.capture.names.known.NameCount;
import io.portcullis.capture.names.known.NameLimits;
import io.portcullis.capture.names.messages.CertificateBytes;
import io.portcullis.capture.names.messages.ClientHello;
import io.portcullis.capture.names.messages.DnsBytes;
import io.portcullis.capture.names.messages.DnsMessage;
import io.portcullis.capture.names.messages.DnsReader;
import io.portcullis.capture.names.messages.Frames;
import io.portcullis.capture.names.messages.HttpHead;
import io.portcullis.capture.names.messages.HttpHeadReader;
import io.portcullis.capture.names.messages.Parsed;
import io.portcullis.capture.names.messages.QuicBytes;
import io.portcullis.capture.names.messages.QuicInitialReader;
import io.portcullis.capture.names.messages.Reassembly;
import io.portcullis.capture.names.messages.TlsBytes;
import io.portcullis.capture.names.messages.TlsCertificateReader;
import io.portcullis.capture.names.messages.TlsClientHelloReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No bytes make a reader throw or hang, or let other characters out than names have. */
final class NamesFuzzTest {
  private static final byte[] ID = {1, 2, 3, 4, 5, 6, 7, 8};
  private static final byte[] HELLO =
      new TlsBytes()
          .serverName("shop.example")
          .alpn("h2", "http/1.1")
          .versions(0x0304, 0x0303)
          .signatures(0x0403)
          .client();
  private static final byte[] CERTIFICATE =
      CertificateBytes.of("CN=shop.example", "CN=CA", "shop.example", 90);
  private static final byte[] NAMELESS = CertificateBytes.of("", "CN=CA", "", 90);

  private static final List<byte[]> SEEDS =
      List.of(
          DnsBytes.answer("www.shop.example", "203.0.113.7", "203.0.113.8"),
          DnsBytes.response("www.shop.example", DnsBytes.A)
              .alias("www.shop.example", "cdn.example")
              .address("cdn.example", "203.0.113.7")
              .bytes(),
          DnsBytes.framed(DnsBytes.nonexistent("x.example")),
          DnsBytes.announcement().address("printer.local", "fe80::1").bytes(),
          TlsBytes.records(HELLO, 60),
          TlsBytes.record(TlsBytes.server(CERTIFICATE, new byte[9])),
          TlsBytes.record(TlsBytes.server(NAMELESS)),
          QuicBytes.initial(1, ID, 0, QuicBytes.crypto(0, HELLO, 0, HELLO.length)),
          "POST /a?b HTTP/1.1\r\nHost: [2001:db8::7]:80\r\nUser-Agent: x\r\n\r\n"
              .getBytes(StandardCharsets.US_ASCII));

  private static final Map<String, Function<byte[], Parsed<?>>> READERS =
      Map.of(
          "dns", bytes -> DnsReader.read(bytes, 0, bytes.length),
          "dns over tcp", bytes -> DnsReader.readStream(bytes, 0, bytes.length),
          "mdns", bytes -> new Parsed.Whole<>(DnsReader.readMulticast(bytes, 0, bytes.length)),
          "client hello", bytes -> TlsClientHelloReader.read(bytes, 0, bytes.length),
          "certificate", bytes -> TlsCertificateReader.read(bytes, 0, bytes.length),
          "http", bytes -> HttpHeadReader.read(bytes, 0, bytes.length),
          "quic",
              bytes -> QuicInitialReader.read(bytes, 0, bytes.length, new Reassembly(16 << 10)));

  @Test
  void mutatedMessagesAreReadOrRefused() {
    readers(0, 20_000);
  }

  @Test
  void mutatedFramesLeaveTheWatchInOrder() {
    frames(0, 20_000);
  }

  @Test
  void framesOfCryptoInTheClearAreReadOrRefused() {
    clear(0, 1_000);
  }

  @Tag("fuzz")
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void allOfItForLonger(long seed) {
    readers(seed, 100_000);
    frames(seed, 100_000);
    clear(seed, 20_000);
  }

  private static void readers(long seed, int rounds) {
    Random random = new Random(seed);
    for (int round = 0; round < rounds; round++) {
      byte[] bytes = mutated(random, SEEDS.get(round % SEEDS.size()));
      READERS.forEach(
          (name, reader) -> {
            try {
              check(reader.apply(bytes));
            } catch (RuntimeException | StackOverflowError thrown) {
              fail(name + ", seed " + seed + ": " + HEX.formatHex(bytes), thrown);
            }
          });
    }
  }

  private static final java.util.HexFormat HEX = java.util.HexFormat.of();

  /** Only what passes the seal is read; so the frames are mutated and sealed again. */
  private static void clear(long seed, int rounds) {
    Random random = new Random(seed);
    byte[] frames = QuicBytes.crypto(0, HELLO, 0, HELLO.length);
    for (int round = 0; round < rounds; round++) {
      byte[] packet = QuicBytes.initial(1, ID, round, mutated(random, frames));
      check(QuicInitialReader.read(packet, 0, packet.length, new Reassembly(16 << 10)));
    }
  }

  private static void check(Parsed<?> read) {
    if (!(read instanceof Parsed.Whole<?> whole)) return;
    if (whole.value() instanceof DnsMessage message) isClean(message.name());
    if (whole.value() instanceof ClientHello hello) {
      isClean(hello.name());
      isClean(hello.alpn().replace('/', '-').toLowerCase(java.util.Locale.ROOT));
      assertThat(hello.ja4()).matches("[tq][0-9s]{2}[di]\\d{4}[0-9A-Za-z]{2}(_[0-9a-f]{12}){2}");
    }
    if (whole.value() instanceof HttpHead head) isClean(head.name());
  }

  private static void isClean(String name) {
    assertThat(name.length()).isLessThanOrEqualTo(253);
    for (int i = 0; i < name.length(); i++) {
      assertThat("abcdefghijklmnopqrstuvwxyz0123456789-._".indexOf(name.charAt(i)))
          .as(name)
          .isNotNegative();
    }
  }

  private static void frames(long seed, int rounds) {
    Random random = new Random(seed);
    NameWatch watch = new NameWatch(NameLimits.USUAL);
    for (int round = 0; round < rounds; round++) {
      byte[] payload = SEEDS.get(random.nextInt(SEEDS.size()));
      if (random.nextBoolean()) payload = mutated(random, payload);
      byte[] packet = packet(random, payload);
      byte[] frame = Frames.ethernet(random.nextBoolean() ? mutated(random, packet) : packet);
      Link link = random.nextInt(8) > 0 ? Link.ETHERNET : Link.of(random.nextInt(300));
      long micros = 1_700_000_000_000_000L + 10_000L * round - random.nextInt(100_000);
      watch.frame(frame, link, micros);
      ServerName name =
          watch.of(Frames.ip(Frames.CLIENT), Frames.ip(Frames.SERVER), 443, 6, micros);
      if (name instanceof ServerName.Named named) isClean(named.name());
      if (name instanceof ServerName.Raw raw) isClean(raw.othersName());
      Handshake handshake = name.handshake();
      isClean(handshake.name());
    }
    assertThat(watch.counts().get(NameCount.FRAMES)).isEqualTo(rounds);
    assertThat(watch.servers()).isPositive();
  }

  private static byte[] packet(Random random, byte[] payload) {
    int[] ports = {53, 443, 5353, 50_000};
    int from = ports[random.nextInt(ports.length)];
    int to = ports[random.nextInt(ports.length)];
    boolean out = random.nextBoolean();
    String source = out ? Frames.CLIENT : Frames.SERVER;
    String destination = out ? Frames.SERVER : Frames.CLIENT;
    return random.nextBoolean()
        ? Frames.udp(source, from, destination, to, payload)
        : Frames.tcp(source, from, destination, to, random.nextInt(3) * 100, payload);
  }

  private static byte[] mutated(Random random, byte[] seed) {
    byte[] bytes = seed.clone();
    for (int changes = random.nextInt(8); changes > 0; changes--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(4)) {
        case 0 -> bytes[at] = (byte) random.nextInt(256);
        case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 2 -> bytes[at] = (byte) (random.nextBoolean() ? 0xff : 0);
        default -> {
          int length = random.nextInt(Math.min(40, bytes.length - at));
          System.arraycopy(seed, random.nextInt(seed.length - length), bytes, at, length);
        }
      }
    }
    boolean cut = random.nextInt(4) == 0;
    return cut ? java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length) + 1) : bytes;
  }
}
