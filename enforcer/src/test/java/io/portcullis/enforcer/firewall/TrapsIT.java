package io.portcullis.enforcer.firewall;

import static io.portcullis.enforcer.firewall.FirewalledLab.HOUR;
import static io.portcullis.enforcer.firewall.FirewalledLab.SOON;
import static io.portcullis.enforcer.firewall.FirewalledLab.await;
import static io.portcullis.enforcer.firewall.Life.OPERATOR;
import static io.portcullis.enforcer.firewall.Targets.host;
import static io.portcullis.enforcer.firewall.Targets.remote;
import static io.portcullis.enforcer.firewall.Targets.tcp;
import static io.portcullis.enforcer.firewall.Targets.udp;
import static io.portcullis.enforcer.orders.World.connection;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.AdditionalAnswers.answer;
import static org.mockito.AdditionalAnswers.delegatesTo;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.withSettings;

import io.portcullis.enforcer.FakeBootClock;
import io.portcullis.enforcer.Lab;
import io.portcullis.enforcer.firewall.FirewalledLab.Backend;
import io.portcullis.enforcer.netlink.LibC;
import io.portcullis.enforcer.netlink.NetlinkSocket;
import io.portcullis.enforcer.orders.Added;
import io.portcullis.enforcer.orders.Enforcer;
import io.portcullis.enforcer.orders.Reconciliation;
import io.portcullis.enforcer.orders.Refused;
import io.portcullis.enforcer.orders.Start;
import io.portcullis.rules.Actor;
import io.portcullis.rules.AllowEntry;
import io.portcullis.rules.Allowlist;
import io.portcullis.rules.Block;
import io.portcullis.rules.BlockState;
import io.portcullis.rules.Decision;
import io.portcullis.rules.HostNames;
import io.portcullis.rules.InetAddresses;
import io.portcullis.rules.Mode;
import io.portcullis.rules.Prefix;
import io.portcullis.rules.Target;
import io.portcullis.rules.ledger.Ledger;
import io.portcullis.rules.ledger.LedgerException;
import io.portcullis.rules.ledger.RunLock;
import io.portcullis.rules.network.Network;
import io.portcullis.rules.policy.Breaker;
import io.portcullis.rules.policy.Policy;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Pointer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What other tools of the kind stumbled over, by number; the list is in docs/traps.md. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.MethodName.class)
public final class TrapsIT {
  private static final String BEACON = "10.0.0.5-203.0.113.7-443-udp";
  private static final Target TARGET = connection(BEACON);

  @AutoClose private final FirewalledLab router = new FirewalledLab();
  private final Lab lab = router.lab();
  private Life life;
  private Path folder;

  @BeforeEach
  void open(@TempDir Path temporary) throws Exception {
    folder = temporary;
    life = new Life(lab.router(), folder);
  }

  @AfterEach
  void close() {
    life.close();
    router.clear();
  }

  private boolean passes() {
    return lab.goesOut("10.0.0.5", "203.0.113.7", 443);
  }

  private Block add(String prefix, Duration timeout) throws Exception {
    return life.enforcer().add(remote(prefix), timeout, false, "", OPERATOR).block();
  }

  // A range enforced as one address.

  @ParameterizedTest
  @EnumSource
  void t01ARangeIsEnforcedToItsLastAddressAndNotBeyond(Backend backend) {
    router.open(backend);
    Target range = remote("203.0.113.8/29"); // .8 to .15
    router.put(range);
    assertThat(lab.goesOut("10.0.0.5", "203.0.113.8", 443)).isFalse();
    assertThat(lab.comesIn("203.0.113.8", 9000, "10.0.0.5", 5000)).isFalse();
    assertThat(lab.goesOut("10.0.0.5", "203.0.113.7", 443)).isTrue();
    assertThat(lab.goesOut("10.0.0.5", "203.0.113.77", 443)).isTrue();
    assertThat(router.element(range).packets()).isEqualTo(2);

    router.put(remote("203.0.113.64/26")); // .64 to .127
    assertThat(lab.goesOut("10.0.0.5", "203.0.113.77", 443)).isFalse();
    assertThat(lab.goesOut("10.0.0.5", "203.0.113.7", 443)).isTrue();
    // Writing the second did not cost the first its counter.
    assertThat(router.element(range).packets()).isEqualTo(2);
    router.remove(range);
    assertThat(lab.goesOut("10.0.0.5", "203.0.113.8", 443)).isTrue();
    assertThat(lab.goesOut("10.0.0.5", "203.0.113.77", 443)).isFalse();
  }

  // The timeout of what is there already is not changed.

  @Test
  void t02ExtendingAndShorteningIsWhatTheKernelThenHasAndCountersAreNotLost() throws Exception {
    Enforcer enforcer = life.enforcer();
    Block block = enforcer.add(TARGET, HOUR, false, "", OPERATOR).block();
    assertThat(passes()).isFalse();
    Block longer = enforcer.extend(List.of(block), Duration.ofHours(5), OPERATOR).get(0);
    assertThat(life.ruleset()).containsPattern("expires (5h|4h59m)");
    assertThat(life.remaining(BEACON)).isCloseTo(Duration.ofHours(5), Duration.ofSeconds(30));
    assertThat(longer.packets()).isEqualTo(1);
    enforcer.extend(List.of(longer), Duration.ofMinutes(2), OPERATOR);
    assertThat(life.ruleset()).containsPattern("expires (2m|1m[345][0-9]s)");
    assertThat(life.remaining(BEACON)).isCloseTo(Duration.ofMinutes(2), Duration.ofSeconds(30));
    assertThat(passes()).isFalse();
    assertThat(enforcer.list().get(0).packets()).isEqualTo(2);
    life.assertAgreement();
  }

  // auto-merge with timeouts loses or stretches bans.

  @Test
  void t03OfTwoNeighboursEachEndsAtItsOwnTime() throws Exception {
    add("203.0.113.0/29", HOUR); // .0 to .7
    add("203.0.113.8/29", SOON);
    assertThat(passes()).isFalse();
    assertThat(lab.goesOut("10.0.0.5", "203.0.113.8", 443)).isFalse();
    await("the second one has ended", () -> lab.goesOut("10.0.0.5", "203.0.113.8", 443));
    assertThat(passes()).as("the hour is not lost").isFalse();
    assertThat(lab.goesOut("10.0.0.5", "203.0.113.8", 443))
        .as("nor are the two seconds stretched")
        .isTrue();
  }

  // Established flows survive because of rule order.

  @ParameterizedTest
  @EnumSource
  void t04AnEstablishedConnectionDiesAtOnceBehindTheRoutersOwnAccept(Backend backend) {
    router.translate();
    router.open(backend);
    try (Lab.Link link = lab.connect("10.0.0.5", "203.0.113.7", 8443);
        Lab.Link other = lab.connect("10.0.0.6", "203.0.113.7", 8444)) {
      assertThat(link.carriesOut()).isTrue();
      assertThat(link.carriesIn()).isTrue();
      router.put(tcp("10.0.0.5", "203.0.113.7", 8443));
      assertThat(link.carriesOut()).isFalse();
      assertThat(link.carriesIn()).isFalse();
      assertThat(other.carriesOut()).isTrue();
      assertThat(other.carriesIn()).isTrue();
    }
  }

  // Flowtable offload bypasses the hooks.

  @Test
  void t05AnIngressChainAloneDropsWhatArrives() {
    router.openOnArrival("lan", "wan");
    router.put(udp("10.0.0.5", "203.0.113.7", 443));
    router.put(remote("2001:db8::7"));
    assertThat(lab.goesOut("10.0.0.5", "203.0.113.7", 443)).isFalse();
    assertThat(lab.comesIn("203.0.113.7", 443, "10.0.0.5", 5000)).isFalse();
    assertThat(lab.goesOut("fd00:1::5", "2001:db8::7", 443)).isFalse();
    assertThat(lab.goesOut("10.0.0.6", "203.0.113.7", 443)).isTrue();
    assertThat(lab.goesOut("fd00:1::5", "2001:db8::8", 443)).isTrue();
  }

  @Test
  void t05WhereAFlowtableIsTheKernelForgetsExactlyTheBlockedConnections() {
    router.translate();
    router.open(lab.router().call(() -> NftFirewall.open(FirewallSettings.router(), true)));
    try (Lab.Link link = lab.connect("10.0.0.5", "203.0.113.7", 8443);
        Lab.Link six = lab.connect("fd00:1::5", "2001:db8::7", 8445);
        Lab.Link quarantined = lab.connect("10.0.0.6", "203.0.113.77", 8447);
        Lab.Link allowed = lab.connect("10.0.0.6", "203.0.113.8", 8448);
        Lab.Link other = lab.connect("10.0.0.5", "203.0.113.7", 8444)) {
      assertThat(router.tracked()).contains("8443", "8444", "8445", "8447", "8448");
      router.apply(
          new Change.Allow(List.of(Prefix.parse("203.0.113.8"))),
          new Change.Put(tcp("10.0.0.5", "203.0.113.7", 8443), HOUR),
          new Change.Put(remote("2001:db8::/64"), HOUR),
          new Change.Put(host("10.0.0.6"), HOUR));
      assertThat(router.tracked()).contains("8444", "8448").doesNotContain("8443", "8445", "8447");
      for (Lab.Link cut : List.of(link, six, quarantined)) {
        assertThat(cut.carriesOut()).isFalse();
        assertThat(cut.carriesIn()).isFalse();
      }
      assertThat(router.tracked()).as("nor does it track them again").doesNotContain("8443");
      assertThat(other.carriesOut() && other.carriesIn()).isTrue();
      assertThat(allowed.carriesOut() && allowed.carriesIn()).isTrue();
      router.apply(new Change.Allow(List.of()));
      assertThat(router.tracked()).as("it passes no longer").doesNotContain("8448");
      assertThat(allowed.carriesOut()).isFalse();
      assertThat(router.firewall().notices()).isEmpty();
    }
  }

  @Test
  void t05WithoutAFlowtableNoConnectionIsForgotten() {
    router.translate();
    router.open(Backend.NFTABLES);
    try (Lab.Link link = lab.connect("10.0.0.5", "203.0.113.7", 8443)) {
      router.put(tcp("10.0.0.5", "203.0.113.7", 8443));
      assertThat(router.tracked()).contains("8443");
      assertThat(link.carriesOut()).as("our chain drops it all the same").isFalse();
    }
  }

  // Only INPUT is hooked; only the source is looked at.

  @ParameterizedTest
  @EnumSource
  void t06WhatIsForwardedFromARemoteIsDropped(Backend backend) {
    router.open(backend);
    router.put(remote("203.0.113.7"));
    assertThat(lab.comesIn("203.0.113.7", 9000, "10.0.0.6", 5000)).isFalse();
    assertThat(lab.comesIn("203.0.113.8", 9000, "10.0.0.6", 5000)).isTrue();
    assertThat(router.element(remote("203.0.113.7")).packets()).isPositive();
  }

  @ParameterizedTest
  @EnumSource
  void t07WhatAnInsideHostSendsToARemoteIsDropped(Backend backend) {
    router.open(backend);
    router.put(remote("203.0.113.7"));
    assertThat(passes()).isFalse();
    assertThat(lab.goesOut("10.0.0.5", "203.0.113.8", 443)).isTrue();
    assertThat(router.element(remote("203.0.113.7")).packets()).isPositive();
  }

  // Substring test for "already blocked".

  @Test
  void t08AnAddressWhoseTextBeginsABlockedOneIsFreeAndCanBeBlocked() throws Exception {
    Block longer = add("203.0.113.77", HOUR);
    assertThat(passes()).isTrue();
    assertThat(life.ledger().inForce(remote("203.0.113.7"))).isEmpty();
    Block shorter = add("203.0.113.7", HOUR);
    assertThat(shorter.id()).isNotEqualTo(longer.id());
    assertThat(passes()).isFalse();
    life.enforcer().release(List.of(shorter), Duration.ZERO, "", OPERATOR);
    assertThat(life.held()).containsExactly("203.0.113.77");
  }

  // Unblock builds another rule than block built; the general law is in EnforcerPropertyTest.

  @Test
  void t09ReleasingLeavesTheRulesetAsItWasBefore() throws Exception {
    Enforcer enforcer = life.enforcer();
    enforcer.mode(new Mode.Armed(), OPERATOR);
    String before = life.ruleset();
    for (Target target :
        List.of(
            TARGET,
            udp("fd00:1::5", "2001:db8::7", 53),
            remote("203.0.113.7"),
            remote("2001:db8::/64"),
            host("10.0.0.5"),
            host("10.1.0.0/16"))) {
      Block block = enforcer.add(target, HOUR, false, "", OPERATOR).block();
      assertThat(life.ruleset()).as("%s", target).isNotEqualTo(before);
      enforcer.release(List.of(block), Duration.ZERO, "", OPERATOR);
      assertThat(life.ruleset()).as("%s", target).isEqualTo(before);
    }
  }

  // The end of the daemon lifts everything, or leaves rules for ever.

  @ParameterizedTest
  @EnumSource
  void t10AnExpiredDropLetsTrafficThroughWithoutAnybodyRunning(Backend backend) {
    router.open(backend);
    router.put(TARGET, SOON);
    router.put(remote("203.0.113.64/26"), SOON);
    router.firewall().close(); // nobody holds a socket any more
    assertThat(passes()).isFalse();
    assertThat(lab.goesOut("10.0.0.5", "203.0.113.77", 443)).isFalse();
    await("the connection passes", this::passes);
    await("the prefix passes", () -> lab.goesOut("10.0.0.5", "203.0.113.77", 443));
  }

  @Test
  void t10AfterKillMinusNineTheBlockStandsEndsByItselfAndTheLedgerLearnsIt() throws Exception {
    Process gateway = life.child("armed", "8");
    BufferedReader said = gateway.inputReader(StandardCharsets.UTF_8);
    assertThat(said.readLine()).isEqualTo("armed");
    assertThat(said.readLine()).isEqualTo("blocked");
    gateway.destroyForcibly().waitFor();
    assertThat(passes()).as("the kernel goes on").isFalse();
    await("it ends by itself", this::passes);
    Reconciliation found = life.enforcer().reconcile(true);
    assertThat(found.expired()).hasSize(1);
    assertThat(life.ledger().find(found.expired().get(0).id()).orElseThrow().state())
        .isEqualTo(BlockState.EXPIRED);
    assertThat(passes()).isTrue();
  }

  // A restart loses the unblock schedule.

  @Test
  void t11AfterARestartBlocksAreStillThereWithWhatIsLeft() throws Exception {
    life.enforcer().add(TARGET, Duration.ofSeconds(90), false, "", OPERATOR);
    life.restart();
    lab.router().nft("flush", "ruleset");
    life.enforcer().reconcile(true);
    assertThat(passes()).isFalse();
    assertThat(life.enforcer().list().get(0).remaining(Instant.now()))
        .isBetween(Duration.ofSeconds(30), Duration.ofSeconds(90));
  }

  @Test
  void t11AfterARebootBlocksComeBackAndReleasedOnesDoNot() throws Exception {
    life.enforcer().mode(new Mode.Armed(), OPERATOR);
    life.block(BEACON, HOUR);
    life.block("10.0.0.6-203.0.113.8-53-udp", Duration.ofSeconds(1));
    Block released = life.block("10.0.0.7-203.0.113.9-80-tcp", HOUR);
    life.enforcer().release(List.of(released), HOUR, "", OPERATOR);
    life.reboot();
    Thread.sleep(1100);
    Start start = life.enforcer().startUp();
    assertThat(start.reconciliation().mended()).isEqualTo(1);
    assertThat(life.held()).containsExactly(BEACON);
    assertThat(life.remaining(BEACON)).isCloseTo(HOUR, Duration.ofSeconds(30));
  }

  // Somebody flushes the table.

  @Test
  void t12AStrangersFlushIsSeenAndMendedWithTheRemainingTimes() throws Exception {
    Enforcer enforcer = life.enforcer();
    enforcer.allow(life.world.allow("203.0.113.99", AllowEntry.Kind.OPERATOR), OPERATOR);
    enforcer.mode(new Mode.Armed(), OPERATOR);
    life.block(BEACON, Duration.ofSeconds(100));
    String other = "10.0.0.6-203.0.113.8-53-udp";
    life.block(other, HOUR.multipliedBy(4));
    add("203.0.113.0/24", HOUR.multipliedBy(2));
    assertThat(enforcer.tick().differences()).isEmpty();
    lab.router().nft("flush", "ruleset");
    assertThat(passes()).isTrue();
    Reconciliation check = enforcer.reconcile(false);
    assertThat(check.intended()).isEqualTo(3);
    assertThat(check.present()).isZero();
    assertThat(check.differences())
        .anyMatch(line -> line.contains("gone or incomplete"))
        .anyMatch(line -> line.contains(BEACON + " is missing"));
    assertThat(life.held()).as("a check mends nothing").isEmpty();
    assertThat(enforcer.tick().mended()).isEqualTo(3);
    assertThat(passes()).isFalse();
    assertThat(life.remaining(BEACON)).isBetween(Duration.ofSeconds(60), Duration.ofSeconds(100));
    assertThat(life.remaining(other)).isCloseTo(HOUR.multipliedBy(4), Duration.ofSeconds(30));
    assertThat(life.ruleset()).contains("203.0.113.99");
    life.assertAgreement();
  }

  @Test
  void t12AGatewayThatLooksEachSecondMendsAFlush() throws Exception {
    life.enforcer().mode(new Mode.Armed(), OPERATOR);
    life.block(BEACON, HOUR);
    Thread gateway =
        new Thread(
            () -> {
              try {
                while (true) {
                  life.enforcer().tick();
                  Thread.sleep(1000);
                }
              } catch (InterruptedException asked) {
                Thread.currentThread().interrupt();
              } catch (Exception failed) {
                throw new AssertionError(failed);
              }
            });
    gateway.start();
    try {
      lab.router().nft("flush", "ruleset");
      await("it is mended", () -> !life.held().isEmpty());
      assertThat(passes()).isFalse();
    } finally {
      gateway.interrupt();
      gateway.join();
    }
  }

  // An error of the database empties the set.

  @Test
  void t13ADamagedLedgerTakesNothingOutOfTheKernel() throws Exception {
    life.enforcer().mode(new Mode.Armed(), OPERATOR);
    life.block(BEACON, HOUR);
    life.restart();
    life.enforcer().close();
    life.ledger().close();
    Files.writeString(life.world.file(), "this is no ledger, and long enough to be one".repeat(99));
    try (Enforcer enforcer =
        life.world.enforcer(() -> Ledger.open(life.world.file(), life.clock))) {
      assertThatThrownBy(enforcer::tick).isInstanceOf(LedgerException.class);
      assertThatThrownBy(enforcer::startUp).isInstanceOf(LedgerException.class);
      assertThatThrownBy(() -> enforcer.reconcile(true)).isInstanceOf(LedgerException.class);
    }
    assertThat(passes()).isFalse();
    assertThat(life.held()).containsExactly(BEACON);
  }

  // An allowlisted address inside a blocked range.

  @ParameterizedTest
  @EnumSource
  void t14AnAllowedAddressInABlockedRangePassesBothWays(Backend backend) {
    router.open(backend);
    router.apply(
        new Change.Put(remote("203.0.113.0/24"), HOUR),
        new Change.Put(remote("203.0.113.8"), HOUR),
        new Change.Put(udp("10.0.0.5", "203.0.113.8", 443), HOUR),
        new Change.Put(host("10.0.0.6"), HOUR),
        new Change.Allow(List.of(Prefix.parse("203.0.113.8"))));
    assertThat(lab.goesOut("10.0.0.5", "203.0.113.8", 443)).isTrue();
    assertThat(lab.goesOut("10.0.0.6", "203.0.113.8", 443)).isTrue();
    assertThat(lab.comesIn("203.0.113.8", 443, "10.0.0.5", 5000)).isTrue();
    assertThat(passes()).isFalse();
    assertThat(lab.goesOut("10.0.0.5", "203.0.113.77", 443)).isFalse();
    router.apply(new Change.Allow(List.of()));
    assertThat(lab.goesOut("10.0.0.5", "203.0.113.8", 443)).isFalse();
  }

  @Test
  void t14WhatTheOperatorAllowedIsRefusedAndAWiderBlockHasAHoleInTheKernel() throws Exception {
    life.world.configured.add(life.world.allow("203.0.113.7", AllowEntry.Kind.OPERATOR));
    Enforcer enforcer = life.enforcer();
    assertThatThrownBy(() -> enforcer.add(TARGET, HOUR, false, "", OPERATOR))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("as a test wants");
    Added added = enforcer.add(remote("203.0.113.0/24"), HOUR, false, "", OPERATOR);
    assertThat(added.holes()).containsExactly("203.0.113.7");
    assertThat(passes()).isTrue();
    assertThat(lab.goesOut("10.0.0.5", "203.0.113.8", 443)).isFalse();
  }

  // A host name in the allowlist that is resolved once.

  @Test
  void t15TheHoleOfAHostNameFollowsItsRecord() throws Exception {
    AtomicReference<String> record = new AtomicReference<>("203.0.113.7");
    FakeBootClock time = new FakeBootClock();
    HostNames names =
        new HostNames(
            name -> List.of(InetAddresses.parse(record.get()).orElseThrow()),
            time,
            HostNames.GRACE);
    List<AllowEntry> entries =
        List.of(life.world.allow("partner.example", AllowEntry.Kind.OPERATOR));
    Ledger ledger = life.ledger();
    try (Enforcer enforcer =
        new Enforcer(
            () -> ledger,
            () -> lab.router().call(() -> NftFirewall.open(FirewallSettings.router())),
            () -> new Allowlist(entries, names.refresh(List.of("partner.example"))),
            new RunLock(life.world.lockFile()),
            life.world.waiting(),
            life.clock)) {
      enforcer.add(remote("203.0.113.0/24"), HOUR.multipliedBy(48), false, "", OPERATOR);
      assertThat(passes()).isTrue();
      assertThat(lab.goesOut("10.0.0.5", "203.0.113.8", 443)).isFalse();
      record.set("203.0.113.8");
      enforcer.tick();
      assertThat(lab.goesOut("10.0.0.5", "203.0.113.8", 443)).isTrue();
      assertThat(passes()).as("the old answer has its grace").isTrue();
      time.pass(HostNames.GRACE.plusMinutes(1));
      enforcer.tick();
      assertThat(passes()).isFalse();
    }
  }

  // Private ranges that hide infected insiders; own address, gateway, resolver blocked.

  private Decision decide(String tuple, Network network, List<AllowEntry> allowed) {
    return new Policy(Policy.Settings.DEFAULT, new Breaker(Breaker.Budget.DEFAULT), life.clock)
        .decide(
            life.world.evidence(tuple).detection(),
            network,
            new Allowlist(allowed, Map.of()),
            target -> Optional.empty(),
            target -> 0,
            0);
  }

  private Network network() {
    return new Network(
        List.of(Prefix.parse("10.0.0.0/24"), Prefix.parse("fd00:1::/64")),
        List.of(
            life.world.allow("10.0.0.1", AllowEntry.Kind.OWN_ADDRESS),
            life.world.allow("203.0.113.1", AllowEntry.Kind.OWN_ADDRESS)));
  }

  @Test
  void t16AnInfectedPrivateHostIsBlockedAndGainsNothingByTalkingToTheRouter() throws Exception {
    assertThat(Lab.passes(lab.inside(), "10.0.0.5", 0, lab.router(), "10.0.0.1", 22, 5)).isTrue();
    Network network = network();
    life.world.configured.addAll(network.roles());
    life.enforcer().mode(new Mode.Armed(), OPERATOR);
    Decision decision = decide(BEACON, network, network.roles());
    assertThat(decision).isInstanceOf(Decision.Enforce.class);
    life.enforcer().enforce(List.of((Decision.Enforce) decision));
    assertThat(passes()).isFalse();
    assertThat(Lab.passes(lab.inside(), "10.0.0.5", 0, lab.router(), "10.0.0.1", 22, 5)).isTrue();
    assertThat(passes()).as("again after talking to the router").isFalse();
  }

  @Test
  void t17TheRoutersOwnAddressesAreNeverBlockedByEvidence() {
    Network network = network();
    for (String own : List.of("10.0.0.1", "203.0.113.1")) {
      Decision decision = decide("10.0.0.5-" + own + "-443-tcp", network, network.roles());
      assertThat(decision).as(own).isInstanceOf(Decision.Reported.class);
      Allowlist roles = new Allowlist(network.roles(), Map.of());
      assertThat(roles.forbids(remote(own), Instant.now())).as(own).isPresent();
      assertThat(roles.forbids(host(own), Instant.now())).as(own).isPresent();
    }
  }

  // One process for each ban, and a listing of the set for a figure.

  /** The real libc, counting the bytes that the kernel answers. */
  private static LibC counting(AtomicLong received) {
    LibC real = LibraryLoader.create(LibC.class).load("c");
    LibC libc = mock(LibC.class, withSettings().stubOnly().defaultAnswer(delegatesTo(real)));
    doAnswer(
            answer(
                (Integer socket, Pointer buffer, Long length, Integer flags) -> {
                  long bytes = real.recv(socket, buffer, length, flags);
                  received.addAndGet(Math.max(0, bytes));
                  return bytes;
                }))
        .when(libc)
        .recv(anyInt(), any(), anyLong(), anyInt());
    return libc;
  }

  @Test
  void t18ABlockAmongAHundredThousandCostsNoProcessAndNoListing() throws Exception {
    AtomicLong received = new AtomicLong();
    LibC libc = counting(received);
    router.open(
        lab.router()
            .call(
                () ->
                    NftFirewall.open(NetlinkSocket.open(libc), FirewallSettings.router(), false)));
    List<Change> many = new ArrayList<>();
    for (int number = 0; number < 100_000; number++) {
      many.add(new Change.Put(connection(RacingProcess.tuple(number)), HOUR));
    }
    router.apply(many.toArray(Change[]::new));
    long children = ProcessHandle.current().descendants().count();
    received.set(0);
    for (int number = 0; number < 1000; number++) {
      Target target = remote("198.51." + number / 250 + "." + number % 250);
      router.put(target);
      assertThat(router.element(target).packets()).isZero();
    }
    // One listing of the set is some ten million bytes; these are a few answers for each block.
    assertThat(received).hasValueLessThan(1000 * 2000L);
    assertThat(ProcessHandle.current().descendants().count()).isEqualTo(children);
  }

  // IPv6 missing, or single addresses against somebody with a whole /64.

  @ParameterizedTest
  @EnumSource
  void t19Ipv6IsDroppedAlikeAndByPrefix(Backend backend) {
    router.open(backend);
    router.put(udp("fd00:1::5", "2001:db8::7", 443));
    assertThat(lab.goesOut("fd00:1::5", "2001:db8::7", 443)).isFalse();
    assertThat(lab.comesIn("2001:db8::7", 443, "fd00:1::5", 5000)).isFalse();
    assertThat(lab.goesOut("fd00:1::6", "2001:db8::7", 443)).isTrue();
    assertThat(lab.goesOut("fd00:1::5", "2001:db8::8", 443)).isTrue();
    router.put(remote("2001:db8::8"));
    assertThat(lab.goesOut("fd00:1::5", "2001:db8::8", 443)).isFalse();
    router.put(host("fd00:1::6"));
    assertThat(lab.goesOut("fd00:1::6", "2001:db8::7", 443)).isFalse();
    router.apply(
        new Change.Remove(remote("2001:db8::8")), new Change.Put(remote("2001:db8::/64"), HOUR));
    assertThat(lab.goesOut("fd00:1::5", "2001:db8::8", 80)).isFalse();
  }

  // "Blocked" in a mode that does not block.

  @Test
  void t20InDryRunADecisionIsAWouldBlockAndTheKernelIsNotTouched() throws Exception {
    assertThat(life.block(BEACON, HOUR).state()).isEqualTo(BlockState.WOULD_BLOCK);
    assertThat(passes()).isTrue();
    assertThat(life.ruleset()).isEmpty();
    assertThat(life.enforcer().reconcile(true).intended()).isZero();
    assertThat(life.ruleset()).isEmpty();
  }

  // What was unbanned is banned again at a restart, or at once by old evidence.

  @Test
  void t21WhatWasReleasedIsBlockedNeitherByARestartNorByOldEvidence() throws Exception {
    life.enforcer().mode(new Mode.Armed(), OPERATOR);
    Block block = life.block(BEACON, HOUR);
    assertThat(passes()).isFalse();
    life.enforcer().release(List.of(block), HOUR, "mine", OPERATOR);
    assertThat(life.enforcer().enforce(List.of(life.world.evidence(BEACON)))).isEmpty();
    life.restart();
    life.enforcer().startUp();
    assertThat(life.enforcer().enforce(List.of(life.world.evidence(BEACON)))).isEmpty();
    assertThat(passes()).isTrue();
    assertThat(life.held()).isEmpty();
  }

  // Shell strings.

  @ParameterizedTest
  @EnumSource
  void t22WordsOfOthersComeNearNoShell(Backend backend) throws Exception {
    Path trace = folder.resolve("executed");
    String words = "'; touch " + trace + "; $(touch " + trace + ") `touch " + trace + "` \n|&";
    router.open(backend);
    Ledger ledger = life.ledger();
    try (Enforcer enforcer =
        new Enforcer(
            () -> ledger,
            () ->
                lab.router()
                    .call(
                        () ->
                            backend == Backend.NFTABLES
                                ? NftFirewall.open(FirewallSettings.router())
                                : IpsetFirewall.open(FirewallSettings.router())),
            () -> new Allowlist(List.of(), Map.of()),
            new RunLock(life.world.lockFile()),
            life.world.waiting(),
            life.clock)) {
      Block block = enforcer.add(TARGET, HOUR, false, words, new Actor.Operator(words)).block();
      assertThat(passes()).isFalse();
      assertThat(enforcer.list().get(0).reason()).isEqualTo(words);
      enforcer.release(List.of(block), HOUR, words, new Actor.Operator(words));
      assertThat(passes()).isTrue();
    }
    assertThat(trace).doesNotExist();
  }
}
