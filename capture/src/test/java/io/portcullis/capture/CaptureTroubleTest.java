package io.portcullis.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pcap4j.core.PcapNativeException;

/** What is missing is said once, with its remedy, and ends nothing else. */
final class CaptureTroubleTest {
  private static String say(List<String> before, List<String> options) throws Exception {
    List<String> command = new ArrayList<>(before);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(OpenAndSay.class.getName());
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    return said;
  }

  @Test
  void withoutLibpcapThereIsOneNotice() throws Exception {
    String said = say(List.of(), List.of("-Dorg.pcap4j.core.pcapLibName=no-such-library"));
    assertThat(said.lines())
        .containsExactly("lo: " + CaptureTrouble.NO_LIBPCAP, "the rest goes on");
  }

  @Test
  void withoutTheRightThereIsOneNotice() throws Exception {
    Path setpriv = Path.of("/usr/bin/setpriv");
    boolean root = "root".equals(System.getProperty("user.name"));
    Assumptions.assumeTrue(!root || Files.isExecutable(setpriv), "setpriv is not installed");
    List<String> without =
        root ? List.of(setpriv.toString(), "--bounding-set", "-net_raw") : List.of();
    assertThat(say(without, List.of()).lines())
        .containsExactly(
            "lo: no right to capture: run as root or with CAP_NET_RAW", "the rest goes on");
  }

  @ParameterizedTest
  @CsvSource({
    "That device is not up, the interface is down",
    "The interface went down, the interface is down",
    "The interface disappeared, the interface is missing",
    "wan: No such device exists, the interface is missing",
    "something else, the capture failed: something else"
  })
  void complaintsOfLibpcapAreExplained(String complaint, String said) {
    assertThat(CaptureTrouble.explain(new PcapNativeException(complaint))).startsWith(said);
  }
}
