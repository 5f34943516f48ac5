package io.portcullis.gateway.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.portcullis.gateway.config.Paths;
import io.portcullis.rules.BootClock;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The gateway's socket and its clients, good and bad; what commands say is made up. */
@Timeout(120)
final class PageSocketTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;
  private final AtomicReference<String> rules = new AtomicReference<>("[]");
  private final List<String> ran = new CopyOnWriteArrayList<>();
  private volatile int size = 10;
  private boolean fleet;
  private Optional<PageSocket> socket = Optional.empty();

  private final class Client implements AutoCloseable {
    private final SocketChannel channel;
    private final BufferedReader lines;

    Client() throws IOException {
      channel = SocketChannel.open(UnixDomainSocketAddress.of(path()));
      lines = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
    }

    void say(String line) throws IOException {
      ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) channel.write(bytes);
    }

    /** The next message of a kind; others are passed over. */
    JsonNode next(String kind) throws IOException {
      while (true) {
        String line = lines.readLine();
        if (line == null) throw new IOException("it was dropped");
        JsonNode message = JSON.readTree(line);
        if (message.get("message").asText().equals(kind)) return message;
      }
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  private Path path() {
    return folder.resolve("web.sock");
  }

  private WebTokens tokens() throws IOException {
    Paths.make(folder.resolve("run"));
    return WebTokens.of(Paths.under(folder));
  }

  private void open(boolean write) throws IOException {
    PageSocket.Access access = PageSocket.Access.of(Optional.empty(), "660");
    WebTokens tokens = tokens();
    PageWork.Settings settings =
        new PageWork.Settings(
            this::run,
            tokens,
            folder.resolve("log/eve.json"),
            folder.resolve("prom"),
            write,
            fleet,
            "1");
    socket = Optional.of(PageSocket.open(path(), access, settings, BootClock.system()));
  }

  private Commands.Outcome run(String by, List<String> words) {
    String line = String.join(" ", words);
    return switch (line) {
      case "status" -> new Commands.Outcome(0, "{\"mode\":\"dry_run\"}", "");
      case "rules list" -> new Commands.Outcome(0, rules.get(), "");
      case "allow list" -> new Commands.Outcome(0, "[]", "");
      case "fleet status" -> new Commands.Outcome(1, "{\"site\":\"oslo\",\"up\":false}", "");
      case "fleet sites" -> new Commands.Outcome(0, "[{\"site\":\"oslo\"}]", "");
      case "doctor" -> new Commands.Outcome(0, "[\"" + "x".repeat(size) + "\"]", "");
      default -> {
        ran.add(by + ": " + line);
        yield new Commands.Outcome(0, "[]", "");
      }
    };
  }

  @AfterEach
  void close() {
    socket.ifPresent(PageSocket::close);
    assertThat(path()).doesNotExist();
  }

  @Test
  void aClientHearsAllThatIsAndThenOnlyWhatChanges() throws IOException {
    rules.set("[\n{\"id\":1,\"packets\":0,\"expires_in_s\":60},\n{\"id\":2,\"packets\":0}\n]");
    open(false);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path())))
        .isEqualTo("rw-rw----");
    try (Client client = new Client()) {
      assertThat(client.next("hello").get("write").asBoolean()).isFalse();
      assertThat(client.next("part").get("data").get("mode").asText()).isEqualTo("dry_run");
      JsonNode all = client.next("rules");
      assertThat(all.get("whole").asBoolean()).isTrue();
      assertThat(all.get("changed")).hasSize(2);
      client.next("whole");
      rules.set("[\n{\"id\":1,\"packets\":0,\"expires_in_s\":59},\n{\"id\":3,\"packets\":4}\n]");
      JsonNode change = client.next("rules");
      assertThat(change.get("gone").toString()).isEqualTo("[2]");
      assertThat(change.get("changed").toString()).isEqualTo("[{\"id\":3,\"packets\":4}]");
    }
  }

  @Test
  void theFleetIsToldWhereThereIsOne() throws IOException {
    fleet = true;
    open(false);
    try (Client client = new Client()) {
      JsonNode part = client.next("part");
      while (!part.get("part").asText().equals("fleet")) part = client.next("part");
      assertThat(part.get("data").get("site").asText()).isEqualTo("oslo");
      part = client.next("part");
      assertThat(part.get("part").asText()).isEqualTo("sites");
      assertThat(part.get("data")).hasSize(1);
    }
  }

  @Test
  void anOrderIsRunInThePersonsNameAndOnlyWhereOrdersAreTaken() throws Exception {
    String order = release(session("alice", true));
    open(true);
    try (Client client = new Client()) {
      client.say(order);
      JsonNode answer = client.next("answer");
      assertThat(answer.get("id").asLong()).isEqualTo(5);
      assertThat(answer.get("exit").asInt()).isZero();
      client.say("{\"id\":6,\"order\":\"format\",\"key\":\"none\"}");
      JsonNode wrong = client.next("answer");
      assertThat(wrong.get("exit").asInt()).isEqualTo(2);
      assertThat(wrong.get("id").asLong()).as("so that nobody waits for it").isEqualTo(6);
      String long7 = "{\"id\":7,\"ask\":\"check\",\"address\":\"" + "1".repeat(4000) + "\"}";
      client.say(long7);
      assertThat(client.next("answer").get("id").asLong()).isEqualTo(7);
    }
    assertThat(ran).containsExactly("(page: alice): rules release 7");
    close();
    open(false);
    try (Client client = new Client()) {
      client.say(order);
      JsonNode refused = client.next("answer");
      assertThat(refused.get("exit").asInt()).isEqualTo(4);
      assertThat(refused.get("talk").asText()).contains("web.write");
    }
    assertThat(ran).hasSize(1);
  }

  @Test
  void measuresAreThoseThatTheGatewayWrites() throws Exception {
    Files.writeString(
        folder.resolve("prom"),
        """
        # HELP portcullis_flows_total
        portcullis_flows_total 144
        portcullis_x{a="b"} 1
        portcullis_flow_lag_seconds 2.148
        rubbish
        """);
    open(false);
    try (Client client = new Client()) {
      client.say("{\"id\":1,\"ask\":\"measures\"}");
      assertThat(client.next("answer").get("data").toString())
          .isEqualTo("{\"flows_total\":144,\"flow_lag_seconds\":2.148}");
    }
  }

  private String session(String name, boolean write) throws Exception {
    Instant now = BootClock.system().instant();
    String made = tokens().admit(name, write, now, new SecureRandom());
    return JSON.readTree(made).get("key").asText();
  }

  private static String release(String key) {
    return "{\"id\":5,\"order\":\"release\",\"key\":\"" + key + "\",\"rule\":7}";
  }

  @Test
  void whoeverIsAtTheSocketOrdersNothingWithoutASessionThatMay() throws Exception {
    Instant end = BootClock.system().instant().plusSeconds(600);
    String login = tokens().make("alice", true, WebTokens.Kind.LOGIN, end, new SecureRandom());
    String reader = session("bob", false);
    open(true);
    try (Client client = new Client()) {
      for (String key : List.of("x".repeat(32), login, reader)) {
        client.say(release(key));
        assertThat(client.next("answer").get("exit").asInt()).as(key).isEqualTo(77);
      }
    }
    assertThat(ran).isEmpty();
  }

  @Test
  void aPasswordOpensASessionAndNothingOfItLiesInTheFile() throws Exception {
    String salt = WebPasswords.salt(new SecureRandom());
    String proof = "ab".repeat(32);
    tokens().passwords().set("alice", true, salt, proof);
    open(true);
    try (Client client = new Client()) {
      client.say("{\"id\":1,\"ask\":\"salt\",\"name\":\"alice\"}");
      assertThat(client.next("answer").get("data").get("salt").asText()).isEqualTo(salt);
      client.say("{\"id\":2,\"ask\":\"salt\",\"name\":\"bob\"}");
      String unknown = client.next("answer").get("data").get("salt").asText();
      assertThat(unknown).hasSameSizeAs(salt).isNotEqualTo(salt);
      client.say(password("bob", proof));
      assertThat(client.next("answer").get("exit").asInt()).isEqualTo(3);
      client.say(password("alice", "cd".repeat(32)));
      assertThat(client.next("answer").get("exit").asInt()).isEqualTo(3);
      client.say(password("alice", proof));
      client.say(release(client.next("answer").get("data").get("key").asText()));
      assertThat(client.next("answer").get("exit").asInt()).isZero();
    }
    assertThat(ran).containsExactly("(page: alice): rules release 7");
    Path file = Paths.under(folder).webPasswords();
    assertThat(Files.readString(file)).doesNotContain(proof);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(tokens().passwords().remove("alice")).isTrue();
    assertThat(tokens().passwords().remove("alice")).isFalse();
  }

  private static String password(String name, String proof) {
    return "{\"id\":3,\"ask\":\"password\",\"name\":\"%s\",\"proof\":\"%s\"}"
        .formatted(name, proof);
  }

  @Test
  void aClientThatDoesNotReadIsDroppedAndNobodyWaitsForIt() throws IOException {
    open(false);
    size = 4 << 20;
    try (Client slow = new Client();
        Client other = new Client()) {
      assertThat(socket.orElseThrow().watching(() -> true).getAsBoolean()).isTrue();
      for (int id = 1; id <= 12; id++) slow.say("{\"id\":" + id + ",\"ask\":\"doctor\"}");
      other.say("{\"id\":1,\"ask\":\"history\",\"rule\":1}");
      assertThat(other.next("answer").get("exit").asInt()).isZero();
      int answers = 0;
      try {
        for (; answers < 12; answers++) slow.next("answer");
      } catch (IOException dropped) {
        // In the midst of a line, or between two.
      }
      assertThat(answers).isLessThan(12);
      other.next("beat");
    }
  }

  @Test
  void aLineWithoutEndAndTooManyClientsAreRefused() throws IOException {
    open(false);
    List<Client> clients = new ArrayList<>();
    try {
      for (int many = 0; many < PageSocket.MOST_CLIENTS; many++) {
        clients.add(new Client());
        clients.get(many).next("hello");
      }
      try (Client oneMore = new Client()) {
        assertThat(oneMore.lines.readLine()).isNull();
      }
      clients.get(0).say("x".repeat(2 * Request.LONGEST));
      assertThat(dropped(clients.get(0))).isTrue();
      clients.get(1).next("beat");
    } finally {
      for (Client client : clients) client.close();
    }
  }

  private static boolean dropped(Client client) {
    try {
      while (client.lines.readLine() != null) {
        // What was on its way.
      }
      return true;
    } catch (IOException reset) {
      return true;
    }
  }
}
