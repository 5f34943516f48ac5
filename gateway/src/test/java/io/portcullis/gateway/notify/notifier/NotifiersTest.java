package io.portcullis.gateway.notify.notifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Each way to tell somebody, to a real other side on loopback. */
@Timeout(60)
final class NotifiersTest {
  private static final Notice NOTICE =
      new Notice(
          Instant.parse("2026-11-24T04:25:00Z"),
          "block",
          Severity.WARNING,
          "router",
          "Blocked 10.0.0.5 -> 203.0.113.7 port 443 tcp",
          List.of(
              new Notice.Line("who", "10.0.0.5"),
              new Notice.Line("why", "beacon & <more>"),
              new Notice.Line("undo", "portcullis rules release 7")),
          Optional.of(7L));

  @TempDir Path folder;
  private final List<String> problems = new ArrayList<>();

  /** What a configuration would say. */
  private final class Said implements Options {
    private final Map<String, List<String>> values = new HashMap<>();

    private Said with(String key, String... value) {
      values.put(key, List.of(value));
      return this;
    }

    @Override
    public <T> Optional<T> read(String key, Function<String, T> reader) {
      return readAll(key, reader).map(all -> all.get(0));
    }

    @Override
    public <T> Optional<List<T>> readAll(String key, Function<String, T> reader) {
      try {
        return Optional.ofNullable(values.get(key)).map(all -> all.stream().map(reader).toList());
      } catch (IllegalArgumentException wrong) {
        problems.add(key + ": " + wrong.getMessage());
        return Optional.empty();
      }
    }

    @Override
    public void mustHave(String key) {
      if (!values.containsKey(key)) problems.add(key + ": is missing");
    }
  }

  private void send(String type, Said options) throws IOException, InterruptedException {
    notifier(type, options).open().send(NOTICE);
  }

  private Notifier notifier(String type, Said options) {
    Optional<Notifier> read = Notifiers.read(type, options);
    assertThat(problems).isEmpty();
    return read.orElseThrow();
  }

  private static JsonNode json(String text) throws IOException {
    return new ObjectMapper().readTree(text);
  }

  @Test
  void aWebhookGetsTheWholeNoticeAndTheToken() throws Exception {
    try (WebServer server = new WebServer()) {
      Path token = Files.writeString(folder.resolve("token"), "secret\n");
      Said options = new Said().with("url", server.url("/in")).with("token-file", token.toString());
      send("webhook", options);
      WebServer.Posted posted = server.next();
      JsonNode body = json(posted.body());
      assertThat(posted.path()).isEqualTo("/in");
      assertThat(posted.authorization()).isEqualTo("Bearer secret");
      assertThat(body.get("event").asText()).isEqualTo("block");
      assertThat(body.get("severity").asText()).isEqualTo("warning");
      assertThat(body.get("rule").asLong()).isEqualTo(7);
      assertThat(body.get("who").asText()).isEqualTo("10.0.0.5");
      assertThat(body.get("undo").asText()).isEqualTo("portcullis rules release 7");
      assertThat(notifier("webhook", options).toString()).doesNotContain("secret");
    }
  }

  @Test
  void ntfyGetsTheTopicInTheBodyOfAPostToTheRoot() throws Exception {
    try (WebServer server = new WebServer()) {
      send("ntfy", new Said().with("url", server.url("/alarms")));
      WebServer.Posted posted = server.next();
      assertThat(posted.path()).isEqualTo("/");
      assertThat(json(posted.body()).get("topic").asText()).isEqualTo("alarms");
      assertThat(json(posted.body()).get("title").asText()).startsWith("Blocked 10.0.0.5");
      assertThat(json(posted.body()).get("message").asText()).contains("Why: beacon & <more>");
      assertThat(json(posted.body()).get("priority").asInt()).isEqualTo(4);
    }
  }

  @Test
  void slackMattermostAndGotifyGetWhatTheyRead() throws Exception {
    try (WebServer server = new WebServer()) {
      send("slack", new Said().with("url", server.url("/services/T/B/X")));
      assertThat(json(server.next().body()).get("text").asText())
          .startsWith("*Blocked 10.0.0.5 -&gt; 203")
          .contains("beacon &amp; &lt;more&gt;");
      send("mattermost", new Said().with("url", server.url("/hooks/x")));
      assertThat(json(server.next().body()).get("text").asText())
          .startsWith("**Blocked 10.0.0.5 -> 203")
          .contains("```\nWho: 10.0.0.5\n");
      send("gotify", new Said().with("url", server.url("/")).with("token", "app"));
      WebServer.Posted posted = server.next();
      assertThat(posted.path()).isEqualTo("/message");
      assertThat(posted.gotifyKey()).isEqualTo("app");
      assertThat(json(posted.body()).get("priority").asInt()).isEqualTo(8);
    }
  }

  @Test
  void anAnswerSaysWhetherToTryAgain() throws Exception {
    try (WebServer server = new WebServer()) {
      Said options = new Said().with("url", server.url("/x"));
      server.answer(404, 503, 429, 302);
      assertThatThrownBy(() -> send("webhook", options))
          .isInstanceOf(Notifier.RefusedException.class)
          .hasMessage("127.0.0.1 answered with status 404");
      for (int status : List.of(503, 429)) {
        assertThatThrownBy(() -> send("webhook", options))
            .isNotInstanceOf(Notifier.RefusedException.class)
            .hasMessageContaining(String.valueOf(status));
      }
      assertThatThrownBy(() -> send("webhook", options))
          .as("a redirect may lead to a stranger")
          .isInstanceOf(Notifier.RefusedException.class);
    }
  }

  @Test
  void aServerThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> send("webhook", new Said().with("url", "http://127.0.0.1:1/")))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("127.0.0.1 cannot be reached");
  }

  @Test
  void aMailIsSentInARealConversation() throws Exception {
    try (SmtpServer server = new SmtpServer("open sesame")) {
      Said options =
          new Said()
              .with("server", "smtp://127.0.0.1:" + server.port())
              .with("user", "router")
              .with("password", "open sesame")
              .with("from", "router@example.org")
              .with("to", "a@example.org", "b@example.org");
      send("mail", options);
      assertThat(server.next())
          .contains("RCPT TO:<a@example.org>", "RCPT TO:<b@example.org>")
          .contains("Subject: [router] Blocked 10.0.0.5 -> 203.0.113.7 port 443 tcp")
          .contains("Auto-Submitted: auto-generated", "Undo: portcullis rules release 7");
      options.with("password", "wrong");
      assertThatThrownBy(() -> send("mail", options))
          .isInstanceOf(Notifier.RefusedException.class)
          .hasMessageContaining("takes neither user nor password");
    }
  }

  @Test
  void aMailThatTheServerDoesNotWantIsNotSentAgainAndAgain() throws Exception {
    try (SmtpServer server = new SmtpServer("")) {
      Said options =
          new Said()
              .with("server", "smtp://127.0.0.1:" + server.port())
              .with("from", "router@example.org")
              .with("to", "nobody@example.org");
      assertThatThrownBy(() -> send("mail", options)).isInstanceOf(Notifier.RefusedException.class);
    }
  }

  @Test
  void syslogIsRfc5424ByUdpAndByTcp() throws Exception {
    try (DatagramSocket udp = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        ServerSocket tcp = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      send("syslog", new Said().with("server", "udp://127.0.0.1:" + udp.getLocalPort()));
      DatagramPacket packet = new DatagramPacket(new byte[4096], 4096);
      udp.receive(packet);
      String line = new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
      assertThat(line)
          .matches(
              "<28>1 2026-11-24T04:25:00Z router portcullis \\d+ block - Blocked 10.0.0.5 -> .*"
                  + "; undo: portcullis rules release 7");
      send("syslog", new Said().with("server", "tcp://127.0.0.1:" + tcp.getLocalPort()));
      try (Socket client = tcp.accept()) {
        String framed = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(framed).isEqualTo(line.length() + " " + line);
      }
    }
  }

  /** What a datagram socket in the file system gets, which Java has no word for. */
  private List<String> received(String type, Path socket) throws Exception {
    String program =
        """
        import socket, sys
        s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        s.bind(sys.argv[1])
        s.settimeout(30)
        print("listening", flush=True)
        print(s.recv(9000).decode())
        """;
    Process python = new ProcessBuilder("python3", "-c", program, socket.toString()).start();
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(python.getInputStream(), StandardCharsets.UTF_8))) {
      assertThat(out.readLine()).isEqualTo("listening");
      send(type, new Said().with("socket", socket.toString()));
      return out.lines().toList();
    }
  }

  @Test
  void theLocalSyslogGetsALineAsLibcWritesIt() throws Exception {
    assertThat(received("syslog", folder.resolve("log")).get(0))
        .matches(
            "<28>[A-Z][a-z]{2} [ \\d]\\d \\d\\d:\\d\\d:\\d\\d portcullis\\[\\d+]: Blocked 10.0.0.5"
                + " -> .*");
  }

  @Test
  void theJournalGetsAFieldForEachPart() throws Exception {
    assertThat(received("journald", folder.resolve("journal")))
        .contains(
            "PRIORITY=4",
            "SYSLOG_IDENTIFIER=portcullis",
            "PORTCULLIS_EVENT=block",
            "PORTCULLIS_RULE=7",
            "PORTCULLIS_WHO=10.0.0.5")
        .anyMatch(line -> line.startsWith("MESSAGE=Blocked 10.0.0.5 -> 203.0.113.7 port 443 tcp;"));
  }

  @Test
  void aSocketWithoutAReaderIsTold() {
    Path none = folder.resolve("none");
    assertThatThrownBy(() -> send("syslog", new Said().with("socket", none.toString())))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("socket " + none + ": nobody receives");
  }

  @Test
  void whatSyslogGetsIsCutAtAWholeCharacter() throws Exception {
    try (DatagramSocket udp = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      Notifier syslog =
          notifier("syslog", new Said().with("server", "udp://127.0.0.1:" + udp.getLocalPort()));
      syslog.open().send(NOTICE.with(new Notice.Line("why", "é".repeat(3000))));
      DatagramPacket packet = new DatagramPacket(new byte[9000], 9000);
      udp.receive(packet);
      String line = new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
      assertThat(packet.getLength()).isBetween(2000, 2048);
      assertThat(line).endsWith("é");
    }
  }

  @Test
  void aCommandGetsTextAndVariablesAndNoShellSeesThem() throws Exception {
    Path out = folder.resolve("out");
    Path script =
        Files.writeString(
            folder.resolve("tell"),
            "#!/bin/sh\n{ echo \"$1\"; echo \"$PORTCULLIS_WHO $PORTCULLIS_RULE\"; cat; } >" + out);
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    send("command", new Said().with("command", script.toString(), "$(touch " + out + ".no)"));
    assertThat(Files.readAllLines(out))
        .startsWith("$(touch " + out + ".no)", "10.0.0.5 7", NOTICE.title(), "Who: 10.0.0.5");
    assertThat(Path.of(out + ".no")).doesNotExist();
  }

  @Test
  void aCommandThatFailsOrIsNotThereIsTold() {
    assertThatThrownBy(() -> send("command", new Said().with("command", "/bin/false")))
        .hasMessage("command false ended with 1");
    assertThatThrownBy(() -> send("command", new Said().with("command", "/no/such")))
        .hasMessage("command such cannot be started; is it there and executable?");
  }

  @Test
  void aLineFeedInANameBeginsNoLineOfItsOwn() {
    Notice.Line line = new Notice.Line("why", "a\nUndo: rm -rf /");
    assertThat(line.text()).isEqualTo("a Undo: rm -rf /");
  }

  @Test
  void everySlipOfTheConfigurationIsTold() {
    assertThatThrownBy(() -> Notifiers.type("telegram"))
        .hasMessageContaining("'telegram' is none of webhook, ntfy, slack, mattermost, gotify");
    Notifiers.read("webhook", new Said().with("url", "ftp://example.org/secret"));
    Notifiers.read("mail", new Said().with("server", "mail.example.org").with("from", "me"));
    Notifiers.read("syslog", new Said().with("server", "http://127.0.0.1:514"));
    Notifiers.read("command", new Said());
    assertThat(problems)
        .containsExactly(
            "url: is no http or https address",
            "server: 'mail.example.org' is none; write smtp+starttls://HOST:587, smtps://HOST:465"
                + " or smtp://HOST:25",
            "from: 'me' is no mail address",
            "to: is missing",
            "server: 'http' is neither; write udp://HOST:514 or tcp://HOST:601",
            "command: is missing");
  }
}
