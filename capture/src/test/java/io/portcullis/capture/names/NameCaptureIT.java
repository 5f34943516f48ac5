package io.portcullis.capture.names;

import static io.portcullis.capture.names.messages.Frames.ip;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.argus.names.Handshake;
import io.portcullis.argus.names.ServerName;
import io.portcullis.capture.names.known.NameCount;
import io.portcullis.capture.names.known.NameLimits;
import io.portcullis.capture.names.messages.DnsBytes;
import io.portcullis.capture.names.messages.TlsBytes;
import io.portcullis.enforcer.Lab;
import io.portcullis.enforcer.NetworkNamespace;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Real packets through a real router whose inside interface is watched for names. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class NameCaptureIT {
  private static final String IN = "10.0.0.5";
  private static final String OUT = "203.0.113.7";
  private static final String IN_6 = "fd00:1::5";
  private static final String OUT_6 = "2001:db8::7";
  // A name is promised a second after its packet; a test allows five times that and the start.
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int OTHERS = 10_000;

  @AutoClose private Lab lab;
  private NameCapture capture;

  @BeforeAll
  void make() {
    NetworkNamespace.requireKernel();
    lab = new Lab();
  }

  @BeforeEach
  void open() {
    NameWatch watch = new NameWatch(NameLimits.USUAL);
    capture =
        lab.router().call(() -> NameCapture.open(List.of("lan"), watch, InstantSource.system()));
    await("it captures", capture::isCapturing);
  }

  @AfterEach
  void close() {
    if (capture != null) capture.close();
  }

  private static void await(String what, BooleanSupplier condition) {
    Instant end = Instant.now().plus(PATIENCE);
    while (!condition.getAsBoolean()) {
      assertThat(Instant.now()).as("waiting until " + what).isBefore(end);
      pause(50);
    }
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }

  private long count(NameCount which) {
    return capture.counts().get(which);
  }

  private ServerName of(String client, String server, int port) {
    return capture.of(ip(client), ip(server), port, 6, now());
  }

  private static long now() {
    Instant now = Instant.now();
    return now.getEpochSecond() * 1_000_000 + now.getNano() / 1000;
  }

  private static void datagrams(
      NetworkNamespace from, String source, int port, String to, int toPort, byte[] bytes, int many)
      throws IOException {
    try (DatagramSocket socket =
        from.call(() -> new DatagramSocket(new InetSocketAddress(source, port)))) {
      DatagramPacket packet =
          new DatagramPacket(bytes, bytes.length, InetAddress.getByName(to), toPort);
      for (int sent = 0; sent < many; sent++) {
        try {
          socket.send(packet);
        } catch (IOException refusedByThePeersIcmp) {
          // Nobody listens there; the packet was sent all the same.
        }
      }
    }
  }

  private void answer(String resolver, String client, byte[] message) throws IOException {
    datagrams(lab.outside(), resolver, 53, client, 40_000, message, 1);
  }

  @Test
  void anAnswerOnTheWireNamesItsAddressInBothFamilies() throws IOException {
    answer(OUT, IN, DnsBytes.answer("shop.example", "198.51.100.7"));
    answer(OUT_6, IN_6, DnsBytes.answer("six.example", "2001:db8::9"));
    await("both are read", () -> count(NameCount.ANSWERS) == 2);
    assertThat(((ServerName.Named) of(IN, "198.51.100.7", 443)).name()).isEqualTo("shop.example");
    assertThat(((ServerName.Named) of(IN_6, "2001:db8::9", 443)).name()).isEqualTo("six.example");
    assertThat(of(IN, "198.51.100.8", 443)).isInstanceOf(ServerName.Raw.class);
  }

  @Test
  void aHelloAndARequestOnTheWireAreReadInBothFamilies() throws IOException {
    byte[] hello = TlsBytes.record(TlsBytes.hello("shop.example"));
    byte[] request =
        "GET /a HTTP/1.1\r\nHost: 203.0.113.7\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    try (Lab.Link link = lab.connect(IN, OUT, 8_443);
        Lab.Link link6 = lab.connect(IN_6, OUT_6, 8_080)) {
      link.client().getOutputStream().write(hello);
      link6.client().getOutputStream().write(request);
      await(
          "both are read",
          () -> count(NameCount.TLS_HELLOS) == 1 && count(NameCount.REQUESTS) == 1);
    }
    assertThat(((ServerName.Named) of(IN, OUT, 8_443)).name()).isEqualTo("shop.example");
    assertThat(of(IN_6, OUT_6, 8_080).handshake().claim()).isEqualTo(Handshake.Claim.ADDRESS);
  }

  @Test
  void aHelloInTwoSegmentsIsReadOnPort443() throws IOException {
    byte[] hello =
        TlsBytes.record(
            new TlsBytes().extension(51, new byte[1_216]).serverName("big.example").client());
    try (Lab.Link link = lab.connect(IN, OUT, 443)) {
      link.client().setTcpNoDelay(true);
      link.client().getOutputStream().write(hello, 0, 900);
      pause(200);
      link.client().getOutputStream().write(hello, 900, hello.length - 900);
      await("it is put together", () -> count(NameCount.TLS_HELLOS) == 1);
    }
    assertThat(((ServerName.Named) of(IN, OUT, 443)).name()).isEqualTo("big.example");
  }

  @Test
  void otherPacketsStayInTheKernel() throws IOException {
    datagrams(lab.inside(), IN, 0, OUT, 9, new byte[100], OTHERS / 2);
    datagrams(lab.inside(), IN_6, 0, OUT_6, 443, new byte[] {0x40, 1, 2, 3}, OTHERS / 2);
    byte[] data = new byte[1_000];
    data[0] = 23;
    data[1] = 3;
    data[2] = 3;
    try (Lab.Link link = lab.connect(IN, OUT, 443)) {
      link.client().setTcpNoDelay(true);
      for (int i = 0; i < 200; i++) {
        link.client().getOutputStream().write(data);
        assertThat(link.accepted().getInputStream().readNBytes(data.length)).hasSize(data.length);
      }
    }
    // What has to be seen comes last, so the others have passed by then.
    answer(OUT, IN, DnsBytes.answer("last.example", "198.51.100.7"));
    await("the last one is read", () -> count(NameCount.ANSWERS) == 1);
    assertThat(capture.statistics()).containsExactly(new NameCapture.Statistics("lan", 1, 0, ""));
  }

  @Test
  void aDefectEndsTheThreadWithLastWords() throws IOException {
    List<Throwable> last = new CopyOnWriteArrayList<>();
    Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler((thread, defect) -> last.add(defect));
    NameWatch broken =
        new NameWatch(
            NameLimits.USUAL,
            anybody -> {
              throw new StackOverflowError("too deep");
            });
    try (NameCapture dying =
        lab.router().call(() -> NameCapture.open(List.of("lan"), broken, InstantSource.system()))) {
      await("it captures", dying::isCapturing);
      answer(OUT, IN, DnsBytes.answer("shop.example", "198.51.100.7"));
      await("its thread died", () -> !last.isEmpty());
      assertThat(last.get(0)).isInstanceOf(StackOverflowError.class);
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(before);
    }
  }

  @Test
  void whetherAnInterfaceCanBeCapturedIsKnownBeforeAnythingIsHeard() throws Exception {
    assertThat(capture.refused(PATIENCE)).isEmpty();
    assertThat(lab.router().call(() -> NameCapture.trouble("lan"))).isEmpty();
    assertThat(lab.router().call(() -> NameCapture.trouble("lan9")).orElseThrow())
        .contains("missing");
    assertThat(NameCapture.withoutLibrary()).isEmpty();
  }

  @Test
  void anInterfaceThatIsMissingIsSaidAndReadOnceItIsThere() throws Exception {
    List<Long> deaf = new CopyOnWriteArrayList<>();
    NameListener listener =
        new NameListener() {
          @Override
          public void unheard(long fromMicros, long micros) {
            deaf.add(fromMicros == Long.MIN_VALUE ? fromMicros : micros - fromMicros);
          }
        };
    NameWatch watch = new NameWatch(NameLimits.USUAL, anybody -> true, listener);
    try (NameCapture waiting =
        lab.router().call(() -> NameCapture.open(List.of("lan2"), watch, InstantSource.system()))) {
      await("it is said", () -> !waiting.statistics().get(0).trouble().isEmpty());
      assertThat(waiting.isCapturing()).isFalse();
      assertThat(waiting.refused(PATIENCE)).as("it is waited for").isEmpty();
      lab.router().run("ip", "link", "add", "lan2", "type", "veth", "peer", "name", "lan3");
      lab.router().run("ip", "link", "set", "lan2", "up");
      await("it captures", waiting::isCapturing);
      assertThat(waiting.statistics().get(0).trouble()).isEmpty();
      // Nothing passed while there was none, but for the time between two tries.
      assertThat(deaf).singleElement().satisfies(gap -> assertThat(gap).isBetween(0L, 20_000_000L));
      lab.router().run("ip", "link", "delete", "lan2");
      await("it is said again", () -> !waiting.statistics().get(0).trouble().isEmpty());
    }
  }
}
