package io.portcullis.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.enforcer.Lab;
import io.portcullis.enforcer.NetworkNamespace;
import io.portcullis.gateway.events.LiveRouter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the running gateway says of its blocks while real packets come, and what it does when its
 * rules are taken away behind its back. One gateway for all tests; each has a remote port of its
 * own.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class WireProofIT {
  private static final String IN = "10.0.0.5";
  private static final String OUT = "203.0.113.7";
  // Promised: a proof within 5 s of the next attempt, a leak within 2 s of the next packet; a test
  // allows five times that.
  private static final Duration PROOF = Duration.ofSeconds(25);
  private static final Duration LEAK = Duration.ofSeconds(10);

  private static final String MASQUERADE =
      "table ip n { chain c { type nat hook postrouting priority 100; oifname wan masquerade; }; }";

  private Lab lab;
  private LiveRouter router;
  private int port = 5000;

  @BeforeAll
  void make(@TempDir Path state) throws Exception {
    NetworkNamespace.requireKernel();
    lab = new Lab();
    router = new LiveRouter(lab, state, "verify: {keep: 1MB}\n", Map.of());
    router.start();
  }

  @AfterAll
  void unmake() {
    if (router != null) router.close();
    if (lab != null) lab.close();
  }

  @BeforeEach
  void another() {
    port++;
  }

  private String tuple(String source, String destination) {
    return source + "-" + destination + "-" + port + "-udp";
  }

  private boolean send() {
    return lab.goesOut(IN, OUT, port);
  }

  /** Waits for a verdict; how long that took is told, since it is what is promised. */
  private void awaitVerdict(long rule, String verdict, Duration most) throws Exception {
    Duration took =
        LiveRouter.await(
            most,
            () -> "rule " + rule + " is " + verdict + "; it is " + router.seen(rule),
            () -> router.verdict(rule).equals(verdict));
    System.out.println(verdict + " " + took.toMillis() + " ms after the packet");
  }

  /** Waits for a proof while attempts go on; none of them gets through. */
  private void awaitProof(long rule, LiveRouter.Question attempt) throws Exception {
    LiveRouter.await(
        PROOF,
        () -> "rule " + rule + " is verified; it is " + router.seen(rule),
        () -> {
          assertThat(attempt.holds()).as("it gets through").isFalse();
          return router.verdict(rule).equals("verified");
        });
  }

  /** Blocks by an operator's order, and waits until the wire is watched for it. */
  private long blocked(String tuple) throws Exception {
    long rule = router.block(tuple);
    LiveRouter.await(
        PROOF,
        () -> "rule " + rule + " is watched: " + router.seen(rule),
        () -> router.seen(rule).filter(seen -> seen.reason().contains("silence")).isPresent());
    return rule;
  }

  private long leaks(long rule) throws IOException {
    return router.events("leak").stream()
        .filter(event -> event.at("/rule").asLong() == rule)
        .count();
  }

  @Test
  void aBlockIsVerifiedByTheNextAttempt() throws Exception {
    long rule = blocked(tuple(IN, OUT));
    assertThat(router.verdict(rule)).isEqualTo("untested");
    assertThat(send()).isFalse();
    awaitVerdict(rule, "verified", PROOF);
    assertThat(router.rules().findValuesAsText("verdict")).contains("verified");
  }

  @Test
  void silenceStaysUntested() throws Exception {
    long rule = blocked(tuple(IN, OUT));
    // Another host's packets to the same remote and port, which pass, are nothing of this block's.
    assertThat(lab.goesOut("10.0.0.6", OUT, port)).isTrue();
    Thread.sleep(3000);
    assertThat(router.verdict(rule)).isEqualTo("untested");
    assertThat(leaks(rule)).isZero();
  }

  @Test
  void whatPassesFromTheEndOfABlockOnIsNoLeak() throws Exception {
    for (int time = 0; time < 3; time++) {
      long rule = router.block(tuple(IN, OUT), "4s");
      assertThat(send()).isFalse();
      LiveRouter.await(
          PROOF,
          () -> "rule " + rule + " has ended: " + router.seen(rule),
          () -> {
            boolean passed = send();
            boolean ended =
                router.events("expire").stream()
                    .anyMatch(event -> event.at("/rule").asLong() == rule);
            return passed && ended;
          });
      assertThat(leaks(rule)).isZero();
    }
  }

  @Test
  void ipv6IsVerifiedAndLeaksAlike() throws Exception {
    LiveRouter.Question send = () -> lab.goesOut("fd00:1::5", "2001:db8::7", port);
    long rule = blocked(tuple("fd00:1::5", "2001:db8::7"));
    assertThat(send.holds()).isFalse();
    awaitVerdict(rule, "verified", PROOF);
    lab.router().nft("flush", "chain", "inet", "portcullis_v1", "guard6");
    assertThat(send.holds()).isTrue();
    LiveRouter.await(LEAK, () -> "the leak is told; " + router.seen(rule), () -> leaks(rule) == 1);
    LiveRouter.await(LEAK, () -> "it is mended", () -> !send.holds());
    awaitProof(rule, send);
  }

  @Test
  void aSingleElementTakenAwayLeaksAndIsMended() throws Exception {
    long rule = blocked(tuple(IN, OUT));
    long other = blocked(tuple("10.0.0.6", OUT));
    lab.router().nft("flush", "set", "inet", "portcullis_v1", "connections4");
    assertThat(send()).isTrue();
    LiveRouter.await(LEAK, () -> "the leak is told; " + router.seen(rule), () -> leaks(rule) == 1);
    LiveRouter.await(LEAK, () -> "it is mended", () -> !send());
    awaitProof(rule, this::send);
    assertThat(router.verdict(other)).isEqualTo("untested");
    assertThat(leaks(other)).isZero();
  }

  @Test
  void behindMasqueradeNeitherOthersNorTheRoutersOwnPacketsAreALeak() throws Exception {
    lab.router().nft(MASQUERADE);
    try {
      long rule = blocked(tuple(IN, OUT));
      assertThat(send()).isFalse();
      awaitVerdict(rule, "verified", PROOF);
      for (int packet = 0; packet < 5; packet++) {
        assertThat(lab.goesOut("10.0.0.6", OUT, port)).isTrue();
        assertThat(Lab.passes(lab.router(), "203.0.113.1", 0, lab.outside(), OUT, port, 5))
            .isTrue();
        assertThat(send()).isFalse();
      }
      LiveRouter.await(
          PROOF,
          () -> "the router's own packets are counted: " + router.seen(rule),
          () -> router.seen(rule).filter(seen -> seen.own() > 0).isPresent());
      assertThat(router.verdict(rule)).isEqualTo("verified");
      assertThat(leaks(rule)).isZero();
      lab.router().nft("flush", "chain", "inet", "portcullis_v1", "guard4");
      assertThat(send()).isTrue();
      LiveRouter.await(
          LEAK, () -> "the leak is told; " + router.seen(rule), () -> leaks(rule) == 1);
    } finally {
      lab.router().nft("delete", "table", "ip", "n");
    }
  }

  @Test
  void interfacesThatGoDownAndComeBackCostNoProofAndNoLeak() throws Exception {
    long rule = blocked(tuple(IN, OUT));
    assertThat(send()).isFalse();
    awaitVerdict(rule, "verified", PROOF);
    for (String device : List.of("wan", "lan")) {
      lab.router().run("ip", "link", "set", device, "down");
      LiveRouter.await(
          PROOF,
          () -> "it is told that " + device + " is down: " + router.said(),
          () -> router.said().contains("capture: " + device + ": the interface is down"));
      lab.router().run("ip", "link", "set", device, "up");
      LiveRouter.await(
          PROOF,
          () -> "it is told that " + device + " is back: " + router.said(),
          () -> router.said().contains("capture: " + device + ": capturing again"));
    }
    restoreIpv6();
    assertThat(leaks(rule)).isZero();
    // What was proven before the gap is proven no more; the next attempt proves it again.
    awaitProof(rule, this::send);
    lab.router().nft("flush", "chain", "inet", "portcullis_v1", "guard4");
    assertThat(send()).isTrue();
    LiveRouter.await(LEAK, () -> "the leak is told; " + router.seen(rule), () -> leaks(rule) == 1);
  }

  /** Linux forgets IPv6 addresses of an interface that goes down (ip-sysctl, keep_addr_on_down). */
  private void restoreIpv6() {
    lab.router().run("ip", "addr", "add", "fd00:1::1/64", "dev", "lan", "nodad");
    lab.router().run("ip", "addr", "add", "2001:db8::1/64", "dev", "wan", "nodad");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "delete table inet portcullis_v1",
        "flush chain inet portcullis_v1 guard4",
        "flush ruleset"
      })
  void rulesTakenAwayBehindOurBackLeakLoudlyAndAreMended(String evil) throws Exception {
    long rule = blocked(tuple(IN, OUT));
    assertThat(send()).isFalse();
    awaitVerdict(rule, "verified", PROOF);
    // A packet right behind the change passes, since the gateway looks once a second.
    lab.router().nft(evil);
    boolean passed = send();
    assertThat(passed).as("a packet passes before it is mended").isTrue();
    Duration took =
        LiveRouter.await(
            LEAK, () -> "the leak is told; " + router.seen(rule), () -> leaks(rule) == 1);
    System.out.println("leak told " + took.toMillis() + " ms after the packet: " + evil);
    assertThat(router.said()).containsPattern("(?i)leak.*" + OUT.replace(".", "\\."));
    LiveRouter.await(LEAK, () -> "it is mended", () -> !send());
    awaitProof(rule, this::send);
    assertThat(leaks(rule)).as("told once").isEqualTo(1);
  }
}
