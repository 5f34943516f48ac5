package io.portcullis.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.enforcer.Lab;
import io.portcullis.enforcer.NetworkNamespace;
import io.portcullis.gateway.PrivateMachine;
import io.portcullis.gateway.events.LiveRouter;
import java.io.BufferedReader;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A bridge whose traffic no hook but an ingress chain sees gets ports and loses them while the real
 * gateway runs: nobody restarts it for a new access point.
 */
final class BridgePortsIT {
  private static final Duration A_FEW_SECONDS = Duration.ofSeconds(20);
  private static final String BLOCKED = "192.0.2.2";

  @TempDir private Path folder;
  private PrivateMachine bridge;
  private NetworkNamespace first;
  private NetworkNamespace second;
  private NetworkNamespace third;
  private Process gateway;

  @BeforeEach
  void open() throws Exception {
    bridge = new PrivateMachine("bridge", folder);
    first = NetworkNamespace.create("first");
    second = NetworkNamespace.create("second");
    third = NetworkNamespace.create("third");
    // What /sys tells of the network is that of whoever mounted it: sysfs(5).
    assertThat(bridge.in("mount", "-t", "sysfs", "sysfs", "/sys").exit()).isZero();
    // Else the forward hook sees what is bridged; few routers have that on.
    forwardHookSees(0);
    bridge.namespace().run("ip", "link", "add", "br0", "type", "bridge");
    bridge.namespace().run("ip", "link", "set", "br0", "up");
    port("p1", first, "192.0.2.1/24");
    port("p2", second, BLOCKED + "/24");
  }

  private void forwardHookSees(int bridged) {
    bridge
        .namespace()
        .run(
            "sysctl",
            "-qw",
            "net.bridge.bridge-nf-call-iptables=" + bridged,
            "net.bridge.bridge-nf-call-ip6tables=" + bridged);
  }

  private void port(String port, NetworkNamespace host, String address) {
    NetworkNamespace router = bridge.namespace();
    router.run(
        "ip", "link", "add", port, "type", "veth", "peer", "name", "eth0", "netns", host.name());
    router.run("ip", "link", "set", port, "master", "br0", "up");
    host.run("ip", "link", "set", "eth0", "up");
    host.run("ip", "addr", "add", address, "dev", "eth0");
  }

  @AfterEach
  void close() throws Exception {
    if (gateway != null) {
      gateway.descendants().forEach(ProcessHandle::destroyForcibly);
      gateway.destroyForcibly().waitFor();
    }
    for (NetworkNamespace host : new NetworkNamespace[] {first, second, third}) {
      if (host != null) host.close();
    }
    if (bridge != null) bridge.close();
  }

  private boolean passes(NetworkNamespace from, String source, int port) {
    return Lab.passes(from, source, 0, second, BLOCKED, port, 5);
  }

  private void awaitDropped(NetworkNamespace from, String source) throws Exception {
    LiveRouter.await(
        A_FEW_SECONDS,
        () -> bridge.namespace().nft("list", "ruleset"),
        () -> !passes(from, source, 443));
  }

  private String events() throws Exception {
    return Files.readString(Paths.under(folder).eventLog());
  }

  @Test
  void aPortThatComesIsLookedAtAndSoIsOneThatComesBack() throws Exception {
    bridge.done("rules", "add", "192.0.2.3-192.0.2.2-443-udp");
    bridge.done("rules", "add", "192.0.2.1-192.0.2.2-443-udp");
    gateway = bridge.start("run", "--enforce", "--argus", "127.0.0.1:9");
    gateway.getOutputStream().close();
    LiveRouter.await(
        Duration.ofMinutes(1), () -> "it runs", () -> Files.exists(Paths.under(folder).metrics()));
    awaitDropped(first, "192.0.2.1");

    port("p3", third, "192.0.2.3/24");
    awaitDropped(third, "192.0.2.3");
    assertThat(passes(third, "192.0.2.3", 80)).as("nothing else is dropped").isTrue();
    assertThat(passes(first, "192.0.2.1", 443)).as("what was dropped stays dropped").isFalse();
    LiveRouter.await(
        A_FEW_SECONDS,
        this::events,
        () -> events().contains("packets are looked at on arrival at p3 from now on"));
    assertThat(bridge.portcullis("status").said()).contains("looked at on arrival at p1, p2, p3");

    bridge.namespace().run("ip", "link", "delete", "p3");
    LiveRouter.await(
        A_FEW_SECONDS,
        this::events,
        () -> events().contains("packets are looked at on arrival no more at p3: gone"));
    assertThat(passes(first, "192.0.2.1", 443)).isFalse();
    assertThat(bridge.portcullis("status").said())
        .contains("looked at on arrival at p1, p2")
        .doesNotContain("p3");

    port("p3", third, "192.0.2.3/24");
    awaitDropped(third, "192.0.2.3");
    assertThat(passes(first, "192.0.2.1", 443)).isFalse();
    assertThat(bridge.portcullis("rules", "sync", "--check").exit()).isZero();
  }

  @Test
  void withoutARunningGatewayDoctorNamesThePortThatIsNotLookedAtAndSyncMendsIt() throws Exception {
    bridge.done("rules", "add", "192.0.2.3-192.0.2.2-443-udp");
    port("p3", third, "192.0.2.3/24");
    LiveRouter.await(
        A_FEW_SECONDS, () -> "the new port is up", () -> passes(third, "192.0.2.3", 443));
    assertThat(bridge.portcullis("doctor").said())
        .contains("packets that arrive at p3 are not looked at")
        .contains("portcullis rules sync");
    bridge.done("rules", "sync");
    assertThat(passes(third, "192.0.2.3", 443)).isFalse();
    assertThat(bridge.portcullis("doctor").said()).doesNotContain("are not looked at");
  }

  /** Only a router has a forward hook. */
  @ParameterizedTest
  @CsvSource({"false, 0", "false, 1", "true, 0", "true, 1"})
  void whatIsBridgedIsDroppedWhateverTheHooksAndTheKernelsSettings(
      boolean router, int forwardHookSees) throws Exception {
    if (router) {
      Files.writeString(folder.resolve("portcullis.yaml"), "interfaces: {inside: [br0]}\n");
    }
    forwardHookSees(forwardHookSees);
    bridge.done("rules", "add", "192.0.2.1-192.0.2.2-443-udp");
    assertThat(passes(first, "192.0.2.1", 443)).isFalse();
    assertThat(passes(first, "192.0.2.1", 80)).as("nothing else is dropped").isTrue();
    boolean hookIsEnough = router && forwardHookSees == 1;
    String status = bridge.portcullis("status").said();
    if (hookIsEnough) assertThat(status).doesNotContain("on arrival");
    else assertThat(status).contains("looked at on arrival at p1, p2");
    for (String command : new String[] {"status", "doctor"}) {
      assertThat(bridge.portcullis(command).said()).doesNotContain("is not dropped");
    }
  }

  @Test
  void ipsetLooksAtNothingOnArrivalSoStatusAndDoctorSayWhatPasses() throws Exception {
    Files.writeString(folder.resolve("portcullis.yaml"), "firewall: ipset\n");
    forwardHookSees(1);
    for (String command : new String[] {"status", "doctor"}) {
      assertThat(bridge.portcullis(command).said())
          .contains("traffic between the ports of bridge br0 is not dropped");
    }
  }

  @Test
  void aPortThatComesInAFloodIsLookedAtFromTheNextTurnOfTheLoopOn() throws Exception {
    bridge.done("rules", "add", "192.0.2.3-192.0.2.2-443-udp");
    gateway = bridge.start(HandTurnedGateway.class, folder.toString());
    BufferedReader turns = gateway.inputReader(StandardCharsets.UTF_8);
    turn(turns);
    Process flood =
        third.start("bash", "-c", "while :; do echo x > /dev/udp/192.0.2.2/443; done 2> /dev/null");
    try {
      try (DatagramSocket ear = second.call(() -> new DatagramSocket(443))) {
        port("p3", third, "192.0.2.3/24");
        ear.setSoTimeout((int) A_FEW_SECONDS.toMillis());
        for (int packet = 0; packet < 10; packet++) ear.receive(new DatagramPacket(new byte[9], 9));
      }
      turn(turns);
      try (DatagramSocket ear = second.call(() -> new DatagramSocket(443))) {
        ear.setSoTimeout(500);
        assertThatThrownBy(() -> ear.receive(new DatagramPacket(new byte[9], 9)))
            .isInstanceOf(SocketTimeoutException.class);
      }
      LiveRouter.await(
          A_FEW_SECONDS,
          () -> "it is flooded all the time",
          () -> !bridge.portcullis("-o", "json", "rules", "list").said().contains("\"packets\":0"));
    } finally {
      flood.destroyForcibly();
    }
  }

  private void turn(BufferedReader turns) throws Exception {
    gateway.getOutputStream().write('\n');
    gateway.getOutputStream().flush();
    String answer = turns.readLine();
    assertThat(answer).isEqualTo("turned");
  }
}
