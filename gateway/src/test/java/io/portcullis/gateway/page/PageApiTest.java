package io.portcullis.gateway.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.portcullis.gateway.Schemas;
import io.portcullis.gateway.cli.common.CommandLineRun;
import io.portcullis.gateway.config.Paths;
import io.portcullis.gateway.events.LiveRouter;
import io.portcullis.rules.BootClock;
import io.portcullis.web.WebServer;
import io.portcullis.web.whatif.WhatIf;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The API is what {@code docs/openapi.yaml} says, by the real command line on a virtual kernel. */
@Timeout(120)
final class PageApiTest {
  private static final Path DOCUMENT = Path.of("../docs/openapi.yaml");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FLEET =
      "fleet: {site: oslo, servers: ['nats://127.0.0.1:4222'], accept: sites, from: [lyon]}\n";

  /** What a gateway of long ago heard of its fleet. */
  private static final String HEARD =
      "{\"time\":\"2026-03-01T00:00:00Z\",\"up\":true,\"changed\":\"2026-02-28T00:00:00Z\","
          + "\"trouble\":\"\",\"accepted\":1,\"narrow\":0,\"told\":0,\"untold\":0,\"refused\":0,"
          + "\"unusable\":0,\"readings\":1,\"sites\":[{\"site\":\"lyon\",\"own\":false,"
          + "\"speaks\":true,\"says\":1,\"silent_s\":4,\"clock_s\":0,\"version\":\"1\","
          + "\"mode\":\"armed\",\"rules\":1,\"fleet\":0,\"leaks\":0}],\"objects\":[]}";

  @TempDir private Path folder;
  private final CommandLineRun line = new CommandLineRun();
  private final HttpClient client = HttpClient.newHttpClient();
  private PageSocket socket;
  private WebServer server;
  private String token;

  @BeforeEach
  void open() throws Exception {
    line.state(folder);
    Files.writeString(folder.resolve("portcullis.yaml"), FLEET);
    Paths.make(folder.resolve("run"));
    Paths paths = Paths.under(folder);
    Files.writeString(paths.fleet(), HEARD);
    PageSocket.Access access = PageSocket.Access.of(Optional.empty(), "600");
    PageWork.Settings settings =
        new PageWork.Settings(
            this::run,
            WebTokens.of(paths),
            folder.resolve("log/eve.json"),
            paths.metrics(),
            true,
            true,
            "1");
    socket = PageSocket.open(paths.webSocket(), access, settings, line.clock());
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    server =
        WebServer.start(
            new WebServer.Settings(
                paths.webSocket(),
                any,
                List.of(),
                Optional.empty(),
                Optional.empty(),
                WhatIf.Settings.NONE),
            BootClock.system(),
            complaint -> {});
    CommandLineRun.Result made =
        line.run("-o", "json", "web", "token", "--api", "--name", "script");
    token = JSON.readTree(made.data()).get("token").asText();
  }

  @AfterEach
  void close() {
    server.close();
    socket.close();
  }

  private Commands.Outcome run(String by, List<String> words) {
    List<String> all = new ArrayList<>(List.of("-o", "json"));
    all.addAll(words);
    CommandLineRun.Result result = line.run(all.toArray(String[]::new));
    return new Commands.Outcome(result.exit(), result.data(), result.talk());
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    request.header("Authorization", "Bearer " + token);
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> get(String path) throws Exception {
    return send(HttpRequest.newBuilder(at(path)));
  }

  private HttpResponse<String> order(String order, String body) throws Exception {
    return send(
        HttpRequest.newBuilder(at("/orders/" + order))
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  private URI at(String path) {
    return URI.create("http://127.0.0.1:" + server.address().getPort() + "/api/v1" + path);
  }

  private static JsonNode document() throws Exception {
    return new ObjectMapper(new YAMLFactory()).readTree(DOCUMENT.toFile());
  }

  @Test
  void everyPathAnswersWithTheSchemaThatItNames() throws Exception {
    line.run("rules", "add", "203.0.113.7", "--reason", "odd");
    LiveRouter.await(
        Duration.ofSeconds(30), () -> "it is heard", () -> get("/rules").body().contains("odd"));
    int asked = 0;
    for (String path : names(document().get("paths"))) {
      JsonNode get = document().get("paths").get(path).path("get");
      if (get.isMissingNode()) continue;
      HttpResponse<String> answer = get(path.replace("{id}", "1"));
      assertThat(answer.statusCode()).as(path + ": " + answer.body()).isEqualTo(200);
      JsonNode content = get.get("responses").get("200").get("content").get("application/json");
      String schema = content.get("schema").findValue("$ref").asText();
      String name = schema.replace("schema/", "").replace(Schemas.END, "");
      String part = path.equals("/status") ? "status" : "";
      JsonNode body = JSON.readTree(answer.body());
      new Schemas().check(name, (part.isEmpty() ? body : body.get(part)).toString());
      asked++;
    }
    assertThat(asked).isEqualTo(8);
  }

  @Test
  void theNumbersAreThoseOfTheCommandLine() throws Exception {
    line.run("rules", "add", "203.0.113.7", "198.51.100.9", "--reason", "odd");
    LiveRouter.await(
        Duration.ofSeconds(30), () -> "it is heard", () -> get("/rules").body().contains("odd"));
    JsonNode status = JSON.readTree(run("", List.of("status")).data());
    // The socket looks once a second: it may have looked while the rules were on their way.
    LiveRouter.await(
        Duration.ofSeconds(60),
        () -> "it is " + status + ", not " + get("/status").body(),
        () -> JSON.readTree(get("/status").body()).get("status").equals(status));
    List<JsonNode> ours = new ArrayList<>();
    JSON.readTree(run("", List.of("rules", "list")).data()).forEach(ours::add);
    List<JsonNode> theirs = new ArrayList<>();
    JSON.readTree(get("/rules").body()).forEach(theirs::add);
    assertThat(theirs).containsExactlyInAnyOrderElementsOf(ours).hasSize(2);
  }

  @Test
  void theOrdersAreThoseOfTheDocumentAndTheirFieldsToo() throws Exception {
    JsonNode post = document().get("paths").get("/orders/{order}").get("post");
    Set<String> orders = new TreeSet<>();
    post.findValue("enum").forEach(each -> orders.add(each.asText()));
    assertThat(order("run", "{}").statusCode()).isEqualTo(404);
    assertThat(order("off", "{\"rule\":1}").statusCode()).isEqualTo(400);
    assertThat(order("off", "no JSON").statusCode()).isEqualTo(400);
    Set<String> fields = new TreeSet<>(names(post.get("requestBody").findValue("properties")));
    Set<String> unused = new TreeSet<>(fields);
    for (String order : orders) unused.retainAll(strangeTo(order, fields));
    assertThat(unused).isEmpty();
    assertThat(order("release", "{\"rule\":99}").statusCode()).isEqualTo(404);
    line.run("allow", "add", "203.0.113.0/24");
    assertThat(JSON.readTree(order("arm", "{\"confirm\":\"10m\"}").body()).get("exit").asInt())
        .isZero();
  }

  /** The fields that an order does not have; with a stranger among them it is never given. */
  private Set<String> strangeTo(String order, Set<String> fields) throws Exception {
    ObjectNode body = JSON.createObjectNode().put("stranger", "");
    fields.forEach(field -> body.put(field, ""));
    HttpResponse<String> refused = order(order, body.toString());
    assertThat(refused.statusCode()).as(order).isEqualTo(400);
    String why = JSON.readTree(refused.body()).get("reason").asText();
    assertThat(why).contains("'stranger'");
    Set<String> strange = new TreeSet<>(fields);
    strange.removeIf(field -> !why.contains("'" + field + "'"));
    return strange;
  }

  private static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
