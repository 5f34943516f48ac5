package io.portcullis.gateway.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.enforcer.JavaProcess;
import io.portcullis.enforcer.firewall.FirewallException;
import io.portcullis.enforcer.firewall.IdleFirewall;
import io.portcullis.enforcer.firewall.KernelInventory;
import io.portcullis.gateway.LockHolder;
import io.portcullis.gateway.check.Doctor.Finding;
import io.portcullis.gateway.check.Doctor.State;
import io.portcullis.gateway.config.Config;
import io.portcullis.gateway.config.ConfigReader;
import io.portcullis.gateway.config.Paths;
import io.portcullis.gateway.config.Setup;
import io.portcullis.gateway.events.LiveRouter;
import io.portcullis.gateway.events.Metric;
import io.portcullis.gateway.events.Metrics;
import io.portcullis.gateway.wiring.GatewayProcess;
import io.portcullis.gateway.wiring.KernelAccess;
import io.portcullis.gateway.wiring.NetworkAccess;
import io.portcullis.rules.BootClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DoctorTest {
  private static final KernelInventory ROUTER =
      new KernelInventory("6.1.0", true, true, true, true, true, true, false, List.of(), List.of());

  @TempDir Path folder;

  private List<Finding> examine(
      Config config, KernelAccess.FirewallDoor door, KernelInventory kernel, String path) {
    List<String> inside = config.interfaces().inside();
    KernelAccess access =
        new KernelAccess(new KernelAccess.Choice(config.firewall(), inside), door);
    NetworkAccess network =
        new NetworkAccess(config.inside(), config.interfaces(), BootClock.system());
    Setup setup = new Setup(config, Paths.under(folder));
    return new Doctor(setup, access, network, kernel, path, Instant.now()).examine();
  }

  private List<Finding> examine(KernelInventory kernel) {
    return examine(
        Config.DEFAULT, config -> new IdleFirewall.Named("none"), kernel, folder.toString());
  }

  private static Finding of(String check, List<Finding> findings) {
    return findings.stream()
        .filter(found -> found.check().equals(check))
        .findFirst()
        .orElseThrow(() -> new AssertionError(check + " is not among " + findings));
  }

  @Test
  void aProgramIsFoundOnThePathOrItsPackageIsNamed() throws Exception {
    Files.createFile(
        folder.resolve("ra"),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
    List<Finding> findings = examine(ROUTER);
    assertThat(of("ra", findings).state()).isEqualTo(State.OK);
    assertThat(of("argus", findings).state()).isEqualTo(State.FAIL);
    assertThat(of("argus", findings).remedy()).isEqualTo("apt-get install argus-server");
  }

  @Test
  void withoutTheRightTheRemedyIsRoot() {
    List<Finding> findings =
        examine(
            Config.DEFAULT,
            config -> {
              throw new FirewallException(FirewallException.Kind.NOT_PERMITTED, "not permitted");
            },
            ROUTER,
            "");
    assertThat(of("rights", findings).state()).isEqualTo(State.FAIL);
    assertThat(of("rights", findings).remedy()).contains("root");
  }

  @Test
  void t05OffloadedConnectionsAreToldAsAGap() {
    KernelInventory offloading =
        new KernelInventory(
            "6.1.0",
            true,
            true,
            true,
            true,
            true,
            true,
            false,
            List.of(new KernelInventory.Flowtable("inet fw", "fast", List.of("lan"), true)),
            List.of());
    Finding gap = of("kernel 6.1.0", examine(offloading));
    assertThat(gap.state()).isEqualTo(State.WARN);
    assertThat(gap.found()).contains("flowtable fast");
  }

  @Test
  void anInterfaceThatIsConfiguredMustExist() throws Exception {
    Path file = folder.resolve("portcullis.yaml");
    Files.writeString(file, "interfaces:\n  inside: [nosuch0]\n");
    List<Finding> findings =
        examine(
            ConfigReader.read(file, true), config -> new IdleFirewall.Named("none"), ROUTER, "");
    assertThat(of("interface nosuch0", findings).state()).isEqualTo(State.FAIL);
    assertThat(of("interface nosuch0", findings).found()).isEqualTo("does not exist");
  }

  @Test
  void aGatewayThatIsStoppedMustGoOnFirst() throws Exception {
    Files.createDirectories(folder.resolve("run"));
    Path lock = Paths.under(folder).gatewayLock();
    Process gateway =
        new ProcessBuilder(JavaProcess.command(LockHolder.class, lock.toString())).start();
    try {
      assertThat(gateway.inputReader().readLine()).isEqualTo("held");
      assertThat(examine(ROUTER)).noneMatch(found -> found.check().equals("gateway"));
      signal("-STOP", gateway);
      LiveRouter.await(
          Duration.ofSeconds(30),
          () -> examine(ROUTER).toString(),
          () -> examine(ROUTER).stream().anyMatch(found -> found.check().equals("gateway")));
      assertThat(of("gateway", examine(ROUTER)).state()).isEqualTo(State.FAIL);
      assertThat(of("gateway", examine(ROUTER)).remedy()).isEqualTo("kill -CONT " + gateway.pid());
    } finally {
      gateway.destroyForcibly();
    }
  }

  @Test
  void whatARunningGatewayDoesNotWatchIsNamed() throws Exception {
    Paths paths = Paths.under(folder);
    Files.createDirectories(folder.resolve("run"));
    try (Metrics metrics = new Metrics()) {
      metrics.set(Metric.INTERFACE_WATCHED, 1, "lan0");
      metrics.set(Metric.INTERFACE_WATCHED, 0, "wg0");
      metrics.write(paths.metrics());
    }
    assertThat(examine(ROUTER)).as("none runs").noneMatch(found -> found.check().contains("wg0"));
    Process gateway =
        new ProcessBuilder(JavaProcess.command(LockHolder.class, paths.gatewayLock().toString()))
            .start();
    try {
      assertThat(gateway.inputReader().readLine()).isEqualTo("held");
      Finding finding = of("interface wg0", examine(ROUTER));
      assertThat(finding.state()).isEqualTo(State.WARN);
      assertThat(finding.found()).startsWith("is not watched by the running gateway");
      assertThat(examine(ROUTER)).noneMatch(found -> found.check().equals("interface lan0"));
    } finally {
      gateway.destroyForcibly();
    }
  }

  private static void signal(String signal, Process process) throws Exception {
    String pid = Long.toString(process.pid());
    assertThat(new ProcessBuilder("kill", signal, pid).start().waitFor()).isZero();
  }

  @Test
  void theStateOfAProcessStandsBehindItsNameWhateverThatIs() {
    assertThat(GatewayProcess.state("7 (java) S 1 7")).isEqualTo(GatewayProcess.State.RUNS);
    assertThat(GatewayProcess.state("7 (java) D 1 7")).isEqualTo(GatewayProcess.State.RUNS);
    assertThat(GatewayProcess.state("7 (a) T 1) R 1")).isEqualTo(GatewayProcess.State.RUNS);
    assertThat(GatewayProcess.state("7 (a) S) T 1 7")).isEqualTo(GatewayProcess.State.STOPPED);
    assertThat(GatewayProcess.state("7 (java) t 1 7")).isEqualTo(GatewayProcess.State.STOPPED);
    assertThat(GatewayProcess.state("7 (java) Z 1 7")).isEqualTo(GatewayProcess.State.ABSENT);
  }

  @Test
  void foldersAreSaidToBeMadeAndNothingIsChanged() {
    assertThat(of("event log", examine(ROUTER)).found()).endsWith("log (will be made)");
    assertThat(folder.resolve("log")).doesNotExist();
    assertThat(folder.resolve("models")).doesNotExist();
  }

  @Test
  void withoutModelsOfOnesOwnEvidenceFindsBeacons() {
    assertThat(of("models", examine(ROUTER)).state()).isEqualTo(State.OK);
    assertThat(of("models", examine(ROUTER)).found()).contains("by evidence");
  }
}
