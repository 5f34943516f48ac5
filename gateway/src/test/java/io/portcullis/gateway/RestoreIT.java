package io.portcullis.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.enforcer.NetworkNamespace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a boot finds: a ledger, an empty kernel, no interface that is up, and no argus. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class RestoreIT {
  private static final String REMOTE = "203.0.113.66";
  private static final Pattern LEFT = Pattern.compile(REMOTE + " .*expires 1h5[0-9]m");

  @TempDir Path state;
  @AutoClose private PrivateMachine machine;

  @BeforeEach
  void block() throws Exception {
    NetworkNamespace.requireKernel();
    machine = new PrivateMachine("boot", state);
    machine.done("rules", "add", REMOTE, "--timeout", "2h");
    machine.done("arm", "--confirm", "1h");
    assertThat(machine.in("nft", "delete", "table", "inet", "portcullis_v1").exit()).isZero();
  }

  private String table() throws Exception {
    return machine.in("nft", "list", "table", "inet", "portcullis_v1").said();
  }

  @Test
  void blocksAreBackWithWhatTimeTheyHaveLeftAtEveryHookBeforeAnInterfaceIsUp() throws Exception {
    PrivateMachine.Result restored = machine.portcullis("-o", "json", "restore");
    assertThat(restored.exit()).as(restored.said()).isZero();
    assertThat(restored.said()).contains("\"mended\":1", "\"mode\":\"dry_run\"");
    assertThat(table())
        .containsPattern(LEFT)
        .contains("hook forward")
        .contains("hook input")
        .contains("hook output");

    // The network comes, and with it the knowledge of what this machine is.
    machine.in("ip", "link", "add", "lan", "type", "veth", "peer", "name", "host");
    for (String each : List.of("lan", "host")) machine.in("ip", "link", "set", each, "up");
    machine.in("ip", "address", "add", "10.0.0.1/24", "dev", "lan");
    machine.done("restore");
    assertThat(table())
        .containsPattern(LEFT)
        .contains("hook forward")
        .doesNotContain("hook input", "hook output");
  }

  @Test
  void aGatewayThatCannotWatchHasRestoredTheKernel() throws Exception {
    PrivateMachine.Result run = machine.portcullis("run", "--interface", "none");
    assertThat(run.exit()).as(run.said()).isEqualTo(2);
    assertThat(run.said()).contains("there is no interface none");
    assertThat(table()).containsPattern(LEFT);
  }

  @Test
  void aBrokenConfigurationOpensNothing() throws Exception {
    Files.writeString(state.resolve("portcullis.yaml"), "enforce: perhaps\n");
    PrivateMachine.Result restored = machine.portcullis("restore");
    assertThat(restored.exit()).as(restored.said()).isZero();
    assertThat(restored.said()).contains("the configuration is broken");
    assertThat(table()).contains(REMOTE);
  }
}
