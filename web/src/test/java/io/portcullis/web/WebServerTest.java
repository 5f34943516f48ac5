package io.portcullis.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.web.whatif.WhatIf;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What strangers get, before anybody has logged in and without any gateway. */
@Timeout(60)
final class WebServerTest {
  @TempDir private Path folder;
  private WebServer server;

  @BeforeEach
  void start() throws IOException {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    server =
        WebServer.start(
            new WebServer.Settings(
                folder.resolve("none.sock"),
                any,
                List.of("router.lan", "https://page.example"),
                Optional.empty(),
                Optional.of(
                    new UnixDoor.Place(
                        folder.resolve("page.sock"),
                        Optional.empty(),
                        PosixFilePermissions.fromString("rw-rw----"))),
                WhatIf.Settings.NONE),
            InstantSource.system(),
            complaint -> {});
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private int port() {
    return server.address().getPort();
  }

  private String ask(String... lines) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
      String text = String.join("\r\n", lines) + "\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"evil.example", "127.0.0.1", "127.0.0.1:1", "evil.example@127.0.0.1", ""})
  void aNameThatIsNotThePagesIsRefused(String host) throws IOException {
    assertThat(ask("GET /login HTTP/1.1", "Host: " + host)).startsWith("HTTP/1.1 421");
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "127.0.0.1", "router.lan", "ROUTER.lan"})
  void aNameOfThePageIsAnswered(String host) throws IOException {
    assertThat(ask("GET /login HTTP/1.1", "Host: " + host + ":" + port()))
        .startsWith("HTTP/1.1 200")
        .contains("sudo portcullis web token");
  }

  private String askUnix(String... lines) throws IOException {
    Path path = folder.resolve("page.sock");
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
      String text = String.join("\r\n", lines) + "\r\nConnection: close\r\n\r\n";
      channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
      channel.shutdownOutput();
      InputStream in = Channels.newInputStream(channel);
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void aWebServerOnThisMachineReachesItByASocketOfItsOwn() throws IOException {
    assertThat(Files.getPosixFilePermissions(folder.resolve("page.sock")))
        .isEqualTo(PosixFilePermissions.fromString("rw-rw----"));
    assertThat(askUnix("GET /login HTTP/1.1", "Host: page.example")).startsWith("HTTP/1.1 200");
    assertThat(askUnix("GET /login HTTP/1.1", "Host: evil.example")).startsWith("HTTP/1.1 421");
    String own = "Origin: https://page.example";
    String other = "Origin: http://page.example";
    assertThat(askUnix("POST /now HTTP/1.1", "Host: page.example", own, "Content-Length: 0"))
        .contains("Log in first");
    assertThat(askUnix("POST /now HTTP/1.1", "Host: page.example", other, "Content-Length: 0"))
        .contains("Another site");
    server.close();
    assertThat(folder.resolve("page.sock")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/now",
        "/rules/1",
        "/mode",
        "/review",
        "/allowlist",
        "/health",
        "/ask/off",
        "/strip",
        "/",
      })
  void nobodySeesAPageBeforeLoggingIn(String path) throws IOException {
    assertThat(ask("GET " + path + " HTTP/1.1", "Host: localhost:" + port()))
        .startsWith("HTTP/1.1 303")
        .contains("Location: /login");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/events", "/static/none.js", "/static/..%2fpage.css", "/api/v1/rules"})
  void nothingElseIsThere(String path) throws IOException {
    assertThat(ask("GET " + path + " HTTP/1.1", "Host: localhost:" + port()))
        .containsPattern("^HTTP/1.1 40[134]");
  }

  @Test
  void eachAnswerForbidsScriptsInThePageAndFramesAroundIt() throws IOException {
    for (String path : List.of("/login", "/static/page.css", "/none", "/api/v1/rules")) {
      assertThat(ask("GET " + path + " HTTP/1.1", "Host: localhost:" + port()))
          .contains("default-src 'self'", "frame-ancestors 'none'", "X-frame-options: DENY");
    }
    String page = ask("GET /login HTTP/1.1", "Host: localhost:" + port());
    assertThat(page).doesNotContain("http://", "https://", "style=", "onclick");
  }

  @Test
  void whatIsTooLargeOrBrokenIsRefused() throws IOException {
    String host = "Host: localhost:" + port();
    String large = "Connection: close\r\nContent-Length: 99999\r\n\r\n" + "x".repeat(99_999);
    assertThat(ask("POST /login HTTP/1.1", host, large)).startsWith("HTTP/1.1 413");
    assertThat(ask("GET /now?q=%zz HTTP/1.1", host)).startsWith("HTTP/1.1 400");
    assertThat(ask("DELETE /now HTTP/1.1", host)).startsWith("HTTP/1.1 405");
  }

  @Test
  void withoutAGatewayNobodyCanLogInAndThatIsSaid() throws IOException {
    String form = "token=guess";
    String type = "Content-Type: application/x-www-form-urlencoded";
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
      String text =
          String.join(
              "\r\n",
              "POST /login HTTP/1.1",
              "Host: localhost:" + port(),
              type,
              "Connection: close",
              "Content-Length: " + form.length(),
              "",
              form);
      socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(answer).startsWith("HTTP/1.1 503").contains("The gateway is gone");
    }
  }
}
