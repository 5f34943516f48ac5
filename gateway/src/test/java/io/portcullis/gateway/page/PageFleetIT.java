package io.portcullis.gateway.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.portcullis.enforcer.NetworkNamespace;
import io.portcullis.fleet.Acceptance;
import io.portcullis.fleet.FleetLink;
import io.portcullis.fleet.MadeFleet;
import io.portcullis.fleet.SharedBlock;
import io.portcullis.fleet.message.Health;
import io.portcullis.gateway.PrivateMachine;
import io.portcullis.gateway.cli.RealPrograms;
import io.portcullis.gateway.config.Paths;
import io.portcullis.gateway.events.LiveRouter;
import io.portcullis.rules.BootClock;
import io.portcullis.rules.Prefix;
import io.portcullis.web.WebServer;
import io.portcullis.web.whatif.WhatIf;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The page of a router that belongs to a fleet: a real browser, a real gateway and a real
 * nats-server in a network of their own, and the kernel's word for each order.
 */
@Timeout(600)
final class PageFleetIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String HOSTILE = "<img src=x onerror=\"document.title='broken'\">";

  @TempDir private Path folder;
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private PrivateMachine machine;
  private FleetLink lyon;
  private Browser browser;

  @BeforeEach
  void open() throws Exception {
    NetworkNamespace.requireKernel();
    RealPrograms.require("chromium", "chromedriver", "nats-server", "argus", "ra");
    machine = new PrivateMachine("fleetpage", folder);
    opened.push(machine);
    NetworkNamespace there = machine.namespace();
    // Only flows that are live have a fleet: argus listens here, and nobody talks.
    there.run("ip", "link", "add", "lan0", "type", "veth", "peer", "name", "host0");
    there.run("ip", "address", "add", "10.0.0.1/24", "dev", "lan0");
    there.run("ip", "link", "set", "lan0", "up");
    there.run("ip", "link", "set", "host0", "up");
    // Processes and threads begin in the network of the thread that starts them.
    MadeFleet fleet =
        there.call(() -> new MadeFleet(folder.resolve("fleet"), "lyon", "oslo", "rome"));
    opened.push(fleet);
    Files.writeString(
        folder.resolve("portcullis.yaml"),
        "inside: [10.0.0.0/8]\n"
            + "interfaces: {inside: [lan0]}\n"
            + "names: false\n"
            + "web: {socket: true, write: true}\n"
            + "fleet: {site: oslo, servers:"
            + " ['%s'], folder: %s, accept: sites, from: [lyon]}\n"
                .formatted(fleet.url(), fleet.handed("oslo")));
    Process gateway = machine.start("run", "--enforce");
    opened.push(() -> gateway.destroyForcibly().waitFor());
    Path socket = Paths.under(folder).webSocket();
    LiveRouter.await(
        Duration.ofSeconds(90), () -> "the gateway's socket is there", () -> Files.exists(socket));
    lyon =
        there.call(
            () -> {
              FleetLink link =
                  new FleetLink(
                      fleet.settings("lyon", Acceptance.NONE), BootClock.system(), new Random(7));
              link.start();
              return link;
            });
    opened.push(lyon);
    InetAddress loopback = InetAddress.getLoopbackAddress();
    WebServer server =
        WebServer.start(
            new WebServer.Settings(
                socket,
                new InetSocketAddress(loopback, 0),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                WhatIf.Settings.NONE),
            BootClock.system(),
            complaint -> {});
    opened.push(server);
    browser = new Browser("http://127.0.0.1:" + server.address().getPort());
    opened.push(browser);
    browser.open("/login");
    browser.type("#token", json("web", "token", "--name", "alice").get("token").asText());
    browser.click("button[type=submit]");
    browser.shows("#strip", "live");
  }

  @AfterEach
  void close() throws Exception {
    while (!opened.isEmpty()) opened.pop().close();
  }

  private JsonNode json(String... words) throws Exception {
    List<String> all = new ArrayList<>(List.of("-o", "json"));
    all.addAll(List.of(words));
    PrivateMachine.Result result = machine.portcullis(all.toArray(String[]::new));
    assertThat(result.exit()).as("%s", result).isZero();
    return JSON.readTree(result.said());
  }

  private void says(String... addresses) {
    Duration ends = BootClock.system().sinceBoot().plusSeconds(1800);
    List<SharedBlock> blocks = new ArrayList<>();
    for (String each : addresses) {
      blocks.add(new SharedBlock(Prefix.parse(each), Optional.empty(), ends, HOSTILE));
    }
    lyon.say(blocks);
    lyon.report(
        new Health(
            "0.1.0", "armed", blocks.size(), 0, 1, false, Optional.of(new Health.Pace(12.5, 0.4))));
  }

  private void awaitDrop(String address) throws Exception {
    LiveRouter.await(
        Duration.ofSeconds(90),
        () ->
            "lyon's word drops here: %s, %s"
                .formatted(lyon.view(), machine.portcullis("fleet", "status").said()),
        () -> drops(address));
  }

  private boolean drops(String address) {
    return machine.namespace().nft("list", "table", "inet", "portcullis_v1").contains(address);
  }

  @Test
  void whatOthersSayIsShownByOriginAndWithdrawnAndBelievedAgain() throws Exception {
    machine.done("rules", "add", "203.0.113.70", "--reason", "ours");
    says("203.0.113.1", "203.0.113.2");
    awaitDrop("203.0.113.2");

    browser.open("/now");
    browser.shows(".origins", "Fleet 2");
    browser.click(".origins a[href*='origin=fleet']");
    browser.shows(".origins [aria-current]", "Fleet 2");
    browser.shows("#list", "lyon: " + HOSTILE);
    assertThat(browser.text("#list")).contains("said by the fleet").doesNotContain("203.0.113.70");

    browser.open("/fleet");
    browser.shows("#fleet h2", "connected");
    browser.shows("#site-lyon", "armed");
    browser.awaits("what lyon says", () -> cell("lyon", "Says").equals("2"));
    JsonNode status = json("fleet", "status");
    assertThat(browser.text("#site")).isEqualTo(status.get("site").asText()).isEqualTo("oslo");
    assertThat(browser.text("#accept")).isEqualTo(status.get("accept").asText());
    assertThat(browser.text("#accepted")).isEqualTo(status.get("accepted").asText()).isEqualTo("2");
    assertThat(browser.text("#byfleet")).isEqualTo("2");
    for (JsonNode site : json("fleet", "sites")) {
      String name = site.get("site").asText();
      assertThat(cell(name, "Version")).isEqualTo(site.get("version").asText());
      assertThat(cell(name, "Leaks")).isEqualTo(site.get("leaks").asText("").replace("null", ""));
    }
    assertThat(cell("rome", "Last heard")).isEqualTo("never");

    browser.click("#site-lyon a.button");
    browser.shows("dialog h2", "Undo all that lyon said?");
    browser.click("dialog button[type=submit]");
    browser.shows(".told", "All that lyon alone said is released.");
    assertThat(drops("203.0.113.1") || drops("203.0.113.2")).isFalse();
    assertThat(drops("203.0.113.70")).as("ours stays").isTrue();
    browser.shows("#site-lyon", "withdrawn");
    assertThat(machine.portcullis("rules", "history").said()).contains("operator (page: alice)");

    browser.click("#site-lyon a.button");
    browser.shows("dialog h2", "Believe lyon again?");
    browser.click("dialog button[type=submit]");
    browser.shows(".told", "The word of lyon counts again.");
    browser.shows("#site-lyon", "speaks");
  }

  private String cell(String site, String label) {
    return browser.text("#site-" + site + " [data-label='" + label + "']");
  }

  @Test
  void allOfItIsReleasedAndThePageFitsAndIsAccessible() throws Exception {
    says("203.0.113.1");
    awaitDrop("203.0.113.1");
    browser.open("/fleet");
    browser.click("#release-fleet");
    browser.shows("dialog h2", "Release all that the fleet decided?");
    browser.click("dialog button[type=submit]");
    browser.shows(".told", "All that others decided is released.");
    assertThat(drops("203.0.113.1")).isFalse();
    for (String scheme : List.of("light", "dark")) {
      for (int width : List.of(360, 390, 1280, 2560)) {
        browser.screen(width, scheme);
        browser.open("/fleet");
        browser.shows("#site-lyon", "speaks");
        browser.fits();
        browser.isAccessible();
      }
    }
    browser.screen(1280, "light").open("/fleet");
    browser.shows("#site-lyon", "speaks");
    browser.isUsableByKeyboard();
    assertThat((String) browser.script("return document.title")).isEqualTo("Fleet · Portcullis");
  }
}
