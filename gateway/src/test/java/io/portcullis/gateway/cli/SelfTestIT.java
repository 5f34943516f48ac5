package io.portcullis.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.enforcer.NetworkNamespace;
import io.portcullis.gateway.Schemas;
import io.portcullis.gateway.cli.common.CommandLineRun;
import io.portcullis.gateway.wiring.KernelAccess;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
final class SelfTestIT {
  @TempDir Path state;
  private CommandLineRun line;

  @BeforeEach
  void start() {
    NetworkNamespace.requireKernel();
    line = new CommandLineRun().state(state);
  }

  @Test
  void thisKernelHoldsWhatIsBlocked() throws Exception {
    CommandLineRun.Result result =
        line.firewall(KernelAccess::ofThisMachine).run("selftest", "-o", "json");
    assertThat(new Schemas().check("selftest", result.data()))
        .hasSize(20)
        .allMatch(each -> each.get("state").asText().equals("ok"))
        .anyMatch(each -> each.toString().contains("nftables"));
    assertThat(result.exit()).isZero();
  }

  @Test
  void soDoTheSetsOfTheFallback() throws Exception {
    Files.writeString(state.resolve("portcullis.yaml"), "firewall: ipset\n");
    CommandLineRun.Result result =
        line.firewall(KernelAccess::ofThisMachine).run("selftest", "-o", "raw");
    assertThat(result.data().lines().skip(1))
        .hasSize(20)
        .allMatch(each -> each.startsWith("ok\t"))
        .anyMatch(each -> each.contains("ipset"));
  }

  @Test
  void aFirewallThatDropsNothingIsFoundOut() {
    CommandLineRun.Result result = line.run("selftest");
    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.data())
        .contains(
            "NOT so: a new connection is dropped",
            "NOT so: an open connection dies",
            "NOT so: the kernel ends a block by itself",
            "do not arm")
        .contains("ok     IPv4      another port passes");
  }
}
