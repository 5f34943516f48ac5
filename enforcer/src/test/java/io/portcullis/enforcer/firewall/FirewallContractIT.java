package io.portcullis.enforcer.firewall;

import static io.portcullis.enforcer.firewall.Targets.host;
import static io.portcullis.enforcer.firewall.Targets.remote;
import static io.portcullis.enforcer.firewall.Targets.tcp;
import static io.portcullis.enforcer.firewall.Targets.udp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.portcullis.enforcer.NetworkNamespace;
import io.portcullis.rules.BootClock;
import io.portcullis.rules.Prefix;
import io.portcullis.rules.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every backend of {@link Firewall} promises, on the real kernel where it has one. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class FirewallContractIT {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final List<Target> ALL =
      List.of(
          tcp("10.0.0.5", "203.0.113.7", 443),
          udp("fd00:1::5", "2001:db8::7", 53),
          remote("203.0.113.7"),
          remote("2001:db8::7"),
          host("10.0.0.5"),
          host("fd00:1::5"),
          remote("198.51.100.0/24"),
          remote("2001:db8:1::/64"),
          host("10.1.0.0/16"),
          host("fd00:2::/64"));

  @AutoClose private final NetworkNamespace namespace = NetworkNamespace.create("contract");
  private Firewall firewall;

  enum Backend {
    NFTABLES,
    IPSET,
    /** So that tests which trust it learn when it differs from the kernel. */
    FAKE
  }

  private void open(Backend backend) {
    firewall =
        namespace.call(
            () ->
                switch (backend) {
                  case NFTABLES -> NftFirewall.open(FirewallSettings.router());
                  case IPSET -> IpsetFirewall.open(FirewallSettings.router());
                  case FAKE -> new FakeFirewall(BootClock.system());
                });
  }

  @AfterEach
  void close() {
    namespace.doing(firewall::remove);
    firewall.close();
  }

  private void apply(Change... changes) {
    namespace.doing(() -> firewall.apply(List.of(changes)));
  }

  private Stream<Firewall.Element> find(Target target) {
    return namespace.call(() -> firewall.find(target)).stream();
  }

  @ParameterizedTest
  @EnumSource
  void everyKindOfTargetIsFoundWithItsTimeoutAndListedOnce(Backend backend) {
    open(backend);
    apply(ALL.stream().map(target -> new Change.Put(target, HOUR)).toArray(Change[]::new));
    for (Target target : ALL) {
      assertThat(find(target)).as(target.toString()).hasSize(1);
      Firewall.Element element = find(target).findFirst().orElseThrow();
      assertThat(element.target()).isEqualTo(target);
      assertThat(element.remaining()).isCloseTo(HOUR, Duration.ofSeconds(30));
      assertThat(element.packets()).isLessThanOrEqualTo(0);
    }
    assertThat(namespace.call(firewall::list))
        .extracting(Firewall.Element::target)
        .containsExactlyInAnyOrderElementsOf(ALL);
  }

  @ParameterizedTest
  @EnumSource
  void whatIsFoundOfManyIsWhatIsFoundOfEach(Backend backend) {
    open(backend);
    List<Target> dropped = new ArrayList<>(ALL);
    dropped.add(remote("198.51.100.128/25"));
    // Enough of one kind that its set is listed, beside some of which each is asked for.
    for (int last = 0; last < 2_100; last++) {
      dropped.add(remote("203.1." + last / 256 + "." + last % 256));
    }
    apply(dropped.stream().map(target -> new Change.Put(target, HOUR)).toArray(Change[]::new));
    List<Target> asked = new ArrayList<>(dropped.subList(3, dropped.size()));
    List<Target> absent =
        List.of(remote("203.2.0.1"), host("203.1.0.1"), remote("198.51.0.0/16"), host("fd00::9"));
    asked.addAll(absent);
    Map<Target, Firewall.Element> found = namespace.call(() -> firewall.findAll(asked));
    assertThat(found.keySet())
        .containsExactlyInAnyOrderElementsOf(dropped.subList(3, dropped.size()));
    found.forEach(
        (target, element) -> {
          assertThat(element.target()).isEqualTo(target);
          assertThat(element.remaining()).isCloseTo(HOUR, Duration.ofMinutes(2));
        });
    assertThat(namespace.call(() -> firewall.findAll(absent))).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void t02ATimeoutIsExtendedAndShortenedExactly(Backend backend) {
    open(backend);
    for (Target target : ALL) {
      for (Duration timeout : List.of(HOUR, HOUR.multipliedBy(4), Duration.ofMinutes(2))) {
        apply(new Change.Put(target, timeout));
        assertThat(find(target).findFirst().orElseThrow().remaining())
            .as("%s for %s", target, timeout)
            .isCloseTo(timeout, Duration.ofSeconds(30));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void t23ADropThatIsOverWhenTheKernelIsToldIsNoDropAnyMore(Backend backend) {
    open(backend);
    for (Target target : ALL) {
      apply(new Change.Put(target, () -> Duration.ofSeconds(-1)));
      assertThat(find(target)).as("never dropped: %s", target).isEmpty();
      apply(new Change.Put(target, HOUR));
      apply(new Change.Put(target, () -> Duration.ZERO));
      assertThat(find(target)).as("dropped before: %s", target).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void removingTakesAwayTheOneAndRemovingTwiceIsNoError(Backend backend) {
    open(backend);
    apply(ALL.stream().map(target -> new Change.Put(target, HOUR)).toArray(Change[]::new));
    for (Target target : ALL) {
      apply(new Change.Remove(target));
      assertThat(find(target)).isEmpty();
      apply(new Change.Remove(target));
    }
    assertThat(namespace.call(firewall::list)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void t03NeighboursKeepTheirOwnTimeouts(Backend backend) {
    open(backend);
    Duration day = Duration.ofDays(1);
    apply(
        new Change.Put(remote("198.51.100.0/25"), HOUR),
        new Change.Put(remote("198.51.100.128/25"), day),
        new Change.Put(remote("198.51.101.1"), HOUR),
        new Change.Put(remote("198.51.101.2"), day));
    assertRemaining(remote("198.51.100.0/25"), HOUR);
    assertRemaining(remote("198.51.100.128/25"), day);
    assertRemaining(remote("198.51.101.1"), HOUR);
    assertRemaining(remote("198.51.101.2"), day);
    apply(new Change.Remove(remote("198.51.100.0/25")));
    assertThat(find(remote("198.51.100.0/25"))).isEmpty();
    assertRemaining(remote("198.51.100.128/25"), day);
  }

  @ParameterizedTest
  @EnumSource
  void prefixesInOneAnotherKeepTheirOwnTimeouts(Backend backend) {
    open(backend);
    apply(new Change.Put(remote("198.51.0.0/16"), HOUR));
    apply(new Change.Put(remote("198.51.100.0/24"), HOUR.multipliedBy(2)));
    apply(new Change.Put(host("198.51.100.0/24"), HOUR.multipliedBy(3)));
    assertRemaining(remote("198.51.0.0/16"), HOUR);
    assertRemaining(remote("198.51.100.0/24"), HOUR.multipliedBy(2));
    assertRemaining(host("198.51.100.0/24"), HOUR.multipliedBy(3));
    apply(new Change.Remove(remote("198.51.0.0/16")));
    assertThat(find(remote("198.51.0.0/16"))).isEmpty();
    assertRemaining(remote("198.51.100.0/24"), HOUR.multipliedBy(2));
  }

  @ParameterizedTest
  @EnumSource
  void t08AnAddressWhoseTextBeginsAnotherIsAnother(Backend backend) {
    open(backend);
    apply(new Change.Put(remote("1.2.3.40"), HOUR));
    assertThat(find(remote("1.2.3.4"))).isEmpty();
    assertThat(find(host("1.2.3.40"))).isEmpty();
    assertThat(find(remote("1.2.3.40"))).isNotEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void t10ADropEndsByItself(Backend backend) {
    open(backend);
    Target single = remote("203.0.113.7");
    Target range = remote("198.51.100.0/24");
    apply(new Change.Put(single, FirewalledLab.SOON), new Change.Put(range, FirewalledLab.SOON));
    assertThat(find(single)).isNotEmpty();
    assertThat(find(range)).isNotEmpty();
    FirewalledLab.await("the address has ended", () -> find(single).findAny().isEmpty());
    FirewalledLab.await("the range has ended", () -> find(range).findAny().isEmpty());
    assertThat(namespace.call(firewall::list)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void theLastChangeForATargetCounts(Backend backend) {
    open(backend);
    Target target = remote("203.0.113.7");
    apply(new Change.Remove(target), new Change.Put(target, HOUR));
    assertThat(find(target)).isNotEmpty();
    apply(new Change.Put(target, HOUR), new Change.Remove(target));
    assertThat(find(target)).isEmpty();
    apply(new Change.Put(target, HOUR), new Change.Put(target, HOUR.multipliedBy(3)));
    assertRemaining(target, HOUR.multipliedBy(3));
  }

  @ParameterizedTest
  @EnumSource
  void nothingStaysLongerThanTwentyFourDays(Backend backend) {
    open(backend);
    apply(new Change.Put(remote("203.0.113.7"), Duration.ofDays(400)));
    assertRemaining(remote("203.0.113.7"), Duration.ofDays(24));
  }

  @ParameterizedTest
  @EnumSource
  void preparingAgainKeepsWhatIsThereAndItsTime(Backend backend) {
    open(backend);
    namespace.doing(firewall::prepare);
    apply(new Change.Put(remote("203.0.113.7"), HOUR));
    namespace.doing(firewall::prepare);
    assertRemaining(remote("203.0.113.7"), HOUR);
    assertThat(namespace.call(firewall::intact)).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void removingAllLeavesNothingAndIsNoErrorTwice(Backend backend) {
    open(backend);
    apply(new Change.Put(remote("203.0.113.7"), HOUR));
    namespace.doing(firewall::remove);
    namespace.doing(firewall::remove);
    assertThat(namespace.call(firewall::list)).isEmpty();
    assertThat(find(remote("203.0.113.7"))).isEmpty();
    assertThat(namespace.run("ipset", "list", "-n")).isEmpty();
    assertThat(namespace.nft("list", "ruleset")).doesNotContain("portcullis", "PORTCULLIS");
  }

  @ParameterizedTest
  @EnumSource
  void allowingEverythingAndNothingIsPossible(Backend backend) {
    open(backend);
    apply(
        new Change.Allow(
            List.of(
                Prefix.parse("0.0.0.0/0"),
                Prefix.parse("::/0"),
                Prefix.parse("10.0.0.0/8"),
                Prefix.parse("255.255.255.255"))));
    apply(new Change.Allow(List.of(Prefix.parse("192.0.2.1"), Prefix.parse("192.0.2.0/24"))));
    apply(new Change.Allow(List.of()));
    assertThat(namespace.call(firewall::list)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"NFTABLES", "IPSET"})
  void t14WhatPassesIsReadFromTheKernel(Backend backend) {
    open(backend);
    List<Prefix> allowed =
        List.of(
            Prefix.parse("0.0.0.0/5"),
            Prefix.parse("192.0.2.0"),
            Prefix.parse("192.0.2.1"),
            Prefix.parse("255.255.255.255"),
            Prefix.parse("2001:db8::/48"),
            Prefix.parse("2001:db8:1::7"));
    apply(new Change.Allow(allowed));
    assertThat(namespace.call(() -> firewall.passes(allowed))).isTrue();
    assertThat(namespace.call(() -> firewall.passes(allowed.subList(1, 6)))).isFalse();
    if (backend == Backend.NFTABLES) namespace.nft("flush set inet portcullis_v1 allow6");
    else namespace.run("ipset", "flush", "portcullis_allow6");
    assertThat(namespace.call(firewall::intact)).isTrue();
    assertThat(namespace.call(() -> firewall.passes(allowed))).isFalse();
    apply(new Change.Allow(List.of()));
    assertThat(namespace.call(() -> firewall.passes(List.of()))).isTrue();
  }

  @ParameterizedTest
  @EnumSource(names = {"NFTABLES", "IPSET"})
  void aRefusedBatchLeavesEverythingAsItWas(Backend backend) {
    FirewallSettings small =
        new FirewallSettings(EnumSet.of(FirewallSettings.Hook.FORWARD), List.of(), 64);
    firewall =
        namespace.call(
            () ->
                backend == Backend.NFTABLES ? NftFirewall.open(small) : IpsetFirewall.open(small));
    apply(
        new Change.Put(remote("203.0.113.7"), HOUR),
        new Change.Put(remote("203.0.113.8"), HOUR),
        new Change.Put(host("10.0.0.5"), HOUR));
    List<Change> batch = new ArrayList<>();
    batch.add(new Change.Put(host("10.0.0.5"), HOUR.multipliedBy(9)));
    batch.add(new Change.Put(host("10.0.0.6"), HOUR));
    batch.add(new Change.Remove(remote("203.0.113.8")));
    for (int index = 0; index < 200; index++) {
      batch.add(new Change.Put(remote("192.0.2." + index), HOUR));
    }
    namespace.doing(
        () ->
            assertThatThrownBy(() -> firewall.apply(batch))
                .isInstanceOfSatisfying(
                    FirewallException.class,
                    refused -> assertThat(refused.kind()).isEqualTo(FirewallException.Kind.FULL)));
    assertThat(namespace.call(firewall::list)).hasSize(3);
    assertRemaining(host("10.0.0.5"), HOUR);
    assertRemaining(remote("203.0.113.7"), HOUR);
    assertRemaining(remote("203.0.113.8"), HOUR);
  }

  private void assertRemaining(Target target, Duration expected) {
    assertThat(find(target).mapToLong(element -> element.remaining().toSeconds()).toArray())
        .as(target.toString())
        .hasSize(1)
        .satisfies(found -> assertThat(found[0]).isCloseTo(expected.toSeconds(), within(5L)));
  }
}
