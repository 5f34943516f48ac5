package io.portcullis.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What cannot be watched is refused with a reason. */
final class WireSettingsTest {
  @Test
  void aSideWithoutInterfaceIsRefused() {
    assertThatThrownBy(() -> new WireSettings(List.of(), List.of("wan"), List.of(), 0))
        .hasMessage("a proof on the wire needs an interface on the inside");
    assertThatThrownBy(() -> new WireSettings(List.of("lan"), List.of(), List.of(), 0))
        .hasMessage("a proof on the wire needs an interface on the outside");
  }

  @Test
  void tooMuchEvidenceIsRefused() {
    assertThatThrownBy(() -> new WireSettings(List.of("lan"), List.of("wan"), List.of(), 1L << 40))
        .hasMessage("1099511627776 bytes of evidence: 0 to 256 MB");
  }

  @Test
  void anInterfaceNamedTwiceIsWatchedOnce() {
    WireSettings settings = new WireSettings(List.of("lan", "lan"), List.of("wan"), List.of(), 0);
    assertThat(settings.inside()).containsExactly("lan");
    assertThat(settings.protectsItself()).isFalse();
    assertThat(new WireSettings(List.of("eth0"), List.of("eth0"), List.of(), 0).protectsItself())
        .isTrue();
  }

  @Test
  void portsAreNoInterfaceTwiceAndNotTooMany() {
    List<String> lan = List.of("br0");
    List<String> wan = List.of("wan");
    assertThat(new WireSettings(lan, wan, List.of("p1", "wan", "br0", "p1"), 0).ports())
        .containsExactly("p1");
    List<String> many =
        IntStream.rangeClosed(0, WireSettings.MOST_PORTS).mapToObj(i -> "p" + i).toList();
    assertThat(new WireSettings(lan, wan, many.subList(1, many.size()), 0).ports())
        .hasSize(WireSettings.MOST_PORTS);
    assertThat(new WireSettings(lan, wan, many, 0).ports()).isEmpty();
  }
}
