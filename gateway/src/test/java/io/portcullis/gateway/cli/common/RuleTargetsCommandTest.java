package io.portcullis.gateway.cli.common;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.portcullis.enforcer.firewall.Change;
import io.portcullis.enforcer.firewall.FirewallException;
import io.portcullis.rules.Actor;
import io.portcullis.rules.BlockState;
import io.portcullis.rules.Prefix;
import io.portcullis.rules.Target;
import io.portcullis.rules.Targets;
import io.portcullis.rules.ledger.Ledger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RuleTargetsCommandTest {
  private static final String TUPLE = "10.0.0.5-203.0.113.7-443-tcp";
  private static final Target CONNECTION = Targets.connection(TUPLE);

  @TempDir Path state;
  private CommandLineRun line;

  @BeforeEach
  void start() {
    line = new CommandLineRun().state(state);
  }

  private CommandLineRun.Result done(String... words) {
    CommandLineRun.Result result = line.run(words);
    assertThat(result.exit()).as(result.talk()).isZero();
    return result;
  }

  private JsonNode rules(String... more) throws IOException {
    String[] words = new String[4 + more.length];
    System.arraycopy(new String[] {"-o", "json", "rules", "list"}, 0, words, 0, 4);
    System.arraycopy(more, 0, words, 4, more.length);
    return new ObjectMapper().readTree(done(words).data());
  }

  private String events() throws IOException {
    return Files.readString(state.resolve("log/eve.json"));
  }

  @Test
  void aBlockIsAddedListedExtendedAndReleased() throws Exception {
    assertThat(done("rules", "add", TUPLE, "--timeout", "10m", "-r", "test").data())
        .isEqualTo("rule 1: blocked connection " + TUPLE + " for 10m\n");
    assertThat(line.kernel().find(CONNECTION)).isPresent();

    line.clock().forward(Duration.ofSeconds(13));
    assertThat(done("rules", "list").data())
        .contains("ID  SCOPE")
        .contains("203.0.113.7")
        .contains("active")
        .contains("9m47s")
        .contains("test");

    done("rules", "extend", "203.0.113.7", "--timeout", "2h");
    assertThat(line.kernel().find(CONNECTION).orElseThrow().remaining())
        .isEqualTo(Duration.ofHours(2));

    assertThat(done("rules", "release", "1", "--reason", "mistake").data())
        .isEqualTo("rule 1: released connection " + TUPLE + ", spared for 1d\n");
    assertThat(line.kernel().find(CONNECTION)).isEmpty();
    assertThat(rules()).isEmpty();
    assertThat(rules("--all")).hasSize(1);
    assertThat(done("allow", "list").data()).contains(TUPLE).contains("spared");
    assertThat(done("rules", "history").data())
        .contains("released by operator alice".replace(" by ", "  "))
        .contains("mistake");
    assertThat(events().lines().map(RuleTargetsCommandTest::type))
        .containsExactly("block", "extend", "release");
  }

  @Test
  void whatIsOverIsSaidToBeOverAlthoughNoGatewayHasNotedIt() throws Exception {
    done("rules", "add", TUPLE, "--timeout", "10m");
    done("rules", "add", "198.51.100.9", "--timeout", "1h");
    line.clock().forward(Duration.ofMinutes(11));
    assertThat(rules()).hasSize(1);
    assertThat(rules("--all").findValuesAsText("state"))
        .containsExactlyInAnyOrder("active", "expired");
    for (String target : new String[] {"1", TUPLE}) {
      assertThat(done("-o", "raw", "rules", "show", target).data())
          .contains("expired")
          .doesNotContain("active");
    }
  }

  private static String type(String event) {
    try {
      return new ObjectMapper().readTree(event).get("event_type").asText();
    } catch (IOException wrong) {
      throw new AssertionError(event, wrong);
    }
  }

  @Test
  void theJsonOfAListHasTheContractsKeys() throws Exception {
    done("rules", "add", TUPLE);
    JsonNode rule = rules().get(0);
    assertThat(rule.fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder(
            "id",
            "scope",
            "src_ip",
            "dest_ip",
            "dest_port",
            "proto",
            "state",
            "created",
            "expires",
            "expires_in_s",
            "timeout_s",
            "model",
            "letters",
            "packets",
            "bytes",
            "verdict",
            "reason",
            "origin",
            "permanent");
    assertThat(rule.get("id").isIntegralNumber()).isTrue();
    assertThat(rule.get("dest_port").asInt()).isEqualTo(443);
    assertThat(rule.get("timeout_s").asLong()).isEqualTo(3600);
    assertThat(rule.get("expires_in_s").asLong()).isEqualTo(3600);
    assertThat(rule.get("created").asText()).isEqualTo("2026-11-24T04:25:00.123456+00:00");
    assertThat(rule.get("packets").asLong()).isZero();
  }

  @Test
  void anAddressMeansRemoteAndHostIsSaid() throws Exception {
    done("rules", "add", "203.0.113.0/24");
    done("rules", "add", "10.0.0.5", "--scope", "host");
    JsonNode rules = rules();
    assertThat(rules.get(0).get("dest_ip").asText()).isEqualTo("203.0.113.0/24");
    assertThat(rules.get(0).get("src_ip").isNull()).isTrue();
    assertThat(rules.get(1).get("scope").asText()).isEqualTo("host");
    assertThat(rules.get(1).get("src_ip").asText()).isEqualTo("10.0.0.5");
    assertThat(rules.get(1).get("dest_ip").isNull()).isTrue();
  }

  @Test
  void withoutTheRightTheListIsThatOfTheLedgerAndAnOrderIs77() throws Exception {
    done("rules", "add", TUPLE);
    line.firewall(
        config -> {
          throw new FirewallException(FirewallException.Kind.NOT_PERMITTED, "run as root");
        });
    assertThat(rules()).hasSize(1);
    CommandLineRun.Result refused = line.run("rules", "release", TUPLE);
    assertThat(refused.exit()).isEqualTo(77);
    assertThat(refused.talk()).isEqualTo("portcullis: run as root\n");
    assertThat(rules()).as("still in force").hasSize(1);
  }

  @Test
  void permanentIsSpelledOut() throws Exception {
    done("ban", "203.0.113.9", "-t", "permanent");
    assertThat(done("rules", "list").data()).contains("permanent");
    assertThat(line.run("rules", "add", "203.0.113.8", "-t", "0").exit()).isEqualTo(2);
    assertThat(line.run("rules", "add", "203.0.113.8", "-t", "soon").talk())
        .contains("'soon' is no duration");
  }

  @Test
  void aTargetThatMatchesNothingIsExitThree() throws Exception {
    assertThat(line.run("rules", "release", "203.0.113.7").exit()).isEqualTo(3);
    assertThat(line.run("rules", "extend", "99", "-t", "1h").exit()).isEqualTo(3);
    assertThat(line.run("rules", "show", "7").exit()).isEqualTo(3);
    assertThat(line.run("rules", "history", "203.0.113.7").exit()).isEqualTo(3);
    assertThat(line.run("rules", "explain", "203.0.113.7").exit()).isEqualTo(3);
  }

  @Test
  void aRuleWhoseTimeIsOverIsNotExtendedInSilence() throws Exception {
    done("rules", "add", "203.0.113.7", "-t", "1m");
    done("rules", "add", TUPLE, "-t", "1h");
    line.clock().forward(Duration.ofMinutes(2));
    CommandLineRun.Result one = line.run("rules", "extend", "1", "-t", "1h");
    assertThat(one.exit()).isEqualTo(3);
    assertThat(one.talk()).contains("over already, not extended: rule 1 (remote 203.0.113.7)");
    CommandLineRun.Result both = line.run("rules", "extend", "203.0.113.7", "-t", "3h");
    assertThat(both.exit()).isZero();
    assertThat(both.data()).isEqualTo("rule 2: connection " + TUPLE + " ends in 3h\n");
    assertThat(both.talk()).contains("not extended: rule 1");
  }

  @Test
  void aRuleWhoseTimeIsOverIsNotReleasedInSilence() throws Exception {
    done("rules", "add", "203.0.113.7", "-t", "1m");
    done("rules", "add", "203.0.113.9", "-t", "1h");
    line.clock().forward(Duration.ofMinutes(2));
    String expired = "rule 1 (remote 203.0.113.7) is over: expired 04:26:00, ";
    for (String target : List.of("1", "203.0.113.7")) {
      CommandLineRun.Result over = line.run("rules", "release", target);
      assertThat(over.exit()).isEqualTo(3);
      assertThat(over.talk()).contains(expired);
      assertThat(line.run("rules", "release", "--dry-run", target).exit()).isEqualTo(3);
    }
    done("rules", "sync");
    for (String target : List.of("1", "203.0.113.7")) {
      CommandLineRun.Result noted = line.run("rules", "release", target);
      assertThat(noted.exit()).isEqualTo(3);
      assertThat(noted.talk())
          .contains("rule 1 (remote 203.0.113.7) is over: expired 04:27:00, now by");
    }
    assertThat(done("allow", "list").data()).doesNotContain("spared");
    CommandLineRun.Result both = line.run("rules", "release", "1", "203.0.113.9");
    assertThat(both.exit()).isZero();
    assertThat(both.data()).isEqualTo("rule 2: released remote 203.0.113.9, spared for 1d\n");
    assertThat(both.talk()).contains("rule 1 (remote 203.0.113.7) is over");
  }

  @Test
  void aSecondReleaseSaysWhoWasFirst() throws Exception {
    done("rules", "add", "203.0.113.7");
    done("rules", "release", "203.0.113.7", "-r", "mistake");
    for (String target : List.of("1", "203.0.113.7")) {
      CommandLineRun.Result again = line.run("rules", "release", target);
      assertThat(again.exit()).isEqualTo(3);
      assertThat(again.talk())
          .contains("rule 1 (remote 203.0.113.7) is over: released 04:25:00, ")
          .contains("by operator alice: mistake");
    }
    assertThat(line.run("rules", "release", "2").talk()).contains("no rule in force names rule 2");
  }

  /** The ledger says that it is over; the kernel was never told. */
  private void endInTheLedgerAlone(long id) throws Exception {
    try (Ledger ledger = Ledger.open(state.resolve("portcullis.db"), line.clock())) {
      ledger.update(
          ledger.find(id).orElseThrow().in(BlockState.EXPIRED),
          Actor.Automatic.KERNEL,
          "by mistake");
    }
  }

  @Test
  void whatTheKernelDropsForARuleThatIsOverIsLiftedByIdAndByAddress() throws Exception {
    long id = 0;
    for (String target : List.of("1", "203.0.113.7", TUPLE)) {
      id++;
      done("rules", "add", TUPLE);
      endInTheLedgerAlone(id);
      assertThat(line.kernel().find(CONNECTION)).isPresent();
      CommandLineRun.Result released = done("rules", "release", target);
      assertThat(released.data())
          .startsWith("rule " + id + ", over (expired 04:25:00, ")
          .contains("but still dropped by the kernel: released connection " + TUPLE);
      assertThat(line.kernel().list()).isEmpty();
      assertThat(done("rules", "history", TUPLE).data()).contains("released");
      assertThat(line.run("rules", "release", target).exit()).isEqualTo(3);
    }
    assertThat(done("allow", "list").data()).contains(TUPLE).contains("spared");
  }

  @Test
  void whatTheKernelDropsWithoutARuleIsLiftedByItsAddress() throws Exception {
    Target stranger = new Target.Remote(Prefix.parse("203.0.113.9"));
    line.kernel().prepare();
    line.kernel().apply(List.of(new Change.Put(stranger, () -> Duration.ofHours(1))));
    assertThat(line.run("rules", "release", "203.0.113.8").exit()).isEqualTo(3);
    assertThat(done("rules", "release", "203.0.113.9").data())
        .isEqualTo(
            "no rule, but dropped by the kernel: released remote 203.0.113.9, spared for 1d\n");
    assertThat(line.kernel().list()).isEmpty();
    assertThat(done("allow", "list").data()).contains("203.0.113.9");
  }

  @Test
  void aRuleThatIsOverDoesNotTakeTheOneInForceOnItsTargetWithIt() throws Exception {
    done("rules", "add", "203.0.113.7", "-t", "1m");
    line.clock().forward(Duration.ofMinutes(2));
    done("rules", "sync");
    done("rules", "add", "203.0.113.7");
    CommandLineRun.Result first = line.run("rules", "release", "1");
    assertThat(first.exit()).isEqualTo(3);
    assertThat(first.talk()).contains("rule 1 (remote 203.0.113.7) is over: expired");
    assertThat(line.kernel().list()).hasSize(1);
    done("rules", "release", "203.0.113.7");
    assertThat(line.kernel().list()).isEmpty();
  }

  @Test
  void t01AnAddressInsideABlockedRangeNamesTheRangesRule() throws Exception {
    done("rules", "add", "198.51.100.0/24");
    CommandLineRun.Result result = line.run("rules", "release", "198.51.100.77");
    assertThat(result.exit()).isEqualTo(3);
    assertThat(result.talk()).contains("it is covered by rule 1 (remote 198.51.100.0/24)");
    assertThat(rules()).hasSize(1);
    assertThat(done("rules", "explain", "198.51.100.77").data()).startsWith("rule 1: remote");
  }

  @Test
  void t08AnAddressIsNeverFoundInsideAnotherOnesText() throws Exception {
    done("rules", "add", "1.2.3.40");
    assertThat(line.run("rules", "release", "1.2.3.4").exit()).isEqualTo(3);
    done("rules", "add", "1.2.3.4");
    done("unban", "1.2.3.4");
    assertThat(rules()).hasSize(1);
  }

  @Test
  void wrongTargetsAreUsageAndNothingIsDone() throws Exception {
    done("disarm");
    for (String wrong : List.of("example.org", "10.0.0.1/8", "10.0.0.300", "a-b-c-d", "")) {
      assertThat(line.run("rules", "add", "203.0.113.1", wrong).exit()).as(wrong).isEqualTo(2);
    }
    assertThat(line.run("rules", "add", "203.0.113.1", "--scope", "connection").exit())
        .isEqualTo(2);
    assertThat(rules()).isEmpty();
  }

  @Test
  void aRangeOfAddressesIsRefusedWithThePrefixesToPaste() throws Exception {
    done("disarm");
    CommandLineRun.Result refused =
        line.run("rules", "add", "203.0.113.1", "203.0.113.5-203.0.113.9");
    assertThat(refused.exit()).isEqualTo(2);
    String[] told = refused.talk().strip().split("exactly it is ", -1);
    assertThat(rules()).isEmpty();
    List<String> words = new ArrayList<>(List.of("rules", "add"));
    words.addAll(List.of(told[1].split(" ", -1)));
    done(words.toArray(String[]::new));
    assertThat(rules()).hasSize(3);
  }

  @Test
  void whatWasOverBeforeTheKernelHeardOfItIsNotCalledBlocked() throws Exception {
    line.firewall(
        backend -> {
          line.clock().forward(Duration.ofHours(2));
          return line.sharedKernel();
        });
    CommandLineRun.Result late = line.run("rules", "add", "203.0.113.7", "-t", "1h");
    assertThat(late.exit()).isEqualTo(1);
    assertThat(late.data())
        .isEqualTo(
            "rule 1: remote 203.0.113.7 is not blocked: expired before it was in; give it a longer"
                + " timeout\n");
    assertThat(line.kernel().list()).isEmpty();
  }

  @Test
  void theAllowlistRefusesWithExitFourAndLeavesHoles() throws Exception {
    done("allow", "add", "203.0.113.7", "--reason", "the bank");
    CommandLineRun.Result refused = line.run("rules", "add", "203.0.113.7");
    assertThat(refused.exit()).isEqualTo(4);
    assertThat(refused.talk()).contains("the bank");
    assertThat(line.run("rules", "add", "--dry-run", "203.0.113.7").exit()).isEqualTo(4);
    assertThat(done("rules", "add", "203.0.113.0/24").data())
        .contains("still passes (allowed): 203.0.113.7");
  }

  @Test
  void allowingLiftsWhatLiesInsideAtOnce() throws Exception {
    done("rules", "add", TUPLE);
    assertThat(done("allow", "add", "203.0.113.0/24").data()).contains("lifted rule 1");
    assertThat(line.kernel().find(CONNECTION)).isEmpty();
    assertThat(done("allow", "check", "203.0.113.7").data())
        .contains("203.0.113.0/24 is allowed (operator)")
        .contains("no rule in force touches it");
    done("allow", "remove", "203.0.113.0/24");
    assertThat(line.run("allow", "remove", "203.0.113.0/24").exit()).isEqualTo(3);
    assertThat(done("rules", "add", TUPLE).data()).startsWith("rule 2");
  }

  @Test
  void aConfiguredAllowEntryProtectsAndIsNotRemovedHere() throws Exception {
    Files.writeString(
        state.resolve("portcullis.yaml"), "allow:\n  - {entry: 203.0.113.7, reason: bank}\n");
    assertThat(line.run("rules", "add", "203.0.113.7").exit()).isEqualTo(4);
    CommandLineRun.Result result = line.run("allow", "remove", "203.0.113.7");
    assertThat(result.exit()).isEqualTo(3);
    assertThat(result.talk()).contains("remove it there");
    assertThat(done("allow", "list").data()).contains("configured").contains("bank");
  }

  @Test
  void allowEntriesExpire() throws Exception {
    done("allow", "add", "203.0.113.7", "--timeout", "1h");
    line.clock().forward(Duration.ofHours(2));
    assertThat(done("rules", "add", "203.0.113.7").data()).startsWith("rule 1");
    assertThat(line.run("allow", "add", "300.1.1.1").exit()).isEqualTo(2);
    assertThat(line.run("allow", "check", "example.org").exit()).isEqualTo(2);
  }

  @Test
  void dryRunShowsAndDoesNothing() throws Exception {
    assertThat(done("rules", "add", "--dry-run", TUPLE).data())
        .isEqualTo("would block connection " + TUPLE + " for 1h\n");
    assertThat(rules()).isEmpty();
    done("rules", "add", TUPLE);
    done("rules", "release", "--dry-run", "1");
    done("rules", "extend", "--dry-run", "1", "-t", "5h");
    done("rules", "flush", "--dry-run");
    assertThat(rules().get(0).get("expires_in_s").asLong()).isEqualTo(3600);
    assertThat(line.kernel().list()).hasSize(1);
  }

  @Test
  void flushWantsAClearYes() throws Exception {
    done("rules", "add", TUPLE, "203.0.113.9");
    assertThat(line.run("rules", "flush").exit()).isEqualTo(2);
    assertThat(line.terminal().input("n\n").run("rules", "flush").exit()).isEqualTo(1);
    assertThat(line.kernel().list()).hasSize(2);
    assertThat(line.input("yes\n").run("rules", "flush").data()).isEqualTo("released 2 rules\n");
    assertThat(line.kernel().list()).isEmpty();
    assertThat(done("rules", "flush", "--yes").data()).isEqualTo("released 0 rules\n");
  }

  @Test
  void showHasTheKernelsWordAndTheHistory() throws Exception {
    done("rules", "add", TUPLE, "-r", "seen on the news");
    assertThat(done("rules", "show", "1").data())
        .contains("seen on the news")
        .contains("drops it for another 1h")
        .contains("operator alice");
    JsonNode shown = new ObjectMapper().readTree(done("-o", "json", "rules", "show", "1").data());
    assertThat(shown.get("target").asText()).isEqualTo(TUPLE);
    assertThat(done("rules", "explain", "1").data())
        .contains("in force for another 1h")
        .contains("lift it: portcullis rules release 1");
  }

  @Test
  void t12AFlushByAStrangerIsSeenAndMended() throws Exception {
    done("rules", "add", TUPLE);
    line.clock().forward(Duration.ofMinutes(10));
    line.kernel().remove();
    CommandLineRun.Result check = line.run("rules", "sync", "--check");
    assertThat(check.exit()).isEqualTo(5);
    assertThat(check.talk()).contains("differs: " + TUPLE + " is missing in the kernel");
    assertThat(line.kernel().list()).isEmpty();
    done("rules", "sync");
    assertThat(line.kernel().find(CONNECTION).orElseThrow().remaining())
        .isEqualTo(Duration.ofMinutes(50));
    done("rules", "sync", "--check");
    assertThat(events()).contains("\"event_type\":\"reconcile\"");
  }

  @Test
  void rawIsTabSeparatedWithAHeader() {
    done("rules", "add", TUPLE);
    List<String> lines = done("-o", "raw", "rules", "list").data().lines().toList();
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0)).startsWith("id\tscope\tsrc_ip");
    assertThat(lines.get(1).split("\t", -1)).hasSameSizeAs(lines.get(0).split("\t", -1));
  }

  @Test
  void columnsAreAligned() {
    done("rules", "add", TUPLE);
    done("rules", "add", "2001:db8:1234:5678::/64", "-r", "an IPv6 one");
    List<String> lines = done("rules", "list").data().lines().toList();
    int at = lines.get(0).indexOf("STATE");
    assertThat(lines.stream().skip(1).map(text -> text.substring(at, at + 6)))
        .containsOnly("active");
  }

  @Test
  void releasedWithFalsePositiveOrWithoutSpare() throws Exception {
    done("rules", "add", TUPLE);
    done("rules", "release", TUPLE, "--spare", "none", "--false-positive");
    assertThat(done("allow", "list").data()).doesNotContain("spared");
    assertThat(done("rules", "history", TUPLE).data()).contains("false positive");
  }

  @Test
  void aRuleThatRestsOnNoDetectionLeavesNoFalsePositive() {
    done("rules", "add", TUPLE);
    CommandLineRun.Result released = done("rules", "release", TUPLE, "--false-positive");
    assertThat(released.talk()).contains("rests on no detection");
    assertThat(done("rules", "false-positives", "-o", "json").data()).isEqualTo("[]\n");
    CommandLineRun.Result none = line.run("rules", "false-positives", "--withdraw", TUPLE);
    assertThat(none.exit()).isEqualTo(3);
    assertThat(none.talk()).contains("no false positive is " + TUPLE);
  }

  @Test
  void aRemoteBlockIsFoundByItsPrefix() throws Exception {
    done("rules", "add", "203.0.113.0/24");
    assertThat(line.kernel().find(new Target.Remote(Prefix.parse("203.0.113.0/24")))).isPresent();
    done("rules", "release", "203.0.113.0/24");
    assertThat(line.kernel().list()).isEmpty();
  }

  @Test
  void everyEventIsOneJsonLine() throws Exception {
    done("rules", "add", TUPLE);
    done("allow", "add", "10.0.0.5");
    assertThat(events().lines().map(RuleTargetsCommandTest::type).collect(Collectors.toList()))
        .containsExactly("block", "release");
  }
}
