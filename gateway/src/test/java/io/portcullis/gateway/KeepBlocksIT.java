package io.portcullis.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.enforcer.NetworkNamespace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A machine goes down, and the ruleset is flushed between the two halves of keep-blocks. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class KeepBlocksIT {
  private static final String REMOTE = "203.0.113.66";
  private static final Pattern LEFT = Pattern.compile(REMOTE + " .*expires 1h5[0-9]m");
  private static final String PORT = "port0";

  @TempDir Path state;
  @AutoClose private PrivateMachine machine;
  private Path copy;

  @BeforeEach
  void block() throws Exception {
    NetworkNamespace.requireKernel();
    machine = new PrivateMachine("down", state);
    copy = state.resolve("copy.nft");
    machine.done("rules", "add", REMOTE, "--timeout", "2h");
    machine.done("rules", "add", "203.0.113.128/25", "--timeout", "2h");
    machine.done("rules", "add", "10.0.0.7-203.0.113.7-443-tcp", "--timeout", "2h");
    machine.done("allow", "add", "203.0.113.9");
  }

  private String in(String... words) throws Exception {
    PrivateMachine.Result result = machine.in(words);
    assertThat(result.exit()).as(result.said()).isZero();
    return result.said();
  }

  private void keepBlocks(String half) throws Exception {
    in("../scripts/deb/keep-blocks", half, copy.toString());
  }

  private String ruleset() throws Exception {
    return in("nft", "list", "ruleset");
  }

  @Test
  void whatTheLedgerWantsIsInTheKernelAgain() throws Exception {
    keepBlocks("copy");
    in("nft", "flush", "ruleset");
    assertThat(ruleset()).isEmpty();
    keepBlocks("load");
    assertThat(ruleset()).containsPattern(LEFT);
    machine.done("rules", "sync", "--check");
    assertThat(copy).doesNotExist();
  }

  @Test
  void nothingIsDoubledWhereNobodyFlushed() throws Exception {
    keepBlocks("copy");
    keepBlocks("load");
    assertThat(ruleset()).containsOnlyOnce("hook forward");
    machine.done("rules", "sync", "--check");
  }

  @Test
  void whatWasSwitchedOffStaysOff() throws Exception {
    keepBlocks("copy");
    machine.done("off");
    keepBlocks("copy");
    keepBlocks("load");
    assertThat(ruleset()).doesNotContain(REMOTE);
    assertThat(copy).doesNotExist();
  }

  @Test
  void whatOthersHadIsNotOursToBringBack() throws Exception {
    in("nft", "add", "table", "inet", "theirs");
    keepBlocks("copy");
    in("nft", "flush", "ruleset");
    keepBlocks("load");
    assertThat(ruleset()).doesNotContain("theirs");
  }

  @Test
  void aPortThatIsGoneCostsNoOtherBlock() throws Exception {
    in("ip", "link", "add", PORT, "type", "veth", "peer", "name", "behind");
    String chain = "{ type filter hook ingress device " + PORT + " priority -10; }";
    in("nft", "add", "chain", "inet", "portcullis_v1", "ingress", chain);
    keepBlocks("copy");
    assertThat(Files.readString(copy)).contains(PORT);
    in("nft", "flush", "ruleset");
    in("ip", "link", "delete", PORT);
    keepBlocks("load");
    assertThat(ruleset()).containsPattern(LEFT);
  }
}
