package io.portcullis.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.portcullis.enforcer.Lab;
import io.portcullis.enforcer.NetworkNamespace;
import io.portcullis.gateway.events.LiveRouter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.Pcaps;

/**
 * {@code verify.before}, {@code keep} and {@code release-silent} with a real beacon, real argus and
 * the real kernel.
 */
final class HeldBlockIT {
  private static final String IN = "10.0.0.5";
  private static final String OUT = "203.0.113.7";
  private static final int PORT = 8443;
  private static final Duration BEAT = Duration.ofSeconds(1);
  private static final Duration FOUND = Duration.ofSeconds(60);
  private static final long MOST_EVIDENCE = 100_000;

  @TempDir Path state;
  @AutoClose private Lab lab;

  @BeforeEach
  void make() {
    NetworkNamespace.requireKernel();
    lab = new Lab();
  }

  private Beacon beacon() throws IOException {
    return new Beacon(lab, IN, OUT, PORT, BEAT);
  }

  @Test
  void aBlockWaitsForItsTrafficIsProvenLivesAsLongAsThatAndEndsWithIt() throws Exception {
    String configuration =
        """
        policy: {timeouts: [12s]}
        verify: {before: true, keep: 100kB, release-silent: 6s}
        """;
    try (LiveRouter router = new LiveRouter(lab, state, configuration, Map.of())) {
      router.start("--enforce");
      long rule;
      try (Beacon beacon = beacon()) {
        LiveRouter.await(
            FOUND, () -> "it is blocked: " + router.said(), () -> !blocks(router).isEmpty());
        JsonNode block = blocks(router).get(0);
        rule = block.get("rule").asLong();
        LiveRouter.await(
            Duration.ofSeconds(25),
            () -> "it is verified: " + router.seen(rule),
            () -> router.verdict(rule).equals("verified"));
        keepsEvidence(router, rule);
        // It would be over after 12 s; as its traffic goes on, it goes on.
        int cut = beacon.failed();
        int through = beacon.answered();
        LiveRouter.await(
            Duration.ofSeconds(40),
            () -> "it is extended: " + router.said(),
            () -> !router.events("extend").isEmpty());
        LiveRouter.await(
            Duration.ofSeconds(40),
            () -> "it beats on in vain for more than its time",
            () -> beacon.failed() > cut + 14);
        assertThat(beacon.answered()).as("one block, without a gap").isEqualTo(through);
      }
      LiveRouter.await(
          Duration.ofSeconds(40),
          () -> "it is released: " + router.said(),
          () -> !router.events("release").isEmpty());
      assertThat(router.events("release").get(0).toString()).contains("silent on the inside for");
      assertThat(router.events("release").get(0).get("rule").asLong()).isEqualTo(rule);
      assertThat(router.rules()).isEmpty();
      assertThat(lab.router().nft("list", "ruleset")).doesNotContain(OUT);
      assertThat(router.events("expire")).isEmpty();
    }
  }

  private static List<JsonNode> blocks(LiveRouter router) throws IOException {
    return router.events("block");
  }

  private void keepsEvidence(LiveRouter router, long rule) throws Exception {
    Path file = router.paths().evidence().resolve("rule-" + rule + ".pcapng");
    LiveRouter.await(Duration.ofSeconds(10), () -> file + " is there", () -> Files.exists(file));
    String packets = lab.router().run("tcpdump", "-n", "-r", file.toString());
    assertThat(packets).contains("> " + OUT + "." + PORT + ": Flags [S]");
    int read = 0;
    try (PcapHandle handle = Pcaps.openOffline(file.toString())) {
      while (handle.getNextRawPacket() != null) read++;
    }
    assertThat(read).isPositive();
    try (Stream<Path> files = Files.list(router.paths().evidence())) {
      assertThat(files.mapToLong(each -> each.toFile().length()).sum())
          .isLessThanOrEqualTo(MOST_EVIDENCE);
    }
  }

  @Test
  void flowsWhosePacketsNobodySeesOnTheInsideAreReportedAfterTheDeadlineAndBlockNobody()
      throws Exception {
    // The flows come from an argus that sees them; the inside interface is another, idle one.
    lab.router().run("ip", "link", "add", "idle", "type", "veth", "peer", "name", "idle2");
    lab.router().run("ip", "addr", "add", "10.9.0.1/24", "dev", "idle");
    lab.router().run("ip", "link", "set", "idle", "up");
    lab.router().run("ip", "link", "set", "idle2", "up");
    Process argus =
        lab.router()
            .start("argus", "-X", "-S", "1", "-i", "ind:lan", "-P", "1902", "-B", "127.0.0.1");
    String configuration =
        """
        inside: [10.0.0.0/24]
        verify: {before: true, deadline: 5s}
        """;
    try (LiveRouter router = new LiveRouter(lab, state, configuration, Map.of()).watching("idle");
        Beacon beacon = beacon()) {
      router.start("--enforce", "--argus", "127.0.0.1:1902");
      LiveRouter.await(
          FOUND,
          () -> "it is reported: " + router.said(),
          () -> alerts(router).contains("not seen on the inside interface within the deadline"));
      assertThat(blocks(router)).isEmpty();
      assertThat(router.rules()).isEmpty();
      assertThat(lab.router().nft("list", "ruleset")).doesNotContain(OUT);
      assertThat(beacon.failed()).isZero();
    } finally {
      argus.destroyForcibly();
    }
  }

  private static String alerts(LiveRouter router) throws IOException {
    return router.events("alert").toString();
  }
}
