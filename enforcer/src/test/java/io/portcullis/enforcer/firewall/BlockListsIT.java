package io.portcullis.enforcer.firewall;

import static io.portcullis.enforcer.firewall.Targets.remote;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.enforcer.Lab;
import io.portcullis.enforcer.firewall.BlockList.Direction;
import io.portcullis.enforcer.firewall.FirewalledLab.Backend;
import io.portcullis.rules.AddressSet;
import io.portcullis.rules.Prefix;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whole lists in the real kernel: what passes a router that has them, and what does not. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class BlockListsIT {
  private static final Change.Lease DAY = () -> Duration.ofDays(1);

  @AutoClose private final FirewalledLab router = new FirewalledLab();
  private final Lab lab = router.lab();

  @AfterEach
  void close() {
    router.clear();
  }

  private static AddressSet set(String... prefixes) {
    return AddressSet.of(Arrays.stream(prefixes).map(Prefix::parse).toList());
  }

  private static BlockList list(String name, String... prefixes) {
    return BlockList.of(name, set(prefixes), Direction.BOTH, true);
  }

  private static List<Prefix> never(String... prefixes) {
    return Arrays.stream(prefixes).map(Prefix::parse).toList();
  }

  private KernelLists lists() {
    return router.firewall().lists();
  }

  private void use(List<Prefix> never, BlockList... lists) {
    lab.router()
        .doing(
            () -> {
              for (BlockList list : lists) lists().fill(list);
              lists().use(uses(DAY, lists), List.of(), never);
            });
  }

  private static List<KernelLists.Use> uses(Change.Lease lease, BlockList... lists) {
    return Arrays.stream(lists).map(list -> new KernelLists.Use(list, lease)).toList();
  }

  private List<KernelLists.Held> held() {
    return lab.router().call(() -> lists().held());
  }

  private boolean isAsUsed(List<Prefix> never, BlockList... lists) {
    return lab.router().call(() -> lists().isAsUsed(uses(DAY, lists), never));
  }

  @ParameterizedTest
  @EnumSource
  void whatIsListedIsDroppedBothWaysAndCounted(Backend backend) {
    router.open(backend);
    assertThat(lab.goesOut("10.0.0.5", "203.0.113.7", 443)).isTrue();
    use(never(), list("feodo", "203.0.113.6/31", "2001:db8::7", "198.51.100.0/24"));

    assertThat(lab.goesOut("10.0.0.5", "203.0.113.7", 443)).isFalse();
    assertThat(lab.comesIn("203.0.113.7", 443, "10.0.0.5", 5000)).isFalse();
    assertThat(lab.goesOut("fd00:1::5", "2001:db8::7", 443)).isFalse();
    assertThat(lab.goesOut("10.0.0.5", "203.0.113.8", 443)).isTrue();
    assertThat(lab.goesOut("fd00:1::5", "2001:db8::8", 443)).isTrue();
    assertThat(held())
        .singleElement()
        .satisfies(
            each -> {
              assertThat(each.name()).isEqualTo("feodo");
              assertThat(each.drops()).isTrue();
              assertThat(each.packets()).isEqualTo(3);
              assertThat(each.bytes()).isPositive();
              assertThat(each.lease()).isCloseTo(Duration.ofDays(1), Duration.ofMinutes(1));
            });
  }

  @ParameterizedTest
  @EnumSource
  void aDirectionIsOnlyThatOneAndCountingDropsNothing(Backend backend) {
    router.open(backend);
    use(
        never(),
        BlockList.of("to", set("203.0.113.7"), Direction.TO, true),
        BlockList.of("from", set("203.0.113.8"), Direction.FROM, true),
        BlockList.of("count", set("203.0.113.77"), Direction.BOTH, false));
    assertThat(lab.goesOut("10.0.0.5", "203.0.113.7", 443)).isFalse();
    assertThat(lab.comesIn("203.0.113.7", 443, "10.0.0.5", 5000)).isTrue();
    assertThat(lab.goesOut("10.0.0.5", "203.0.113.8", 443)).isTrue();
    assertThat(lab.comesIn("203.0.113.8", 443, "10.0.0.5", 5000)).isFalse();
    assertThat(lab.goesOut("10.0.0.5", "203.0.113.77", 443)).isTrue();
    assertThat(held()).extracting(KernelLists.Held::packets).containsExactly(1L, 1L, 1L);
    assertThat(held()).extracting(KernelLists.Held::drops).containsExactly(true, true, false);
  }

  @ParameterizedTest
  @EnumSource
  void whatIsAllowedAndWhatNoListMayDropPasses(Backend backend) {
    router.open(backend);
    router.apply(new Change.Allow(never("203.0.113.7")));
    use(never("203.0.113.8/31", "10.0.0.0/8"), list("bogons", "203.0.113.0/24", "10.0.0.0/8"));
    assertThat(lab.goesOut("10.0.0.5", "203.0.113.7", 443)).as("allowed").isTrue();
    assertThat(lab.goesOut("10.0.0.5", "203.0.113.8", 443)).as("never").isTrue();
    assertThat(lab.comesIn("203.0.113.8", 443, "10.0.0.5", 5000)).as("never").isTrue();
    assertThat(lab.goesOut("10.0.0.5", "203.0.113.77", 443)).as("listed").isFalse();
    use(never(), list("bogons", "203.0.113.0/24"));
    assertThat(lab.goesOut("10.0.0.5", "203.0.113.8", 443)).as("not any more").isFalse();
    assertThat(lab.goesOut("10.0.0.5", "203.0.113.7", 443)).as("still allowed").isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void anotherCopyTakesThePlaceAndGoesOnCounting(Backend backend) {
    router.open(backend);
    use(never(), list("feodo", "203.0.113.7"), list("other", "203.0.113.9"));
    assertThat(lab.goesOut("10.0.0.5", "203.0.113.7", 443)).isFalse();
    use(never(), list("feodo", "203.0.113.8"), list("other", "203.0.113.9"));
    assertThat(lab.goesOut("10.0.0.5", "203.0.113.7", 443)).isTrue();
    assertThat(lab.goesOut("10.0.0.5", "203.0.113.8", 443)).isFalse();
    assertThat(held()).extracting(KernelLists.Held::packets).containsExactly(2L, 0L);
    use(never(), list("other", "203.0.113.9"));
    assertThat(lab.goesOut("10.0.0.5", "203.0.113.8", 443)).isTrue();
    assertThat(held()).extracting(KernelLists.Held::name).containsExactly("other");
    assertThat(setsOfLists(backend)).contains("other").doesNotContain("feodo");
    use(never());
    assertThat(held()).isEmpty();
    assertThat(setsOfLists(backend)).doesNotContain("other");
  }

  private String setsOfLists(Backend backend) {
    return backend == Backend.NFTABLES
        ? lab.router().nft("list", "sets")
        : lab.router().run("ipset", "list", "-n");
  }

  @ParameterizedTest
  @EnumSource
  void whatIsOnlyFilledDropsNothing(Backend backend) {
    router.open(backend);
    BlockList list = list("feodo", "203.0.113.7");
    assertThat(lab.router().call(() -> lists().isFilled(list))).isFalse();
    lab.router().doing(() -> lists().fill(list));
    assertThat(lab.router().call(() -> lists().isFilled(list))).isTrue();
    assertThat(lab.goesOut("10.0.0.5", "203.0.113.7", 443)).isTrue();
    assertThat(held()).isEmpty();
    BlockList other = list("other", "203.0.113.9");
    lab.router()
        .doing(
            () -> {
              lists().fill(other);
              lists().use(uses(DAY, other), List.of(list), never());
            });
    assertThat(lab.router().call(() -> lists().isFilled(list))).as("stays").isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void aLeaseEndsByItselfAndIsGivenAgain(Backend backend) {
    router.open(backend);
    BlockList list = list("feodo", "203.0.113.7");
    lab.router()
        .doing(
            () -> {
              lists().fill(list);
              lists().use(uses(() -> FirewalledLab.SOON, list), List.of(), never());
            });
    assertThat(lab.goesOut("10.0.0.5", "203.0.113.7", 443)).isFalse();
    FirewalledLab.await("the lease is over", () -> lab.goesOut("10.0.0.5", "203.0.113.7", 443));
    assertThat(held()).extracting(KernelLists.Held::lease).containsExactly(Duration.ZERO);
    assertThat(isAsUsed(never(), list)).as("with a day").isFalse();
    use(never(), list);
    assertThat(isAsUsed(never(), list)).isTrue();
    assertThat(lab.goesOut("10.0.0.5", "203.0.113.7", 443)).isFalse();
    lab.router().doing(() -> lists().use(uses(() -> Duration.ZERO, list), List.of(), never()));
    assertThat(lab.goesOut("10.0.0.5", "203.0.113.7", 443)).as("over at once").isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void blocksAndListsLeaveEachOtherAlone(Backend backend) {
    router.open(backend);
    BlockList list = list("feodo", "203.0.113.7");
    use(never(), list);
    router.put(remote("203.0.113.9"));
    router.put(remote("198.51.100.0/24"));
    assertThat(lab.router().call(() -> router.firewall().list()))
        .extracting(Firewall.Element::target)
        .containsExactlyInAnyOrder(remote("203.0.113.9"), remote("198.51.100.0/24"));
    assertThat(isAsUsed(never(), list)).isTrue();
    lab.router().doing(() -> router.firewall().prepare());
    assertThat(lab.router().call(() -> router.firewall().intact())).isTrue();
    assertThat(isAsUsed(never(), list)).isTrue();
    router.remove(remote("203.0.113.9"));
    assertThat(lab.goesOut("10.0.0.5", "203.0.113.7", 443)).isFalse();
    lab.router().doing(() -> router.firewall().remove());
    assertThat(lab.goesOut("10.0.0.5", "203.0.113.7", 443)).isTrue();
    assertThat(held()).isEmpty();
    assertThat(setsOfLists(backend)).doesNotContain("feodo");
  }

  @ParameterizedTest
  @EnumSource
  void aTableThatIsNotThereTakesNoList(Backend backend) {
    router.open(backend);
    lab.router().doing(() -> router.firewall().remove());
    BlockList list = list("feodo", "203.0.113.7");
    assertThatThrownBy(() -> lab.router().doing(() -> lists().fill(list))).rootCause().isNotNull();
    assertThat(lab.router().call(() -> lists().isFilled(list))).isFalse();
    assertThat(held()).isEmpty();
    lab.router().doing(() -> lists().use(List.of(), List.of(), never()));
  }

  @Test
  void aStrangersFlushIsNoticed() {
    router.open(Backend.NFTABLES);
    BlockList list = list("feodo", "203.0.113.7", "2001:db8::7");
    use(never("10.0.0.0/8"), list);
    assertThat(isAsUsed(never("10.0.0.0/8"), list)).isTrue();
    assertThat(isAsUsed(never(), list)).as("other exceptions").isFalse();
    lab.router().nft("flush", "set", "inet", "portcullis_v1", set4(list));
    assertThat(isAsUsed(never("10.0.0.0/8"), list)).as("an emptied set").isFalse();
    use(never("10.0.0.0/8"), list);
    assertThat(lab.goesOut("10.0.0.5", "203.0.113.7", 443)).isFalse();
    lab.router().nft("flush", "chain", "inet", "portcullis_v1", "lists4");
    assertThat(isAsUsed(never("10.0.0.0/8"), list)).as("an emptied chain").isFalse();
    lab.router().nft("flush", "ruleset");
    assertThat(isAsUsed(never("10.0.0.0/8"), list)).as("no table").isFalse();
    assertThat(held()).isEmpty();
    lab.router().doing(() -> router.firewall().prepare());
    use(never("10.0.0.0/8"), list);
    assertThat(isAsUsed(never("10.0.0.0/8"), list)).isTrue();
    assertThat(lab.goesOut("10.0.0.5", "203.0.113.7", 443)).isFalse();
  }

  private static String set4(BlockList list) {
    return "list4_" + list.name() + "_" + list.fingerprint();
  }

  @Test
  void nftShowsWhatIsInForce() {
    router.open(Backend.NFTABLES);
    use(never("10.0.0.0/8"), list("feodo", "203.0.113.6/31", "255.255.255.254/31"));
    String shown = lab.router().nft("list", "table", "inet", "portcullis_v1");
    assertThat(shown).contains("203.0.113.6/31").contains("255.255.255.254");
    assertThat(shown).contains("comment \"to list feodo\"").contains("ip daddr != @never4");
  }

  @ParameterizedTest
  @EnumSource
  void manyPrefixesAreAllThere(Backend backend) {
    router.open(backend);
    List<Prefix> prefixes = new ArrayList<>();
    for (int at = 0; at < 20_000; at++) {
      prefixes.add(
          Prefix.parse("198." + (at >> 13 & 255) + "." + (at >> 5 & 255) + "." + (at & 31) * 8));
      prefixes.add(Prefix.parse("2001:db8:" + Integer.toHexString(at + 1) + "::/64"));
    }
    prefixes.add(Prefix.parse("203.0.113.7"));
    BlockList list = BlockList.of("many", AddressSet.of(prefixes), Direction.BOTH, true);
    use(never(), list);
    assertThat(isAsUsed(never(), list)).isTrue();
    assertThat(lab.goesOut("10.0.0.5", "203.0.113.7", 443)).isFalse();
    assertThat(lab.goesOut("10.0.0.5", "203.0.113.8", 443)).isTrue();
    String elements =
        backend == Backend.NFTABLES
            ? lab.router().nft("list", "set", "inet", "portcullis_v1", set4(list))
            : lab.router().run("ipset", "list", "pcl4_many_" + list.fingerprint().substring(0, 8));
    assertThat(elements.split("\\b198\\.[0-9]+\\.[0-9]+\\.", -1).length - 1).isEqualTo(20_000);
  }
}
