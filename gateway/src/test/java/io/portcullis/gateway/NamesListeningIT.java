package io.portcullis.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.portcullis.enforcer.JavaProcess;
import io.portcullis.enforcer.NetworkNamespace;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a gateway says and does that cannot listen to names of servers. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class NamesListeningIT {
  private static final String COST = "fewer infections are found";
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /** As the service's CapabilityBoundingSet would, were it too strict. */
  private static final List<String> WITHOUT_RIGHT =
      List.of("setpriv", "--bounding-set", "-net_raw");

  /** Documentation's (RFC 5737): nobody answers. */
  private static final String ELSEWHERE = "192.0.2.1:561";

  @TempDir Path state;
  @AutoClose private PrivateMachine machine;

  @BeforeEach
  void make() throws Exception {
    NetworkNamespace.requireKernel();
    machine = new PrivateMachine("names", state);
  }

  private void inside() throws Exception {
    machine.in("ip", "link", "add", "lan", "type", "veth", "peer", "name", "host");
    for (String each : List.of("lan", "host")) machine.in("ip", "link", "set", each, "up");
    machine.in("ip", "address", "add", "10.0.0.1/24", "dev", "lan");
  }

  private void configure(String names) throws Exception {
    String interfaces = "interfaces: {inside: [lan]}\n";
    Files.writeString(state.resolve("portcullis.yaml"), interfaces + "names: " + names + "\n");
  }

  /** The gateway's line about names; then its status is asked, and it is ended. */
  private String heard(Process gateway, String deaf) throws Exception {
    try (BufferedReader lines = gateway.inputReader(StandardCharsets.UTF_8)) {
      String line = lines.readLine();
      while (line != null && !line.contains("names of servers")) line = lines.readLine();
      JsonNode status = status();
      Instant end = Instant.now().plus(PATIENCE);
      while (!status.get("names_deaf").asText().equals(deaf) && Instant.now().isBefore(end)) {
        Thread.sleep(200);
        status = status();
      }
      assertThat(status.get("names_deaf").asText()).as("%s, %s", line, status).isEqualTo(deaf);
      return String.valueOf(line);
    } finally {
      gateway.destroy();
      gateway.waitFor();
    }
  }

  private JsonNode status() throws Exception {
    String said = machine.portcullis("status", "-o", "json").said();
    return new ObjectMapper().readTree(said.substring(said.indexOf('{')));
  }

  private List<String> withoutRight(String... words) {
    List<String> command = new ArrayList<>(WITHOUT_RIGHT);
    List<String> all = new ArrayList<>(List.of("--state", state.toString()));
    all.addAll(List.of(words));
    command.addAll(JavaProcess.command(Main.class, all.toArray(String[]::new)));
    return command;
  }

  @Test
  void withoutAnInsideInterfaceItSaysSoAndGoesOn() throws Exception {
    String line = heard(machine.start("run", "--argus", "127.0.0.1:9"), "no_interface");
    assertThat(line).contains("WARNING", "there is no inside interface", COST, "interfaces.inside");
  }

  @Test
  void anArgusElsewhereSeesWhatNobodyHereHears() throws Exception {
    inside();
    String line = heard(machine.start("run", "--argus", ELSEWHERE), "remote_argus");
    assertThat(line).contains("WARNING", "argus runs on another machine", COST, "names: true");
  }

  @Test
  void withoutTheRightToCaptureItSaysSoGoesOnAndDoctorKnows() throws Exception {
    inside();
    configure("auto");
    String[] run = withoutRight("run", "--argus", "127.0.0.1:9").toArray(String[]::new);
    Process gateway = machine.namespace().start(run);
    String line = heard(gateway, "no_capture");
    assertThat(line).contains("WARNING", "no right to capture", COST, "CAP_NET_RAW");
    PrivateMachine.Result doctor = machine.in(withoutRight("doctor").toArray(String[]::new));
    assertThat(doctor.said()).contains("lan: no right to capture", "CAP_NET_RAW", COST);
    assertThat(machine.portcullis("doctor").said()).contains("names of servers can be heard");
  }

  @Test
  void whoInsistsOnNamesGetsNoGatewayWithoutThem() throws Exception {
    inside();
    configure("true");
    String[] run = withoutRight("run", "--argus", "127.0.0.1:9").toArray(String[]::new);
    PrivateMachine.Result refused = machine.in(run);
    assertThat(refused.exit()).as(refused.said()).isEqualTo(2);
    assertThat(refused.said())
        .contains("names: true, and names cannot be heard: no right to capture", "names: auto");
  }

  @Test
  void whoWantsNoneHearsNone() throws Exception {
    inside();
    configure("false");
    Process gateway = machine.start("run", "--argus", "127.0.0.1:9");
    try {
      Instant end = Instant.now().plus(PATIENCE);
      while (!status().get("names_deaf").asText().equals("off")) {
        assertThat(Instant.now()).isBefore(end);
        Thread.sleep(200);
      }
      assertThat(machine.portcullis("status").said()).contains("not heard: names: false");
    } finally {
      gateway.destroy();
      gateway.waitFor();
    }
  }

  @Test
  void byDefaultItListensAndSaysHowLongItLearns() throws Exception {
    inside();
    configure("auto");
    Process gateway = machine.start("run", "--argus", "127.0.0.1:9");
    assertThat(heard(gateway, "null"))
        .contains("INFO listening for names of servers on lan", "for an hour");
  }
}
