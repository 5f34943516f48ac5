package io.portcullis.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.enforcer.JavaProcess;
import io.portcullis.enforcer.NetworkNamespace;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A router whose inside port has no carrier yet, as after a power cut that the switch shared. */
final class NoCarrierIT {
  private static final String ROUTER =
      "ip link add lan0 type veth peer name lan1; ip address add 10.77.1.1/24 dev lan0;"
          + " ip link set lan0 up; ip link add wan0 type veth peer name wan1;"
          + " ip address add 203.0.113.1/24 dev wan0; ip link set wan0 up; ip link set wan1 up;"
          + " ip route add default via 203.0.113.254; exec \"$@\"";

  @TempDir private Path state;

  @Test
  void theInsideIsTheInsideBeforeItsCableIsPluggedIn() throws Exception {
    try (NetworkNamespace namespace = NetworkNamespace.create("carrier")) {
      List<String> command = new ArrayList<>(List.of("sh", "-c", ROUTER, "sh"));
      command.addAll(
          JavaProcess.command(Main.class, "--state", state.toString(), "-o", "raw", "doctor"));
      Process doctor = namespace.start(command.toArray(String[]::new));
      String said = new String(doctor.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      doctor.waitFor();
      assertThat(said)
          .contains("inside\tlan0 with 10.77.1.0/24")
          .doesNotContain("this machine protects itself");
    }
  }
}
