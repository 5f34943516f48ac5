package io.portcullis.gateway.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.portcullis.enforcer.JavaProcess;
import io.portcullis.enforcer.NetworkNamespace;
import io.portcullis.gateway.Main;
import io.portcullis.gateway.PrivateMachine;
import io.portcullis.gateway.cli.RealPrograms;
import io.portcullis.gateway.config.Paths;
import io.portcullis.gateway.events.LiveRouter;
import io.portcullis.rules.BootClock;
import io.portcullis.web.WebServer;
import io.portcullis.web.whatif.WhatIf;
import java.io.IOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The page as its user has it: a real browser, a real gateway in a network of its own, and the
 * kernel's word for each order.
 */
final class PageBrowserIT {
  private static final DateTimeFormatter RA =
      DateTimeFormatter.ofPattern("uuuu/MM/dd HH:mm:ss.SSSSSS");
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private static Path folder;
  private static PrivateMachine machine;
  private static Process gateway;
  private static WebServer server;
  private static Browser browser;

  @BeforeAll
  static void open() throws Exception {
    NetworkNamespace.requireKernel();
    RealPrograms.require("chromium", "chromedriver");
    Files.writeString(
        folder.resolve("portcullis.yaml"),
        "inside: [10.0.0.0/8]\nweb: {socket: true, write: true}\n");
    machine = new PrivateMachine("page", folder);
    startGateway();
    InetAddress loopback = InetAddress.getLoopbackAddress();
    WebServer.Settings settings =
        new WebServer.Settings(
            Paths.under(folder).webSocket(),
            new InetSocketAddress(loopback, 0),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            trials());
    server = WebServer.start(settings, BootClock.system(), complaint -> {});
    browser = new Browser(address());
    logIn();
  }

  @AfterAll
  static void close() throws Exception {
    if (browser != null) browser.close();
    if (server != null) server.close();
    if (gateway != null) gateway.destroyForcibly().waitFor();
    if (machine != null) machine.close();
  }

  private static WhatIf.Settings trials() throws Exception {
    Path recordings = Files.createDirectories(folder.resolve("recordings"));
    Files.copy(Path.of("../docs/sample.binetflow"), recordings.resolve("sample.binetflow"));
    return new WhatIf.Settings(
        JavaProcess.command(Main.class, "--state", folder.toString()),
        List.of(recordings),
        1_000_000,
        List.of("portcullis", "reasons"),
        List.of("reasons", "balanced", "connection", "1h"),
        Duration.ofMinutes(5));
  }

  private static String address() {
    return "http://127.0.0.1:" + server.address().getPort();
  }

  private static void startGateway() throws Exception {
    gateway = machine.start("run", "-");
    Writer flows = gateway.outputWriter(StandardCharsets.UTF_8);
    flows.write(
        "StartTime,Dur,Proto,SrcAddr,Sport,Dir,DstAddr,Dport,State,sTos,dTos,TotPkts,TotBytes,"
            + "SrcBytes,Label\n");
    flows.flush();
    Path socket = Paths.under(folder).webSocket();
    LiveRouter.await(
        Duration.ofSeconds(60), () -> "the gateway's socket is there", () -> Files.exists(socket));
  }

  private static void logIn() throws Exception {
    browser.open("/login");
    browser.type("#token", token());
    browser.click("button[type=submit]");
    browser.shows("h1", "Now");
    browser.shows("#strip", "live");
  }

  private static String token(String... more) throws Exception {
    String[] words = new String[more.length + 6];
    System.arraycopy(more, 0, words, 6, more.length);
    System.arraycopy(
        new String[] {"-o", "json", "web", "token", "--name", "alice"}, 0, words, 0, 6);
    return json(words).get("token").asText();
  }

  private static JsonNode json(String... words) throws Exception {
    PrivateMachine.Result result = machine.portcullis(words);
    assertThat(result.exit()).as("%s", result).isZero();
    return JSON.readTree(result.said());
  }

  /** The number of a new block of an operator's. */
  private static long block(String target, String reason) throws Exception {
    machine.done("rules", "add", target, "--reason", reason);
    for (JsonNode rule : json("-o", "json", "rules", "list")) {
      if (rule.get("dest_ip").asText().equals(target)) return rule.get("id").asLong();
    }
    throw new AssertionError(target + " is not blocked");
  }

  private static boolean drops(String address) {
    return machine.namespace().nft("list", "table", "inet", "portcullis_v1").contains(address);
  }

  private static String history() throws Exception {
    return machine.portcullis("rules", "history").said();
  }

  @Test
  void aTokenOpensOnceAndThePageHasTheNumbersOfStatus() throws Exception {
    block("203.0.113.1", "counted");
    JsonNode status = json("-o", "json", "status");
    browser.open("/now");
    browser.shows("#active", status.get("active").asText());
    browser.shows("#would", status.get("would_block").asText());
    browser.shows("#pending", status.get("pending").asText());
    long listed = json("-o", "json", "rules", "list").size();
    String count = "return document.querySelectorAll('#list li').length";
    browser.awaits("all rules are listed", () -> (Long) browser.script(count) == listed);
    String once = token();
    assertThat(post("/login", "token=" + once).statusCode()).isEqualTo(303);
    assertThat(post("/login", "token=" + once).statusCode()).isEqualTo(403);
    assertThat(post("/login", "token=guess").body()).contains("opens nothing");
    assertThat(browser.text("nav")).as("this router belongs to none").doesNotContain("Fleet");
    browser.open("/fleet");
    browser.shows("main", "belongs to no fleet");
  }

  @Test
  void releaseExtendAndAllowActInTheKernelAndTheHistorySaysWho() throws Exception {
    long released = block("203.0.113.10", "to be released");
    long extended = block("203.0.113.11", "to be extended");
    block("203.0.113.12", "to be allowed");
    assertThat(drops("203.0.113.10")).isTrue();
    browser.open("/now");
    browser.click("#release-" + released);
    browser.shows("dialog h2", "Release rule " + released + "?");
    browser.type("dialog input[name=reason]", "the \"printer\" & <b>co</b>");
    browser.click("dialog button[type=submit]");
    browser.shows(".told", "Rule " + released + " is released.");
    assertThat(drops("203.0.113.10")).isFalse();
    assertThat(history()).contains("operator (page: alice)", "the \"printer\" & <b>co</b>");

    browser.click("#extend-" + extended);
    browser.shows("dialog h2", "How long");
    browser.script("document.querySelector('dialog select').value = '7d'");
    browser.click("dialog button[type=submit]");
    browser.shows(".told", "Rule " + extended + " now ends in 7d.");
    for (JsonNode row : json("-o", "json", "rules", "list")) {
      boolean week = row.get("timeout_s").asLong() == 7 * 86_400;
      assertThat(week).isEqualTo(row.get("dest_ip").asText().equals("203.0.113.11"));
    }

    browser.click("[aria-label='Allow 203.0.113.12']");
    browser.shows("dialog h2", "Never block 203.0.113.12?");
    browser.click("dialog button[type=submit]");
    browser.shows(".told", "203.0.113.12 is never blocked");
    browser.awaits("its rule goes", () -> !browser.text("#list").contains("203.0.113.12"));
    assertThat(json("-o", "json", "allow", "check", "203.0.113.12").get("allow_entries"))
        .anyMatch(entry -> entry.asText().equals("203.0.113.12"));
  }

  @Test
  void aBlockAppearsWhileOneLooksAndAQuestionCanBeLeft() throws Exception {
    browser.open("/now");
    long appeared = block("203.0.113.20", "while one looks");
    browser.shows("#list", "while one looks");
    browser.click("#release-" + appeared);
    browser.shows("dialog", "Release rule");
    browser.click("dialog [data-close]");
    browser.awaits("it is closed", () -> !browser.has("dialog[open]"));
    assertThat(drops("203.0.113.20")).isTrue();
    machine.done("rules", "release", "203.0.113.20");
    browser.awaits("it goes", () -> !browser.text("#list").contains("while one looks"));
  }

  @Test
  void evidenceOfADetectionIsDrawn() throws Exception {
    Writer flows = gateway.outputWriter(StandardCharsets.UTF_8);
    LocalDateTime now = LocalDateTime.ofInstant(Instant.now(), ZoneOffset.systemDefault());
    // Half a minute with a little jitter, all alike: a score of 1.28 of 0.81 with the eighth flow.
    for (int beat = 30; beat > 0; beat--) {
      String flow = "%s,0.2,tcp,10.0.0.5,40000,   ->,203.0.113.30,443,FSPA_FSPA,0,0,10,1000,400,%n";
      Duration jitter = Duration.ofMillis(300L * (beat % 3));
      flows.write(flow.formatted(RA.format(now.minusSeconds(30L * beat).plus(jitter))));
    }
    flows.flush();
    browser.open("/now");
    browser.shows("#list", "10.0.0.5");
    browser.shows("#list", "would block");
    browser.click("#list li.would_block a.ends");
    browser.shows("#evidence", "Evidence");
    assertThat(browser.has("svg.chart polyline.score")).isTrue();
    assertThat(browser.has("svg.chart circle.crossed")).isTrue();
    assertThat(browser.text(".terms")).contains("rhythm");
    assertThat(browser.text("body")).contains("What would have changed it", "No single thing");
    browser.open("/now");
    browser.awaits("it has evidence", () -> Integer.parseInt(browser.text("#evident")) > 0);
    assertThat(Integer.parseInt(browser.text("#tuples"))).isPositive();
    assertThat(browser.text("#rate")).matches("[0-9.,]+|–");
    browser.open("/timeline");
    browser.shows("#events", "203.0.113.30");
    browser.awaits("the lanes are drawn", () -> browser.has("#chart canvas"));
    browser.open("/hosts");
    browser.shows(".host", "203.0.113.30");
    String drawn = "return document.querySelector('img.dots').naturalWidth > 0";
    browser.awaits("the rhythm is drawn", () -> (Boolean) browser.script(drawn));
  }

  @Test
  void armingIsConfirmedOrEndsByItself() throws Exception {
    browser.open("/mode");
    browser.click("#arm");
    browser.shows("#state", "Armed for now");
    browser.click("#confirm");
    browser.awaits("it is armed", () -> browser.text("#state h2").equals("Armed"));
    assertThat(json("-o", "json", "status").get("mode").asText()).isEqualTo("armed");
    browser.click("#disarm");
    browser.click("dialog button[type=submit]");
    browser.awaits("it is disarmed", () -> browser.text("#state h2").equals("Dry run"));
    browser.script("document.getElementById('confirm-time').innerHTML = '<option>8s</option>'");
    browser.click("#arm");
    browser.shows("#state", "Armed for now");
    browser.awaits("nobody confirms", () -> browser.text("#state h2").equals("Dry run"));
    assertThat(json("-o", "json", "status").get("mode").asText()).isEqualTo("dry_run");
  }

  @Test
  void strangersOtherSitesAndFormsOfOthersAreRefused() throws Exception {
    assertThat(raw("GET /now HTTP/1.1", "Host: evil.example")).contains(" 421 ");
    assertThat(raw("GET /now HTTP/1.1", host())).contains(" 303 ", "/login");
    assertThat(raw("POST /orders/off HTTP/1.1", host(), "Content-Length: 0")).contains(" 403 ");
    assertThat(
            raw("POST /login HTTP/1.1", host(), "Origin: http://evil.example", "Content-Length: 0"))
        .contains(" 403 ");
    String cookie = logInElsewhere();
    assertThat(raw("POST /orders/off HTTP/1.1", host(), cookie, "Content-Length: 0"))
        .contains(" 403 ", "not of this session");
    assertThat(raw("GET /now HTTP/1.1", host(), cookie))
        .contains(" 200 ", "default-src 'self'", "frame-ancestors 'none'");
    assertThat(raw("GET /static/..%2f..%2fetc%2fpasswd HTTP/1.1", host())).contains(" 404 ");
    String readOnly = token("--read-only");
    assertThat(post("/login", "token=" + readOnly).statusCode()).isEqualTo(303);
  }

  private static String host() {
    return "Host: 127.0.0.1:" + server.address().getPort();
  }

  private static String logInElsewhere() throws Exception {
    String set =
        post("/login", "token=" + token()).headers().firstValue("Set-Cookie").orElseThrow();
    assertThat(set).contains("HttpOnly", "SameSite=Strict");
    return "Cookie: " + set.substring(0, set.indexOf(';'));
  }

  @Test
  void aPasswordLogsInAndAWrongOneIsSlow() throws Exception {
    Process set = machine.start("web", "password", "--name", "carol");
    try (Writer line = set.outputWriter(StandardCharsets.UTF_8)) {
      line.write("correct horse battery\n");
    }
    assertThat(set.waitFor()).isZero();
    String form = "name=carol&password=";
    long before = System.nanoTime();
    assertThat(post("/login", form + "correct+horse").body()).contains("open nothing");
    assertThat(System.nanoTime() - before).isGreaterThan(1_000_000_000L);
    HttpResponse<String> opened = post("/login", form + "correct+horse+battery");
    assertThat(opened.statusCode()).isEqualTo(303);
    String cookie = opened.headers().firstValue("Set-Cookie").orElseThrow();
    assertThat(
            raw("GET /now HTTP/1.1", host(), "Cookie: " + cookie.substring(0, cookie.indexOf(';'))))
        .contains(" 200 ", "carol");
    machine.done("web", "password", "--name", "carol", "--remove");
    assertThat(post("/login", form + "correct+horse+battery").statusCode()).isEqualTo(403);
  }

  @Test
  void programsComeWithATokenOfTheirOwnAndFindTheSameNumbers() throws Exception {
    long rule = block("203.0.113.40", "by a program");
    String program = "Authorization: Bearer " + token("--api");
    assertThat(raw("GET /api/v1/rules HTTP/1.1", host())).contains(" 401 ");
    LiveRouter.await(
        Duration.ofSeconds(30),
        () -> "it is listed",
        () -> raw("GET /api/v1/rules HTTP/1.1", host(), program).contains("203.0.113.40"));
    assertThat(raw("GET /api/v1/status HTTP/1.1", host(), program))
        .contains("\"line\":\"live\"", "\"mode\":");
    String order = "{\"rule\":\"" + rule + "\",\"reason\":\"by the book\"}";
    String length = "Content-Length: " + order.length() + "\r\n\r\n" + order;
    assertThat(raw("POST /api/v1/orders/release HTTP/1.1", host(), program, length))
        .contains(" 200 ", "\"exit\":0");
    assertThat(drops("203.0.113.40")).isFalse();
    String reader = "Authorization: Bearer " + token("--api", "--read-only");
    assertThat(raw("POST /api/v1/orders/release HTTP/1.1", host(), reader, length))
        .contains(" 403 ");
  }

  @Test
  void hostileTextsAreTexts() throws Exception {
    String hostile = "<img src=x onerror=\"document.title='broken'\">'\"&</script>{{7*7}}";
    long rule = block("203.0.113.50", hostile);
    browser.open("/now");
    browser.shows("#list", hostile);
    browser.open("/rules/" + rule);
    browser.shows("#content", hostile);
    browser.open("/now?q=" + "%22%3E%3Cscript%3Edocument.title%3D1%3C%2Fscript%3E");
    browser.shows("#list", "No rule in force has");
    assertThat(browser.has("main img[src=x]")).isFalse();
    assertThat((String) browser.script("return document.title")).endsWith("Portcullis");
  }

  @Test
  void eachPageFitsBothWidthsAndSchemesAndKeepsNobodyOut() throws Exception {
    long rule = block("2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", "a long address in a narrow page");
    List<String> pages =
        List.of(
            "now",
            "timeline",
            "hosts",
            "what-if",
            "mode",
            "review",
            "allowlist",
            "health",
            "rules/" + rule);
    for (String scheme : List.of("light", "dark")) {
      for (int width : List.of(390, 1280)) {
        browser.screen(width, scheme);
        for (String page : pages) {
          browser.open("/" + page);
          browser.fits();
          browser.isAccessible();
        }
      }
    }
    for (int width : List.of(360, 2560)) {
      browser.screen(width, "light");
      for (String page : pages) {
        browser.open("/" + page);
        browser.fits();
      }
    }
    browser.screen(1280, "light");
    for (String page : pages) {
      browser.open("/" + page);
      browser.isUsableByKeyboard();
    }
    assertThat(browser.complaints()).noneMatch(each -> each.contains("Content Security Policy"));
  }

  @Test
  void aReportFitsAPhoneAndADesk() throws Exception {
    Path report = folder.resolve("report.html");
    String sample = Path.of("../docs/sample.binetflow").toAbsolutePath().toString();
    machine.done("replay", "--inside", "192.168.7.0/24", "--html", report.toString(), sample);
    for (int width : List.of(390, 1280)) {
      browser.screen(width, "light").open(report);
      browser.fits();
      browser.isAccessible();
    }
    browser.screen(1280, "light");
  }

  @Test
  void aGatewayThatStandsStillOrIsGoneIsShownAsThat() throws Exception {
    browser.open("/now");
    signal("STOP");
    browser.shows("#strip", "stands still");
    browser.shows("#strip", "old.");
    signal("CONT");
    browser.shows("#strip", "live");
    gateway.destroyForcibly().waitFor();
    browser.shows("#strip", "The gateway is gone");
    browser.open("/mode");
    browser.shows("#strip", "The gateway is gone");
    startGateway();
    browser.shows("#strip", "live");
  }

  @Test
  void otherSettingsAreTriedOnARecordingAndBlockNothing() throws Exception {
    int before = json("-o", "json", "rules", "list").size();
    browser.open("/what-if");
    browser.script("document.querySelector('[name=allow]').value = '203.0.113.66'");
    browser.script("document.querySelector('[name=inside]').value = '192.168.7.0/24'");
    browser.click("#try");
    browser.shows("#result", "never 203.0.113.66");
    assertThat(browser.text("#trial-rules")).isEqualTo("0");
    assertThat(browser.text("#result")).contains("192.168.7.42", "no longer");
    String sent = folder.resolve("recordings/sample.binetflow").toAbsolutePath().toString();
    browser.type("#file", sent);
    browser.shows("#sending", "sample.binetflow is here");
    browser.script("document.querySelector('[name=scope]').value = 'remote'");
    browser.click("#try");
    browser.shows("#result", "scope remote");
    browser.fits();
    browser.isAccessible();
    assertThat(json("-o", "json", "rules", "list")).hasSize(before);
  }

  /** To the gateway itself: what the test started is the program that entered the namespace. */
  private static void signal(String name) throws Exception {
    long pid = json("-o", "json", "status").get("gateway_pid").asLong();
    Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start();
    assertThat(kill.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(kill.exitValue()).isZero();
  }

  private static HttpResponse<String> post(String path, String form) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(address() + path))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form))
            .build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
  }

  /** A request as no client library would make it. */
  private static String raw(String... lines) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.address().getPort())) {
      String text = String.join("\r\n", lines).replaceFirst("\r\n", "\r\nConnection: close\r\n");
      String end = text.contains("\r\n\r\n") ? "" : "\r\n\r\n";
      socket.getOutputStream().write((text + end).getBytes(StandardCharsets.UTF_8));
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
