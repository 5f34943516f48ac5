package io.portcullis.capture.names;

import io.portcullis.argus.names.Handshake;
import io.portcullis.argus.names.IpAddress;
import io.portcullis.capture.names.known.NameCount;
import io.portcullis.capture.names.known.NameCounters;
import io.portcullis.capture.names.known.NameLimits;
import io.portcullis.capture.names.known.NameTable;
import io.portcullis.capture.names.messages.CertificateBytes;
import io.portcullis.capture.names.messages.DnsBytes;
import io.portcullis.capture.names.messages.DnsMessage;
import io.portcullis.capture.names.messages.Frames;
import io.portcullis.capture.names.messages.QuicBytes;
import io.portcullis.capture.names.messages.TlsBytes;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * What a packet costs that the filter let up, in time of the processor, and what the tables hold in
 * memory when they are full.
 */
public final class CostOfNames {
  private static final int WARM_UP = 3;
  private static final int ROUNDS = 9;
  private static final int FRAMES = 4_000;
  private static final int PACKETS = 5 * FRAMES;
  private static final NameLimits UNHURRIED =
      new NameLimits(65_536, 8_192, 4_096, 1 << 30, Duration.ofHours(24), 1_024, 4 << 20);
  private static final byte[] ID = {1, 2, 3, 4, 5, 6, 7, 8};

  private CostOfNames() {}

  public static void main(String[] arguments) {
    memory();
    byte[] hello =
        new TlsBytes()
            .ciphers(0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8)
            .extension(51, new byte[38])
            .serverName("www.shop.example")
            .alpn("h2", "http/1.1")
            .versions(0x0304, 0x0303)
            .signatures(0x0403, 0x0804, 0x0401, 0x0503)
            .client();
    byte[] request =
        "GET /a HTTP/1.1\r\nHost: www.shop.example\r\nUser-Agent: Mozilla/5.0\r\n\r\n"
            .getBytes(StandardCharsets.US_ASCII);
    measure(
        "answer of DNS, two addresses",
        i -> udp(53, DnsBytes.answer("www.shop.example", "203.0.113.7", "203.0.113.8")));
    measure("ClientHello over TCP", i -> tcp(443, TlsBytes.record(hello)));
    byte[] frames = QuicBytes.crypto(0, hello, 0, hello.length);
    byte[] initial = QuicBytes.initial(1, ID, 0, frames);
    // Another source port each time, so that each datagram begins a connection.
    measure(
        "ClientHello over QUIC",
        i -> Frames.udp(Frames.CLIENT, 1_024 + i, Frames.SERVER, 443, initial));
    // More than the JDK remembers of what it parsed.
    measure("certificate, never seen", i -> certificate());
    measure("head of HTTP", i -> tcp(80, request));
    measure("other segment", i -> tcp(443, new byte[1_400]));
  }

  private static byte[] certificate() {
    byte[] certificate = CertificateBytes.of("CN=shop.example", "CN=CA", "", 90);
    byte[] messages = TlsBytes.server(certificate);
    return Frames.tcp(Frames.SERVER, 443, Frames.CLIENT, 50_000, 1, TlsBytes.record(messages));
  }

  private static byte[] udp(int port, byte[] payload) {
    return Frames.udp(Frames.RESOLVER, port, Frames.CLIENT, 40_000, payload);
  }

  private static byte[] tcp(int port, byte[] payload) {
    return Frames.tcp(Frames.CLIENT, 50_000, Frames.SERVER, port, 1, payload);
  }

  private static void measure(String what, IntFunction<byte[]> packet) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    List<byte[]> frames =
        IntStream.range(0, FRAMES).mapToObj(packet).map(Frames::ethernet).toList();
    double[] nanos = new double[ROUNDS];
    for (int round = -WARM_UP; round < ROUNDS; round++) {
      NameWatch watch = new NameWatch(UNHURRIED);
      long before = threads.getCurrentThreadCpuTime();
      for (int i = 0; i < PACKETS; i++) {
        watch.frame(frames.get(i % FRAMES), Link.ETHERNET, 1_700_000_000_000_000L + i);
      }
      double each = (double) (threads.getCurrentThreadCpuTime() - before) / PACKETS;
      if (round >= 0) nanos[round] = each;
      check(what, watch);
    }
    Arrays.sort(nanos);
    System.out.printf(
        Locale.ROOT,
        "%-29s %8.0f ns at best, %8.0f in the median of %d rounds%n",
        what,
        nanos[0],
        nanos[ROUNDS / 2],
        ROUNDS);
  }

  private static void check(String what, NameWatch watch) {
    // Of a QUIC connection only the first datagram is read.
    boolean used = watch.counts().get(NameCount.OTHER) < PACKETS;
    boolean broken = watch.counts().get(NameCount.MALFORMED) > 0;
    if (used == what.startsWith("other") || broken) {
      throw new IllegalStateException(what + ": " + watch.counts());
    }
  }

  /** Of full tables: each pair has a name of its own, and one in two a handshake. */
  private static void memory() {
    NameCounters counters = new NameCounters();
    NameTable table = new NameTable(UNHURRIED, counters);
    long before = used();
    for (int i = 0; i < UNHURRIED.servers(); i++) {
      IpAddress client = IpAddress.ofIpv4(0x0a000000 + i % 500);
      IpAddress server = IpAddress.ofIpv4(0xcb000000 + i);
      String name = "host-" + i + ".service.example";
      table.answer(client, new DnsMessage(name, false, List.of(server)), i);
      if (i % 2 == 0) {
        Handshake handshake =
            new Handshake(
                Handshake.Kind.TLS,
                i,
                Handshake.Claim.NAME,
                name,
                "h2",
                "t13d1516h2_8daaf6152771_e5627efa2ab1",
                false,
                Handshake.Certificate.UNSEEN);
        table.shake(client, server, 443, 6, handshake);
      }
    }
    long taken = used() - before;
    System.out.printf(
        Locale.ROOT,
        "%d pairs of 500 clients hold %.1f MB, %d bytes each%n",
        table.servers(),
        taken / 1e6,
        taken / table.servers());
    Reference.reachabilityFence(table);
  }

  private static long used() {
    for (int i = 0; i < 3; i++) System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
