package io.portcullis.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.enforcer.JavaProcess;
import io.portcullis.enforcer.NetworkNamespace;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A router whose inside port has no carrier yet, as after a power cut that the switch shared. */
final class NoCarrierIT {
  private static final String WAN =
      "ip link add wan0 type veth peer name wan1;"
          + " ip address add 203.0.113.1/24 dev wan0; ip link set wan0 up; ip link set wan1 up;"
          + " ip route add default via 203.0.113.254; exec \"$@\"";
  private static final String VETH = "ip link add lan0 type veth peer name lan1;";

  @TempDir private Path state;

  private String doctor(String lan) throws Exception {
    try (NetworkNamespace namespace = NetworkNamespace.create("carrier")) {
      List<String> command = new ArrayList<>(List.of("sh", "-c", lan + WAN, "sh"));
      command.addAll(
          JavaProcess.command(Main.class, "--state", state.toString(), "-o", "raw", "doctor"));
      Process doctor = namespace.start(command.toArray(String[]::new));
      String said = new String(doctor.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      doctor.waitFor();
      return said;
    }
  }

  /** NetworkManager adds its addresses without their routes (noprefixroute). */
  @ParameterizedTest
  @CsvSource({
    "10.77.1.1/24, 10.77.1.0/24",
    "10.77.1.1/24 noprefixroute, 10.77.1.0/24",
    "fd00:1::1/64, fd00:1::/64",
    "fd00:1::1/64 noprefixroute, fd00:1::/64",
  })
  void theInsideIsTheInsideBeforeItsCableIsPluggedIn(String address, String inside)
      throws Exception {
    String said = doctor(VETH + "ip address add dev lan0 " + address + "; ip link set lan0 up;");
    assertThat(said)
        .contains("inside\tlan0 with " + inside)
        .doesNotContain("this machine protects itself");
  }

  @ParameterizedTest
  @CsvSource({"10.77.1.1/24", "fd00:1::1/64"})
  void aPortThatIsSetDownIsNotTheInside(String address) throws Exception {
    assertThat(doctor(VETH + "ip address add dev lan0 " + address + ";"))
        .contains("this machine protects itself")
        .doesNotContain("lan0");
  }
}
