package io.portcullis.gateway.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.portcullis.enforcer.Lab;
import io.portcullis.enforcer.NetworkNamespace;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the gateway calls the servers of what it finds, with no word of names in its configuration:
 * real answers of DNS and ClientHellos on the inside interface, real argus, three beacons.
 */
final class NamedServersIT {
  private static final String IN = "10.0.0.5";
  private static final String ANSWERED = "203.0.113.7";
  private static final String CLAIMED = "203.0.113.8";
  private static final String RAW = "203.0.113.77";
  private static final Duration FOUND = Duration.ofMinutes(2);
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path state;
  @AutoClose private Lab lab;
  private volatile boolean over;

  @BeforeEach
  void make() {
    NetworkNamespace.requireKernel();
    lab = new Lab();
  }

  @Test
  void detectionsNameTheirServersByDnsByTlsOrNotAtAll() throws Exception {
    try (LiveRouter router = new LiveRouter(lab, state, "", Map.of())) {
      router.start();
      LiveRouter.await(
          FOUND,
          () -> "names are read: " + router.said() + status(router),
          () -> {
            answer("update.shop.example", ANSWERED);
            return status(router).get("names_servers").asInt() > 0;
          });
      List<Thread> beacons = new ArrayList<>();
      try {
        // Each in a rhythm of its own: servers in one rhythm excuse each other.
        beacons.add(beacon(ANSWERED, 8443, "update.shop.example", Duration.ofSeconds(1)));
        beacons.add(beacon(CLAIMED, 4443, "cdn.shop.example", Duration.ofSeconds(4)));
        beacons.add(beacon(RAW, 9443, "", Duration.ofMillis(2_600)));
        for (String each : List.of(ANSWERED, CLAIMED, RAW)) {
          LiveRouter.await(
              FOUND,
              () -> each + " is found: " + router.said(),
              () -> alert(router, each).isPresent());
        }
      } finally {
        over = true;
        for (Thread each : beacons) each.join();
      }
      JsonNode answered = alert(router, ANSWERED).orElseThrow().at("/alert/metadata/server");
      assertThat(answered.get("name").asText()).isEqualTo("update.shop.example");
      assertThat(answered.get("source").asText()).isEqualTo("dns");
      assertThat(answered.get("own").asBoolean()).isTrue();
      JsonNode claimed = alert(router, CLAIMED).orElseThrow().at("/alert/metadata/server");
      assertThat(claimed.get("name").asText()).isEqualTo("cdn.shop.example");
      assertThat(claimed.get("source").asText()).isEqualTo("sni");
      JsonNode raw = alert(router, RAW).orElseThrow().at("/alert/metadata/server");
      assertThat(raw.get("raw").asBoolean()).as("%s", raw).isTrue();
      explains(router);
      JsonNode status = status(router);
      assertThat(status.get("names").asBoolean()).isTrue();
      assertThat(status.get("names_packets").asLong()).isGreaterThan(10);
      assertThat(status.get("names_lost").asLong()).isZero();
      assertThat(status.get("names_hosts").asLong()).isEqualTo(1);
    }
  }

  private static JsonNode status(LiveRouter router) throws IOException {
    return JSON.readTree(router.done("status", "-o", "json").data());
  }

  private static void explains(LiveRouter router) {
    assertThat(router.done("rules", "explain", ANSWERED).data())
        .contains("server: update.shop.example, by DNS to this host at ");
    assertThat(router.done("rules", "explain", RAW).data()).contains("server: raw address");
  }

  private static Optional<JsonNode> alert(LiveRouter router, String server) throws IOException {
    return router.events("alert").stream()
        .filter(each -> each.get("dest_ip").asText().equals(server))
        .findFirst();
  }

  /** A handshake a beat, which the server ends; without a name it is bytes that are no TLS. */
  private Thread beacon(String server, int port, String name, Duration beat) throws IOException {
    ServerSocket listening =
        lab.outside().call(() -> new ServerSocket(port, 5, InetAddress.getByName(server)));
    Thread beacon =
        new Thread(
            () -> {
              try (listening) {
                long next = System.nanoTime();
                while (!over) {
                  beat(new InetSocketAddress(server, port), name, listening);
                  next += beat.toNanos();
                  Thread.sleep(Math.max(0, (next - System.nanoTime()) / 1_000_000));
                }
              } catch (Exception failed) {
                throw new AssertionError(failed);
              }
            },
            "beacon to " + server);
    beacon.start();
    return beacon;
  }

  private void beat(InetSocketAddress server, String name, ServerSocket listening)
      throws Exception {
    try (Socket client = lab.inside().call(NamedServersIT::bound)) {
      client.connect(server, 5_000);
      try (Socket accepted = listening.accept()) {
        if (name.isEmpty()) {
          client.getOutputStream().write(new byte[200]);
        } else {
          hello(client, name, accepted);
        }
        accepted.getOutputStream().write(new byte[300]);
      }
      client.getInputStream().readAllBytes();
    } catch (IOException reset) {
      // Whoever closes first may reset; the flow was there.
    }
  }

  private static Socket bound() throws IOException {
    Socket socket = new Socket();
    socket.bind(new InetSocketAddress(InetAddress.getByName(IN), 0));
    return socket;
  }

  /** A real ClientHello; the handshake goes no further. */
  private static void hello(Socket client, String name, Socket accepted) throws Exception {
    SSLSocket secure =
        (SSLSocket)
            SSLContext.getDefault().getSocketFactory().createSocket(client, name, 443, false);
    Thread handshake =
        new Thread(
            () -> {
              try {
                secure.startHandshake();
              } catch (IOException ended) {
                // The server answers no TLS.
              }
            });
    handshake.start();
    accepted.getInputStream().readNBytes(200);
    accepted.shutdownOutput();
    handshake.join();
  }

  /** An answer of DNS as its resolver outside sends it (RFC 1035 §4.1). */
  private void answer(String name, String address) throws Exception {
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    message.writeBytes(new byte[] {0, 1, (byte) 0x81, (byte) 0x80, 0, 1, 0, 1, 0, 0, 0, 0});
    for (String label : name.split("\\.", -1)) {
      message.write(label.length());
      message.writeBytes(label.getBytes(StandardCharsets.US_ASCII));
    }
    message.writeBytes(new byte[] {0, 0, 1, 0, 1});
    message.writeBytes(new byte[] {(byte) 0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4});
    message.writeBytes(InetAddress.getByName(address).getAddress());
    byte[] bytes = message.toByteArray();
    try (DatagramSocket resolver =
        lab.outside().call(() -> new DatagramSocket(new InetSocketAddress(ANSWERED, 53)))) {
      resolver.send(new DatagramPacket(bytes, bytes.length, InetAddress.getByName(IN), 40_000));
    }
  }
}
