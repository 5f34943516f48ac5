package io.portcullis.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.enforcer.Lab;
import io.portcullis.enforcer.NetworkNamespace;
import io.portcullis.rules.Block;
import io.portcullis.rules.BootClock;
import io.portcullis.rules.Prefix;
import io.portcullis.rules.Target;
import io.portcullis.rules.Verdict;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Real packets through a real router, whose rules nft(8) sets and takes away behind our back. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class CaptureIT {
  private static final String IN = "10.0.0.5";
  private static final String OUT = "203.0.113.7";
  private static final Target UDP = Blocks.connection("10.0.0.5-203.0.113.7-443-udp");
  private static final String MASQUERADE =
      "table ip n { chain c { type nat hook postrouting priority 100; oifname wan masquerade; }; }";
  private static final String[] BRIDGE = {
    "ip link add br0 type bridge",
    "ip link add port2 type veth peer name behind",
    "ip address flush dev lan",
    "for each in lan port2; do ip link set $each master br0; done",
    "for each in port2 behind br0; do ip link set $each up; done",
    "ip address add 10.0.0.1/24 dev br0",
    // Else the forward hook sees what is bridged, where br_netfilter is loaded.
    "for each in /proc/sys/net/bridge/bridge-nf-call-iptables; do [ ! -e $each ] || echo 0 >$each;"
        + " done"
  };
  private static final String[] UNBRIDGE = {
    "ip link delete br0",
    "ip link delete port2",
    "ip address add 10.0.0.1/24 dev lan",
    "ip address add fd00:1::1/64 dev lan"
  };
  // Promised: a proof within 5 s of the next attempt, a leak within 2 s of the next packet; a test
  // allows five times that.
  private static final Duration PROOF = Duration.ofSeconds(25);
  private static final Duration LEAK = Duration.ofSeconds(10);
  private static final Pattern PACKETS = Pattern.compile("packets (\\d+)");

  @TempDir Path folder;
  @AutoClose private Lab lab;
  private LiveVerifier verifier;
  private boolean bridged;

  @BeforeAll
  void make() {
    NetworkNamespace.requireKernel();
    lab = new Lab();
  }

  @AfterEach
  void close() {
    if (verifier != null) verifier.close();
    lab.router().nft("flush", "ruleset");
    if (bridged) {
      sh(lab.router(), UNBRIDGE);
      forgetNeighbours();
    }
    bridged = false;
  }

  private static void sh(NetworkNamespace where, String... commands) {
    where.run("sh", "-ec", String.join("; ", commands));
  }

  /** The router's inside has another hardware address now. */
  private void forgetNeighbours() {
    sh(lab.inside(), "ip neighbour flush dev eth0");
  }

  /** The inside is a bridge of two ports from now on, with the capture at bridge and ports. */
  private void openBridge() {
    bridged = true;
    sh(lab.router(), BRIDGE);
    forgetNeighbours();
    WireSettings settings =
        new WireSettings(List.of("br0"), List.of("wan"), List.of("lan", "port2"), 1_000_000);
    verifier = lab.router().call(() -> LiveVerifier.open(settings, BootClock.system()));
  }

  private void open(String... outside) {
    WireSettings settings =
        new WireSettings(List.of("lan"), List.of(outside), List.of(), 1_000_000);
    verifier = lab.router().call(() -> LiveVerifier.open(settings, BootClock.system()));
  }

  private void drop(String match) {
    lab.router()
        .nft(
            "table inet t { counter hits {}; chain c { type filter hook forward priority -10; "
                + match
                + " counter name hits drop; }; }");
  }

  private void dropUdp() {
    drop("ip saddr 10.0.0.5 ip daddr 203.0.113.7 udp dport 443");
  }

  private void follow(Target target) {
    Block block = Blocks.of(1, target, Instant.now());
    verifier.follow(List.of(block), List.of(), List.of());
    verifier.counted(1, 0);
    await(PROOF, "the filters stand", verifier::isSettled);
    // What leaves in the first second may have passed before the drop.
    pause(BlockWatch.GRACE);
  }

  private static void pause(Duration time) {
    try {
      Thread.sleep(time.toMillis());
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }

  private static void await(Duration most, String what, BooleanSupplier condition) {
    Instant end = Instant.now().plus(most);
    while (!condition.getAsBoolean()) {
      assertThat(Instant.now()).as("waiting until " + what).isBefore(end);
      pause(Duration.ofMillis(50));
    }
  }

  /** One turn of the gateway: the counter in, the verdict out. */
  private WireFinding finding() {
    if (lab.router().nft("list", "tables").contains("inet t")) {
      Matcher packets = PACKETS.matcher(lab.router().nft("list", "counter", "inet", "t", "hits"));
      assertThat(packets.find()).isTrue();
      verifier.counted(1, Long.parseLong(packets.group(1)));
    }
    return verifier.findings().get(0);
  }

  private WireFinding awaitVerdict(Verdict verdict, Duration most) {
    List<WireFinding> all = new ArrayList<>();
    await(
        most,
        "it is " + verdict,
        () -> {
          all.add(finding());
          return all.get(all.size() - 1).verdict() == verdict;
        });
    return all.get(all.size() - 1);
  }

  private boolean sendUdp() {
    return lab.goesOut(IN, OUT, 443);
  }

  @Test
  void aDropThatHoldsIsVerifiedAndOneTakenAwayBehindOurBackLeaks() throws Exception {
    open("wan");
    dropUdp();
    follow(UDP);
    assertThat(finding().verdict()).isEqualTo(Verdict.UNTESTED);
    assertThat(sendUdp()).isFalse();
    WireFinding held = awaitVerdict(Verdict.VERIFIED, PROOF);
    assertThat(held.sighting().arrived()).isEqualTo(1);
    assertThat(held.dropped()).isEqualTo(1);

    lab.router().nft("delete", "table", "inet", "t");
    assertThat(sendUdp()).isTrue();
    WireFinding leak = awaitVerdict(Verdict.LEAKING, LEAK);
    assertThat(leak.cause()).contains(Cause.RULE_NOT_REACHED);
    assertThat(leak.sighting().left()).isEqualTo(1);
    assertThat(leak.sighting().lastLeft().orElseThrow())
        .isBetween(Instant.now().minusSeconds(10), Instant.now());

    Path file = folder.resolve("leak.pcapng");
    assertThat(verifier.writeEvidence(file, UDP)).isEqualTo(3);
    String packets = lab.router().run("tcpdump", "-n", "-r", file.toString());
    assertThat(packets.lines().filter(line -> line.contains(IN + "."))).hasSize(3);
    assertThat(packets).contains("> " + OUT + ".443: UDP, length 5");

    dropUdp();
    verifier.restart(1);
    assertThat(finding().verdict()).isEqualTo(Verdict.UNTESTED);
    pause(BlockWatch.GRACE);
    assertThat(sendUdp()).isFalse();
    awaitVerdict(Verdict.VERIFIED, PROOF);
  }

  @Test
  void silenceStaysUntested() {
    open("wan");
    dropUdp();
    follow(UDP);
    lab.goesOut("10.0.0.6", OUT, 443);
    pause(Duration.ofSeconds(2));
    assertThat(finding().verdict()).isEqualTo(Verdict.UNTESTED);
    assertThat(finding().reason()).contains("silence is no proof");
  }

  @Test
  void theRemotesPacketsThatArriveOutsideAreNoLeak() {
    open("wan");
    drop("ip saddr 203.0.113.7 ip daddr 10.0.0.5 udp sport 443");
    follow(UDP);
    assertThat(lab.comesIn(OUT, 443, IN, 5000)).isFalse();
    pause(Duration.ofSeconds(1));
    assertThat(finding().verdict()).isEqualTo(Verdict.UNTESTED);
    lab.router().nft("flush", "ruleset");
    assertThat(lab.comesIn(OUT, 443, IN, 5000)).isTrue();
    assertThat(awaitVerdict(Verdict.LEAKING, LEAK).reason()).contains("1 reply left inside");
  }

  @Test
  void ipv6IsVerifiedAndLeaksAlike() {
    open("wan");
    drop("ip6 saddr fd00:1::5 ip6 daddr 2001:db8::7 udp dport 443");
    follow(Blocks.connection("fd00:1::5-2001:db8::7-443-udp"));
    assertThat(lab.goesOut("fd00:1::5", "2001:db8::7", 443)).isFalse();
    awaitVerdict(Verdict.VERIFIED, PROOF);
    lab.router().nft("flush", "ruleset");
    assertThat(lab.goesOut("fd00:1::5", "2001:db8::7", 443)).isTrue();
    awaitVerdict(Verdict.LEAKING, LEAK);
  }

  @Test
  void aDropInTheWrongFamilyLeaks() {
    open("wan");
    drop("ip6 daddr 2001:db8::7");
    follow(UDP);
    assertThat(sendUdp()).isTrue();
    assertThat(awaitVerdict(Verdict.LEAKING, LEAK).cause()).contains(Cause.RULE_NOT_REACHED);
  }

  @Test
  void behindMasqueradeALeakIsTheBlocksHostsAndNobodyElses() {
    lab.router().nft(MASQUERADE);
    open("wan");
    dropUdp();
    follow(UDP);
    assertThat(sendUdp()).isFalse();
    awaitVerdict(Verdict.VERIFIED, PROOF);
    assertThat(lab.goesOut("10.0.0.6", OUT, 443)).isTrue();
    pause(Duration.ofSeconds(2));
    assertThat(finding().verdict()).isEqualTo(Verdict.VERIFIED);
    assertThat(finding().sighting().own()).isZero();

    lab.router().nft("delete", "table", "inet", "t");
    assertThat(sendUdp()).isTrue();
    assertThat(awaitVerdict(Verdict.LEAKING, LEAK).sighting().left()).isEqualTo(1);
  }

  @Test
  void theRoutersOwnPacketsToTheSameRemoteAreNoLeak() {
    lab.router().nft(MASQUERADE);
    open("wan");
    dropUdp();
    follow(UDP);
    assertThat(Lab.passes(lab.router(), "203.0.113.1", 0, lab.outside(), OUT, 443, 5)).isTrue();
    assertThat(sendUdp()).isFalse();
    awaitVerdict(Verdict.VERIFIED, PROOF);
    await(PROOF, "the router's own is counted", () -> finding().sighting().own() == 1);
    assertThat(finding().verdict()).isEqualTo(Verdict.VERIFIED);
  }

  @Test
  void anAcceptOfEstablishedConnectionsBeforeTheDropIsNamed() {
    // Connection tracking begins with the first rule that asks for it.
    lab.router()
        .nft("table inet s { chain c { type filter hook forward priority 0; ct state new; }; }");
    open("wan");
    try (Lab.Link link = lab.connect(IN, OUT, 8443)) {
      drop("ct state established accept; ip daddr 203.0.113.7 tcp dport 8443");
      follow(Blocks.connection("10.0.0.5-203.0.113.7-8443-tcp"));
      assertThat(link.carriesOut()).isTrue();
      assertThat(awaitVerdict(Verdict.LEAKING, LEAK).cause()).contains(Cause.ESTABLISHED_ACCEPTED);
    }
  }

  @Test
  void aDestinationThatIsRewrittenIsNamed() {
    lab.router()
        .nft(
            "table ip n { chain c { type nat hook prerouting priority -100;"
                + " ip daddr 203.0.113.7 udp dport 443 dnat to 203.0.113.8; }; }");
    open("wan");
    dropUdp();
    follow(UDP);
    assertThat(sendUdp()).isFalse();
    awaitCause(Cause.ADDRESS_REWRITTEN);
    assertThat(finding().verdict()).isEqualTo(Verdict.UNTESTED);
  }

  private void awaitCause(Cause cause) {
    await(
        PROOF, "the cause is " + cause, () -> finding().cause().filter(cause::equals).isPresent());
  }

  @Test
  void quarantineAndRemoteAreVerified() {
    open("wan");
    drop("ip saddr 10.0.0.6");
    follow(Blocks.host("10.0.0.6"));
    assertThat(lab.goesOut("10.0.0.6", "203.0.113.8", 53)).isFalse();
    awaitVerdict(Verdict.VERIFIED, PROOF);
    lab.router().nft("flush", "ruleset");
    drop("ip daddr 203.0.113.0/25");
    follow(Blocks.remote("203.0.113.0/25"));
    assertThat(lab.goesOut("10.0.0.6", "203.0.113.77", 53)).isFalse();
    awaitVerdict(Verdict.VERIFIED, PROOF);
  }

  @Test
  void whatTheAllowlistLetsPassIsNoLeak() {
    open("wan");
    drop("ip daddr != 203.0.113.8 ip daddr 203.0.113.0/25");
    follow(Blocks.remote("203.0.113.0/25"));
    verifier.follow(
        List.of(Blocks.of(1, Blocks.remote("203.0.113.0/25"), Instant.now())),
        List.of(),
        List.of(Prefix.parse("203.0.113.8")));
    await(PROOF, "the filters stand", verifier::isSettled);
    assertThat(lab.goesOut(IN, "203.0.113.8", 53)).isTrue();
    assertThat(lab.goesOut(IN, "203.0.113.7", 53)).isFalse();
    awaitVerdict(Verdict.VERIFIED, PROOF);
  }

  @Test
  void aBlockOfTheMachinesOwnTrafficIsVerifiedByTheCounter() {
    WireSettings settings = new WireSettings(List.of("wan"), List.of("wan"), List.of(), 0);
    verifier = lab.router().call(() -> LiveVerifier.open(settings, BootClock.system()));
    lab.router()
        .nft(
            "table inet t { counter hits {}; chain c { type filter hook output priority -10;"
                + " ip daddr 203.0.113.8 counter name hits drop; }; }");
    follow(Blocks.remote("203.0.113.8"));
    assertThat(own()).isFalse();
    awaitVerdict(Verdict.VERIFIED, PROOF);
    lab.router().nft("flush", "ruleset");
    assertThat(own()).isTrue();
    awaitVerdict(Verdict.LEAKING, LEAK);
  }

  private boolean own() {
    return Lab.passes(lab.router(), "203.0.113.1", 0, lab.outside(), "203.0.113.8", 443, 5);
  }

  @Test
  void aDropAtABridgesPortIsVerifiedAndOneTakenAwayLeaks() {
    openBridge();
    lab.router()
        .nft(
            "table inet t { counter hits {}; chain c { type filter hook ingress"
                + " devices = { lan, port2 } priority -10; ip saddr 10.0.0.5 ip daddr 203.0.113.7"
                + " udp dport 443 counter name hits drop; }; }");
    follow(UDP);
    assertThat(sendUdp()).isFalse();
    WireFinding held = awaitVerdict(Verdict.VERIFIED, PROOF);
    assertThat(held.sighting().arrived()).isEqualTo(held.dropped()).isPositive();
    assertThat(verifier.lastSeen(UDP)).isPresent();

    lab.router().nft("delete", "table", "inet", "t");
    assertThat(sendUdp()).isTrue();
    assertThat(awaitVerdict(Verdict.LEAKING, LEAK).sighting().left()).isPositive();
  }

  @Test
  void whatArrivesAtPortAndBridgeArrivesOnce() {
    openBridge();
    dropUdp();
    follow(UDP);
    assertThat(sendUdp()).isFalse();
    WireFinding held = awaitVerdict(Verdict.VERIFIED, PROOF);
    assertThat(held.sighting().arrived()).isEqualTo(held.dropped()).isPositive();
  }

  @Test
  void whatIsBridgedOnPastTheDropLeaks() {
    openBridge();
    dropUdp();
    follow(UDP);
    sh(
        lab.inside(),
        "ip neighbour replace 10.0.0.99 lladdr 02:00:00:00:00:99 dev eth0",
        "ip route replace 203.0.113.7 via 10.0.0.99");
    try {
      assertThat(sendUdp()).isFalse();
      WireFinding leak = awaitVerdict(Verdict.LEAKING, LEAK);
      assertThat(leak.dropped()).isZero();
    } finally {
      sh(lab.inside(), "ip route delete 203.0.113.7", "ip neighbour delete 10.0.0.99 dev eth0");
    }
  }

  @Test
  void aPortThatGoesIsNoTrouble() {
    openBridge();
    follow(UDP);
    sh(lab.router(), "ip link set port2 nomaster", "ip link set port2 down");
    await(PROOF, "the rest is watched", () -> verifier.watchedSince(UDP).isPresent());
    dropUdp();
    verifier.counted(1, 0);
    assertThat(sendUdp()).isFalse();
    awaitVerdict(Verdict.VERIFIED, PROOF);
    assertThat(verifier.notices()).isEmpty();
    assertThat(verifier.statistics()).extracting(LiveVerifier.Statistics::trouble).containsOnly("");
  }

  @Test
  void aCandidateIsSeenBeforeItIsBlocked() {
    open("wan");
    verifier.follow(List.of(), List.of(UDP), List.of());
    await(PROOF, "it is watched", () -> verifier.watchedSince(UDP).isPresent());
    assertThat(verifier.lastSeen(UDP)).isEmpty();
    Instant before = Instant.now();
    assertThat(sendUdp()).isTrue();
    await(LEAK, "it is seen", () -> verifier.lastSeen(UDP).isPresent());
    assertThat(verifier.lastSeen(UDP).orElseThrow()).isBetween(before, Instant.now());
    assertThat(verifier.findings()).isEmpty();
    assertThat(verifier.lastSeen(Blocks.remote("198.51.100.1"))).isEmpty();
    assertThat(verifier.watchedSince(Blocks.remote("198.51.100.1"))).isEmpty();
  }

  @Test
  void anInterfaceThatGoesDownOrAwayIsSaidAndComesBack() {
    addSecondOutside();
    open("wan2");
    follow(UDP);
    assertThat(verifier.statistics())
        .extracting(LiveVerifier.Statistics::trouble)
        .containsExactly("", "");

    lab.router().run("ip", "link", "set", "wan2", "down");
    awaitNotice("wan2: the interface is down");
    assertThat(finding().reason()).isEqualTo("no outside interface is up");
    lab.router().run("ip", "link", "set", "wan2", "up");
    awaitNotice("wan2: capturing again");
    await(PROOF, "it watches again", () -> finding().reason().contains("silence is no proof"));

    lab.router().run("ip", "link", "delete", "wan2");
    awaitNotice("wan2: the interface is missing");
    addSecondOutside();
    awaitNotice("wan2: capturing again");
    await(PROOF, "it watches again", () -> finding().reason().contains("silence is no proof"));

    // The new one is really read: a packet that leaves by it is a leak.
    lab.router().run("ip", "route", "add", "203.0.113.7/32", "dev", "wan2");
    lab.router().run("ip", "neigh", "add", OUT, "lladdr", "02:00:00:00:00:07", "dev", "wan2");
    assertThat(sendUdp()).isFalse();
    awaitVerdict(Verdict.LEAKING, LEAK);
    lab.router().run("ip", "link", "delete", "wan2");
  }

  private void addSecondOutside() {
    String outside = lab.outside().name();
    lab.router()
        .run("ip", "link", "add", "wan2", "type", "veth", "peer", "name", "eth2", "netns", outside);
    lab.outside().run("ip", "link", "set", "eth2", "up");
    lab.router().run("ip", "link", "set", "wan2", "up");
    lab.router().run("ip", "addr", "add", "198.51.100.1/24", "dev", "wan2");
  }

  private void awaitNotice(String beginning) {
    List<String> said = new ArrayList<>();
    await(
        PROOF,
        "it says '" + beginning + "'",
        () -> {
          verifier.notices().forEach(notice -> said.add(notice.toString()));
          return said.stream().anyMatch(text -> text.startsWith(beginning));
        });
    // A new interface is there for a moment before it is up; who looks just then says that, too.
    assertThat(said).as("said once").filteredOn(text -> text.startsWith(beginning)).hasSize(1);
  }

  @Test
  void aMissingInterfaceIsSaidAndTheOthersGoOn() {
    open("wan", "ppp7");
    dropUdp();
    follow(UDP);
    awaitNotice("ppp7: the interface is missing");
    assertThat(sendUdp()).isFalse();
    // Nothing can leave by an interface that is not there.
    awaitVerdict(Verdict.VERIFIED, PROOF);
  }

  @Test
  void otherTrafficStaysInTheKernelHoweverManyAreWatched() throws Exception {
    open("wan");
    List<Block> blocks = new ArrayList<>();
    for (int number = 1; number <= LiveVerifier.MOST_WATCHED + 10; number++) {
      String remote =
          number % 2 == 0
              ? "198.51." + number / 250 + "." + (number % 250 + 1)
              : "2001:db8:" + Integer.toHexString(number) + "::1";
      String local = number % 2 == 0 ? "10.0.0.5" : "fd00:1::5";
      blocks.add(
          Blocks.of(
              number,
              Blocks.connection(local + "-" + remote + "-443-udp"),
              Instant.EPOCH.plusSeconds(number)));
    }
    verifier.follow(blocks, List.of(), List.of());
    await(PROOF, "the filters stand", verifier::isSettled);
    flood(50_000);
    assertThat(verifier.findings()).hasSize(LiveVerifier.MOST_WATCHED + 10);
    assertThat(verifier.findings().get(0).reason()).contains("it is not watched");
    pause(Duration.ofMillis(600));
    assertThat(verifier.statistics())
        .containsExactly(
            new LiveVerifier.Statistics("lan", 0, 0, ""),
            new LiveVerifier.Statistics("wan", 0, 0, ""));
  }

  private void flood(int packets) throws Exception {
    try (DatagramSocket socket =
        lab.inside().call(() -> new DatagramSocket(0, InetAddress.getByName(IN)))) {
      DatagramPacket packet = new DatagramPacket(new byte[5], 5, InetAddress.getByName(OUT), 9);
      for (int sent = 0; sent < packets; sent++) {
        try {
          socket.send(packet);
        } catch (IOException refusedByThePeersIcmp) {
          // Nobody listens there; the packet was sent all the same.
        }
      }
    }
  }

  @Test
  void theListMayChangeManyTimesUnderTraffic() throws Exception {
    open("wan");
    dropUdp();
    follow(UDP);
    Block kept = Blocks.of(1, UDP, Instant.now());
    for (int change = 0; change < 200; change++) {
      Block other =
          Blocks.of(
              2, Blocks.connection("10.0.0.5-203.0.113.8-" + (change + 1) + "-udp"), Instant.now());
      verifier.follow(List.of(kept, other), List.of(), List.of());
      if (change % 10 == 0) flood(200);
    }
    await(PROOF, "the filters stand", verifier::isSettled);
    assertThat(sendUdp()).isFalse();
    awaitVerdict(Verdict.VERIFIED, PROOF);
  }
}
