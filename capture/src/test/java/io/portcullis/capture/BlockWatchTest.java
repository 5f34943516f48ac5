package io.portcullis.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.rules.Target;
import io.portcullis.rules.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Verdicts over a hand-made timeline of packets, in seconds after the block. */
final class BlockWatchTest {
  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
  private static final OwnAddresses ROUTER =
      new OwnAddresses(
          List.of(
              Frames.address("203.0.113.1"),
              Frames.address("10.0.0.1"),
              Frames.address("2001:db8::1")));
  private static final Target TCP = Blocks.connection("10.0.0.5-203.0.113.7-443-tcp");

  /** One block's world. */
  private static final class Scene implements BlockWatch.Sides {
    final TargetWatch watch;
    final BlockWatch blockWatch;
    Optional<String> blindness = Optional.empty();
    double wholeSince;
    boolean lost;
    boolean own;

    Scene(Target target) {
      watch = new TargetWatch(target, 3, false);
      blockWatch = new BlockWatch(Blocks.of(7, target, START), watch, START);
      blockWatch.counted(100, START);
    }

    static long micros(double seconds) {
      return Timeline.micros(START) + Math.round(seconds * 1_000_000);
    }

    Scene packet(double seconds, TapSide role, byte[] packet) {
      PacketHeader header = Frames.header(packet);
      if (watch.concerns(role, header)) watch.see(role, header, ROUTER, micros(seconds));
      return this;
    }

    Scene arrives(double seconds) {
      return packet(seconds, TapSide.ARRIVING_INSIDE, out(Frames.ACK));
    }

    Scene leaves(double seconds) {
      return packet(seconds, TapSide.LEAVING_OUTSIDE, out(Frames.ACK));
    }

    Scene counter(double seconds, long packets) {
      blockWatch.counted(100 + packets, START.plus(Duration.ofMillis(Math.round(seconds * 1000))));
      return this;
    }

    WireFinding found() {
      return blockWatch.finding(this);
    }

    @Override
    public Optional<String> blindness(TargetWatch of) {
      return blindness;
    }

    @Override
    public long wholeSinceMicros(TargetWatch of) {
      return micros(wholeSince);
    }

    @Override
    public boolean lostSince(long fromMicros) {
      return lost;
    }

    @Override
    public boolean isOwn(TargetWatch of) {
      return own;
    }
  }

  private static byte[] out(int flags) {
    return Frames.tcp("10.0.0.5", 50000, "203.0.113.7", 443, flags);
  }

  private static byte[] back(int flags) {
    return Frames.tcp("203.0.113.7", 443, "10.0.0.5", 50000, flags);
  }

  private static void assertUntested(WireFinding finding, String reason) {
    assertThat(finding.verdict()).as(finding.reason()).isEqualTo(Verdict.UNTESTED);
    assertThat(finding.reason()).contains(reason);
  }

  @Test
  void arrivedCountedAndNoneLeftIsVerified() {
    WireFinding finding = new Scene(TCP).arrives(0.3).arrives(0.7).counter(1, 2).found();
    assertThat(finding.verdict()).isEqualTo(Verdict.VERIFIED);
    assertThat(finding.reason())
        .isEqualTo("2 packets arrived inside, none left, the kernel dropped 2");
    assertThat(finding.block()).isEqualTo(7);
    assertThat(finding.since()).isEqualTo(START);
    assertThat(finding.dropped()).isEqualTo(2);
    assertThat(finding.sighting().lastArrived()).contains(START.plusMillis(700));
    assertThat(finding.cause()).isEmpty();
  }

  @Test
  void silenceIsUntested() {
    assertUntested(new Scene(TCP).found(), "silence is no proof");
    assertUntested(new Scene(TCP).counter(1, 3).found(), "silence is no proof");
  }

  @Test
  void packetsBeforeTheBlockProveNothing() {
    assertUntested(new Scene(TCP).arrives(-2).leaves(-2).counter(1, 1).found(), "silence");
  }

  @Test
  void packetsThatWereUnderwayAreNoLeakAndTheirArrivalIsNoProof() {
    Scene scene = new Scene(TCP).arrives(0.1).leaves(0.6).counter(1, 1);
    assertUntested(scene.found(), "silence");
    assertThat(scene.arrives(1.5).counter(2, 2).found().verdict()).isEqualTo(Verdict.VERIFIED);
  }

  @Test
  void aPacketThatLeavesIsALeakWithItsTime() {
    WireFinding finding = new Scene(TCP).arrives(5).leaves(5.1).found();
    assertThat(finding.verdict()).isEqualTo(Verdict.LEAKING);
    assertThat(finding.sighting().left()).isEqualTo(1);
    assertThat(finding.sighting().lastLeft()).contains(START.plusMillis(5100));
    assertThat(finding.reason()).startsWith("1 packet left outside (1 arrived, 0 dropped): ");
  }

  @Test
  void aLeakStaysSeenUntilTheBlockIsRestarted() {
    Scene scene = new Scene(TCP).arrives(5).leaves(5).arrives(20).counter(21, 1);
    assertThat(scene.found().verdict()).isEqualTo(Verdict.LEAKING);
    scene.blockWatch.restart(START.plusSeconds(30));
    assertUntested(scene.found(), "silence");
    assertThat(scene.arrives(40).counter(41, 2).found().verdict()).isEqualTo(Verdict.VERIFIED);
  }

  @Test
  void whatArrivesFromOutsideIsNotLookedAt() {
    // The remote's packets show on the outside interface before the drop; only a reply that leaves
    // inside has passed it.
    Scene scene = new Scene(TCP).arrives(2).counter(3, 2);
    assertThat(scene.found().verdict()).isEqualTo(Verdict.VERIFIED);
    WireFinding leak = scene.packet(4, TapSide.LEAVING_INSIDE, back(Frames.ACK)).found();
    assertThat(leak.verdict()).isEqualTo(Verdict.LEAKING);
    assertThat(leak.reason()).contains("0 packets left outside and 1 reply left inside");
  }

  @Test
  void aRejectsResetIsNoReply() {
    Scene scene = new Scene(TCP).arrives(2).counter(3, 2);
    scene.packet(2, TapSide.LEAVING_INSIDE, back(Frames.RST | Frames.ACK));
    assertThat(scene.found().verdict()).isEqualTo(Verdict.VERIFIED);
  }

  @Test
  void anotherHostOrPortIsNotTheBlocks() {
    Scene scene = new Scene(TCP).arrives(2).counter(3, 1);
    scene.packet(2, TapSide.LEAVING_OUTSIDE, Frames.tcp("10.0.0.6", 1, "203.0.113.7", 443, 0));
    scene.packet(2, TapSide.LEAVING_OUTSIDE, Frames.tcp("10.0.0.5", 1, "203.0.113.7", 80, 0));
    scene.packet(2, TapSide.LEAVING_OUTSIDE, Frames.udp("10.0.0.5", 1, "203.0.113.7", 443));
    assertThat(scene.found().verdict()).isEqualTo(Verdict.VERIFIED);
  }

  @Test
  void aCounterThatStandsStillIsNoProof() {
    WireFinding finding = new Scene(TCP).arrives(2).arrives(3).found();
    assertUntested(finding, "2 packets arrived inside and none was seen leaving, but the kernel");
    assertThat(finding.cause()).contains(Cause.UNWATCHED_PATH);
  }

  @Test
  void aCounterThatFellBelongsToANewElement() {
    Scene scene = new Scene(TCP).arrives(2).counter(3, -100 + 4);
    assertThat(scene.found().verdict()).isEqualTo(Verdict.VERIFIED);
    assertThat(scene.found().dropped()).isEqualTo(4);
  }

  @Test
  void oldConnectionsThatLeakUncountedWereAcceptedBefore() {
    assertThat(new Scene(TCP).arrives(2).leaves(2).found().cause())
        .contains(Cause.ESTABLISHED_ACCEPTED);
  }

  @Test
  void aNewConnectionThatLeaksNeverReachedTheRule() {
    Scene scene = new Scene(TCP).packet(2, TapSide.LEAVING_OUTSIDE, out(Frames.SYN));
    assertThat(scene.found().cause()).contains(Cause.RULE_NOT_REACHED);
  }

  @Test
  void aRuleThatDroppedAndThenNoMoreIsGone() {
    Scene scene = new Scene(TCP).arrives(2).counter(3, 1).arrives(10).leaves(10);
    assertThat(scene.found().cause()).contains(Cause.RULE_NOT_REACHED);
  }

  @Test
  void aRuleThatGoesOnDroppingIsReachedBySomePacketsOnly() {
    Scene scene = new Scene(TCP).arrives(2).leaves(2).arrives(6).counter(7, 1);
    assertThat(scene.found().cause()).contains(Cause.PARTLY_DROPPED);
  }

  @Test
  void conntrackNamesOffloadAndRewriting() {
    Scene offloaded = new Scene(TCP).arrives(2).leaves(2);
    assertThat(offloaded.found().verdict()).isEqualTo(Verdict.LEAKING);
    assertThat(offloaded.watch.wantsConnections()).isTrue();
    offloaded.watch.know(new ConntrackFacts(true, false, false, true));
    assertThat(offloaded.found().cause()).contains(Cause.FLOW_OFFLOAD);
    Scene proxied = new Scene(TCP).arrives(2);
    proxied.watch.know(new ConntrackFacts(true, false, true, false));
    assertThat(proxied.found().cause()).contains(Cause.ADDRESS_REWRITTEN);
  }

  @Test
  void aBlindSideHidesAProofButNotALeak() {
    Scene scene = new Scene(TCP).arrives(2).counter(3, 1);
    scene.blindness = Optional.of("wan (leaving) is not watched yet");
    assertUntested(scene.found(), "wan (leaving) is not watched yet");
    assertThat(scene.leaves(4).found().verdict()).isEqualTo(Verdict.LEAKING);
  }

  @Test
  void whatArrivedBeforeAllSidesWatchedProvesNothing() {
    Scene scene = new Scene(TCP).arrives(2).counter(3, 1);
    scene.wholeSince = 5;
    assertUntested(scene.found(), "silence");
    assertThat(scene.arrives(6).counter(7, 2).found().verdict()).isEqualTo(Verdict.VERIFIED);
  }

  @Test
  void lostPacketsOnTheLeavingSideMatterUnlessTheKernelCountedAll() {
    Scene scene = new Scene(TCP).arrives(2).arrives(3).counter(4, 1);
    scene.lost = true;
    assertUntested(scene.found(), "lost packets");
    assertThat(scene.counter(5, 2).found().verdict()).isEqualTo(Verdict.VERIFIED);
  }

  @Test
  void packetsOfUnknownOwnerForbidAProof() {
    Scene scene = new Scene(TCP).arrives(2).counter(3, 1);
    scene.watch.unexplained.add(Scene.micros(2.5), 3);
    assertUntested(scene.found(), "3 packets left under the router's own address");
  }

  @Test
  void theRoutersOwnPacketsAreAQuestionAndNoLeak() {
    Scene scene = new Scene(TCP).arrives(2).counter(3, 1);
    scene.packet(
        2,
        TapSide.LEAVING_OUTSIDE,
        Frames.tcp("203.0.113.1", 40000, "203.0.113.7", 443, Frames.SYN));
    assertThat(scene.found().verdict()).isEqualTo(Verdict.VERIFIED);
    assertThat(scene.watch.questions.isEmpty()).isFalse();
  }

  @Test
  void packetsToTheRouterItselfOrToAGroupDidNotComeToBeForwarded() {
    Scene scene = new Scene(Blocks.host("10.0.0.5"));
    scene.packet(2, TapSide.ARRIVING_INSIDE, Frames.udp("10.0.0.5", 1, "10.0.0.1", 53));
    scene.packet(2, TapSide.ARRIVING_INSIDE, Frames.udp("10.0.0.5", 1, "224.0.0.251", 5353));
    assertUntested(scene.found(), "nothing arrived");
  }

  @Test
  void aQuarantinedHostBehindMasqueradeIsProvedOnlyByTheKernelsCount() {
    Scene scene = new Scene(Blocks.host("10.0.0.5")).arrives(2).arrives(3).counter(4, 1);
    assertUntested(scene.found(), "cannot be told apart");
    scene.watch.know(new ConntrackFacts(true, false, false, false));
    assertThat(scene.found().verdict()).isEqualTo(Verdict.VERIFIED);
    scene.watch.know(new ConntrackFacts(true, true, false, false));
    assertUntested(scene.found(), "cannot be told apart");
    assertThat(scene.counter(5, 2).found().verdict()).isEqualTo(Verdict.VERIFIED);
  }

  @Test
  void aBlockOfTheRoutersOwnTrafficIsProvedByTheCounterAndTheWireOutside() {
    Scene scene = new Scene(Blocks.connection("203.0.113.1-203.0.113.7-443-tcp"));
    scene.own = true;
    assertUntested(scene.found(), "none was counted");
    assertThat(scene.counter(2, 3).found().verdict()).isEqualTo(Verdict.VERIFIED);
    byte[] packet = Frames.tcp("203.0.113.1", 40000, "203.0.113.7", 443, Frames.SYN);
    assertThat(scene.packet(3, TapSide.LEAVING_OUTSIDE, packet).found().verdict())
        .isEqualTo(Verdict.LEAKING);
  }

  @Test
  void ipv6IsJudgedAlike() {
    Scene scene = new Scene(Blocks.connection("fd00:1::5-2001:db8::7-53-udp")).counter(3, 1);
    byte[] packet = Frames.udp("fd00:1::5", 50000, "2001:db8::7", 53);
    assertThat(scene.packet(2, TapSide.ARRIVING_INSIDE, packet).found().verdict())
        .isEqualTo(Verdict.VERIFIED);
    assertThat(scene.packet(4, TapSide.LEAVING_OUTSIDE, packet).found().verdict())
        .isEqualTo(Verdict.LEAKING);
  }
}
