package io.portcullis.gateway.cli.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real server on loopback, with a certificate of its own that the client is told to trust. */
final class DownloadTest {
  private static final char[] PASSWORD = "changeit".toCharArray();

  @TempDir Path folder;
  private HttpsServer server;
  private HttpClient trusting;

  @BeforeEach
  void start() throws Exception {
    SSLContext context = context(certificate());
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context));
    server.createContext("/model.json", exchange -> answer(exchange, 200, new byte[] {123, 125}));
    server.createContext("/large", exchange -> answer(exchange, 200, new byte[4096]));
    server.createContext(
        "/moved",
        exchange -> {
          exchange.getResponseHeaders().add("Location", "http://127.0.0.1:1/model.json");
          answer(exchange, 302, new byte[0]);
        });
    server.start();
    trusting =
        HttpClient.newBuilder()
            .sslContext(context)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private Path certificate() throws Exception {
    Path store = folder.resolve("store.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "x",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost,ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-storepass",
                new String(PASSWORD),
                "-keystore",
                store.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool.log").toFile())
            .start();
    assertThat(keytool.waitFor()).as(Files.readString(folder.resolve("keytool.log"))).isZero();
    return store;
  }

  private static SSLContext context(Path file) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, PASSWORD);
    }
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, PASSWORD);
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  private static void answer(HttpExchange exchange, int code, byte[] body)
      throws java.io.IOException {
    exchange.sendResponseHeaders(code, body.length == 0 ? -1 : body.length);
    if (body.length > 0) exchange.getResponseBody().write(body);
    exchange.close();
  }

  private URI at(String path) {
    return URI.create("https://127.0.0.1:" + server.getAddress().getPort() + path);
  }

  @Test
  void aFileIsFetched() throws Exception {
    assertThat(new Download(trusting, 100).of(at("/model.json"))).asString().isEqualTo("{}");
  }

  @Test
  void whatIsTooLargeMissingOrElsewhereIsRefused() {
    Download download = new Download(trusting, 100);
    assertThatThrownBy(() -> download.of(at("/large"))).hasMessageContaining("larger than 100");
    assertThatThrownBy(() -> download.of(at("/gone"))).hasMessageContaining("the server says 404");
    assertThatThrownBy(() -> download.of(at("/moved"))).hasMessageContaining("302");
  }

  @Test
  void aServerThatNobodyVouchesForIsRefused() {
    assertThatThrownBy(() -> new Download(HttpClient.newHttpClient(), 100).of(at("/model.json")))
        .hasMessageContaining("cannot fetch https://127.0.0.1");
  }

  @Test
  void onlyHttpsIsTrusted() {
    assertThatThrownBy(() -> new Download(trusting, 100).of(URI.create("http://localhost/x.json")))
        .hasMessageContaining("only https://");
  }
}
