package io.portcullis.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.portcullis.argus.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TargetsTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  private static Block block(long id, Target target) {
    return Blocks.of(target, BlockState.ACTIVE, NOW, Duration.ofHours(1)).withId(id);
  }

  private static List<Long> ids(List<Block> blocks) {
    return blocks.stream().map(Block::id).toList();
  }

  @Test
  void noRuleHasTheNumberOfThoseThatTheLedgerDoesNotKnow() {
    for (String none : List.of("0", "00", "1234567890123456789")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Targets.parse(none))
          .withMessage("there is no rule " + none);
    }
  }

  @Test
  void understandsEachForm() {
    assertThat(Targets.parse("17")).isEqualTo(new Targets.Named.RuleId(17));
    assertThat(Targets.parse("203.0.113.7"))
        .isEqualTo(new Targets.Named.Range(Prefix.parse("203.0.113.7")));
    assertThat(Targets.parse("2001:db8::/64"))
        .isEqualTo(new Targets.Named.Range(Prefix.parse("2001:db8::/64")));
    assertThat(Targets.parse("10.0.0.5-203.0.113.7-443-tcp"))
        .isEqualTo(new Targets.Named.Exactly(Blocks.connection("10.0.0.5-203.0.113.7-443-tcp")));
    assertThat(Targets.parse("fd00::5-2001:db8::7-53-udp"))
        .hasToString("fd00::5-2001:db8::7-53-udp");
    assertThat(Targets.parse("fd00:0:0:0:0:0:0:5-2001:0db8::7-53-UDP"))
        .hasToString("fd00::5-2001:db8::7-53-udp");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "example.org",
        "10.1",
        "1.2.3.4.5",
        "203.0.113.7/33",
        "203.0.113.7/24",
        "10.0.0.5-1.2.3.4-443",
        "10.0.0.5-1.2.3.4-70000-tcp",
        "10.0.0.5-1.2.3.4--tcp",
        "10.0.0.5-1.2.3.4-0x0303-icmp",
        "10.0.0.5-2001:db8::1-443-tcp",
        "router-1.2.3.4-443-tcp",
        "10.0.0.5-1.2.3.4-443-arp",
        "10.0.0.0/8-1.2.3.4-443-tcp",
        "99999999999999999999",
        "-",
        "---",
        "1.2.3.*",
        "1.2.3.4;reboot",
        "$(id)",
        "/24",
        "/",
        "10.0.0.5/",
        "10.0.0.0/255.0.0.0",
        "10.0.0.0/4294967304",
        "10.0.0.0/-8",
        "١٧"
      })
  void refusesWithTheReasonWhatIsNoTarget(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Targets.parse(text))
        .satisfies(refused -> assertThat(refused.getMessage()).isNotBlank());
  }

  @Test
  void aNameIsNotLookedUpAndTheMessageSaysSo() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Targets.parse("localhost"))
        .withMessageContaining("names are not looked up");
  }

  private static String refusal(String text) {
    try {
      return "taken as " + Targets.parse(text);
    } catch (IllegalArgumentException refused) {
      return String.valueOf(refused.getMessage());
    }
  }

  @Test
  void aRangeOfAddressesIsRefusedWithThePrefixesThatAreExactlyIt() {
    assertThat(refusal("203.0.113.5-203.0.113.9"))
        .startsWith("'203.0.113.5-203.0.113.9' is a range")
        .endsWith(" 203.0.113.5 203.0.113.6/31 203.0.113.8/31");
    assertThat(refusal("203.0.113.0-203.0.113.255")).endsWith("it is 203.0.113.0/24");
    assertThat(refusal("203.0.113.7-203.0.113.7")).endsWith("it is 203.0.113.7");
    assertThat(refusal("0.0.0.0-255.255.255.255")).endsWith("it is 0.0.0.0/0");
    assertThat(refusal("2001:db8::1-2001:db8::4"))
        .endsWith("it is 2001:db8::1 2001:db8::2/127 2001:db8::4");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Allowlist.subject("203.0.113.5-203.0.113.9"))
        .withMessageEndingWith("203.0.113.5 203.0.113.6/31 203.0.113.8/31");
  }

  @Test
  void aRangeThatTakesTooManyPrefixesToPasteIsRefusedWithTheirNumber() {
    assertThat(refusal("203.0.113.1-203.0.113.30")).endsWith("203.0.113.28/31 203.0.113.30");
    assertThat(refusal("203.0.113.1-203.0.113.62")).contains("takes 10 of them");
    assertThat(refusal("203.0.113.9-203.0.113.5")).contains("ends before it begins");
    assertThat(refusal("203.0.113.9-2001:db8::1")).contains("is no tuple");
    assertThat(refusal("203.0.113.9-12")).contains("is no tuple");
  }

  @Test
  void t08AnAddressIsNotFoundInsideALongerOne() {
    List<Block> blocks =
        List.of(
            block(1, Blocks.remote("1.2.3.40")),
            block(2, Blocks.connection("10.0.0.5-1.2.3.40-443-tcp")),
            block(3, Blocks.host("11.2.3.4")));
    assertThat(Targets.select("1.2.3.4", blocks).selected()).isEmpty();
    assertThat(ids(Targets.select("1.2.3.40", blocks).selected())).containsExactly(1L, 2L);
    assertThat(Targets.select("10.0.0.5-1.2.3.40-44-tcp", blocks).selected()).isEmpty();
  }

  @Test
  void anAddressSelectsEveryRuleThatNamesItAndIsToldWhatOnlyCoversIt() {
    List<Block> blocks =
        List.of(
            block(1, Blocks.connection("10.0.0.5-203.0.113.7-443-tcp")),
            block(2, Blocks.connection("203.0.113.7-198.51.100.1-443-tcp")),
            block(3, Blocks.remote("203.0.113.7")),
            block(4, Blocks.remote("203.0.113.0/24")),
            block(5, Blocks.remote("198.51.100.0/24")));
    Targets.Selection both = Targets.select("203.0.113.7", blocks);
    assertThat(ids(both.selected())).containsExactly(1L, 2L, 3L);
    assertThat(ids(both.covering())).containsExactly(4L);
    Targets.Selection onlyCovered = Targets.select("203.0.113.8", blocks);
    assertThat(onlyCovered.selected()).isEmpty();
    assertThat(ids(onlyCovered.covering())).containsExactly(4L);
  }

  @Test
  void aPrefixSelectsItselfAndIsToldWhatLiesAroundAndWithin() {
    List<Block> blocks =
        List.of(
            block(1, Blocks.remote("203.0.113.0/24")),
            block(2, Blocks.remote("203.0.112.0/23")),
            block(3, Blocks.remote("203.0.113.7")),
            block(4, Blocks.connection("10.0.0.5-203.0.113.9-443-tcp")));
    Targets.Selection selection = Targets.select("203.0.113.0/24", blocks);
    assertThat(ids(selection.selected())).containsExactly(1L);
    assertThat(ids(selection.covering())).containsExactly(2L);
    assertThat(ids(selection.within())).containsExactly(3L, 4L);
  }

  @Test
  void aTupleSelectsItsConnectionAndIsToldWhatElseCutsIt() {
    List<Block> blocks =
        List.of(
            block(1, Blocks.connection("10.0.0.5-203.0.113.7-443-tcp")),
            block(2, Blocks.connection("10.0.0.5-203.0.113.7-443-udp")),
            block(3, Blocks.host("10.0.0.5")),
            block(4, Blocks.remote("203.0.113.0/24")));
    Targets.Selection selection = Targets.select("10.0.0.5-203.0.113.7-443-tcp", blocks);
    assertThat(ids(selection.selected())).containsExactly(1L);
    assertThat(ids(selection.covering())).containsExactly(3L, 4L);
  }

  @Test
  void whatIsAddedTakesItsScopeFromItsForm() {
    assertThat(Targets.toAdd("203.0.113.7", Optional.empty()))
        .isEqualTo(Blocks.remote("203.0.113.7"));
    assertThat(Targets.toAdd("10.0.0.5", Optional.of(Scope.HOST)))
        .isEqualTo(Blocks.host("10.0.0.5"));
    String tuple = "10.0.0.5-203.0.113.7-443-tcp";
    assertThat(Targets.toAdd(tuple, Optional.empty())).isEqualTo(Blocks.connection(tuple));
    assertThat(Targets.toAdd(tuple, Optional.of(Scope.REMOTE)))
        .isEqualTo(Blocks.remote("203.0.113.7"));
    assertThat(Targets.toAdd(tuple, Optional.of(Scope.HOST))).isEqualTo(Blocks.host("10.0.0.5"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Targets.toAdd("203.0.113.7", Optional.of(Scope.CONNECTION)));
    assertThatIllegalArgumentException().isThrownBy(() -> Targets.toAdd("5", Optional.empty()));
  }

  @Test
  void aDetectedTupleWithoutAddressesOrPortsHasNoTarget() {
    assertThat(Targets.of(Tuple.of("10.0.0.5", "203.0.113.7", "443", "tcp")))
        .contains(Blocks.connection("10.0.0.5-203.0.113.7-443-tcp"));
    assertThat(Targets.of(Tuple.of("10.0.0.5", "203.0.113.7", "0x0303", "icmp"))).isEmpty();
    assertThat(Targets.of(Tuple.of("10.0.0.5", "203.0.113.7", "http", "tcp"))).isEmpty();
    assertThat(Targets.of(Tuple.of("10.0.0.5", "10.0.0.1", "", "arp"))).isEmpty();
    assertThat(Targets.of(Tuple.of("aa:bb:cc:dd:ee:ff", "10.0.0.1", "443", "tcp"))).isEmpty();
  }
}
