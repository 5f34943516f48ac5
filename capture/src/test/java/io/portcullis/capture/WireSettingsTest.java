package io.portcullis.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What cannot be watched is refused with a reason. */
final class WireSettingsTest {
  @Test
  void aSideWithoutInterfaceIsRefused() {
    assertThatThrownBy(() -> new WireSettings(List.of(), List.of("wan"), 0))
        .hasMessage("a proof on the wire needs an interface on the inside");
    assertThatThrownBy(() -> new WireSettings(List.of("lan"), List.of(), 0))
        .hasMessage("a proof on the wire needs an interface on the outside");
  }

  @Test
  void tooMuchEvidenceIsRefused() {
    assertThatThrownBy(() -> new WireSettings(List.of("lan"), List.of("wan"), 1L << 40))
        .hasMessage("1099511627776 bytes of evidence: 0 to 256 MB");
  }

  @Test
  void anInterfaceNamedTwiceIsWatchedOnce() {
    WireSettings settings = new WireSettings(List.of("lan", "lan"), List.of("wan"), 0);
    assertThat(settings.inside()).containsExactly("lan");
    assertThat(settings.protectsItself()).isFalse();
    assertThat(new WireSettings(List.of("eth0"), List.of("eth0"), 0).protectsItself()).isTrue();
  }
}
