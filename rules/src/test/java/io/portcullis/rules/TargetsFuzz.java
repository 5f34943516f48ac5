package io.portcullis.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What operators type is refused with a message, or understood; nothing else happens. */
public final class TargetsFuzz {
  private TargetsFuzz() {}

  public static List<byte[]> seeds() {
    return Stream.of(
            "10.0.0.5",
            "203.0.113.0/24",
            "2001:db8::7",
            "::/0",
            "::ffff:203.0.113.7",
            "10.0.0.5-203.0.113.7-443-tcp",
            "fe80::1%eth0-ff02::1-65536-icmp",
            "10.0.0.1-10.0.0.9",
            "17",
            "x.example",
            "*.example.",
            "1d12h30m",
            "90s",
            "1e9",
            "0x35/128\u0000é")
        .map(text -> text.getBytes(StandardCharsets.UTF_8))
        .toList();
  }

  public static void fuzzerTestOneInput(byte[] input) {
    String text = new String(input, StandardCharsets.UTF_8);
    reads(() -> Targets.select(text, List.of()));
    reads(() -> assertThat(Allowlist.subject(text)).isNotBlank());
    reads(() -> assertThat(Durations.parse(text)).isPositive());
    reads(
        () ->
            assertThat(Prefix.parse(Prefix.parse(text).toString())).isEqualTo(Prefix.parse(text)));
    reads(() -> readsBack(Targets.toAdd(text, Optional.empty())));
    reads(() -> readsBack(Targets.toAdd(text, Optional.of(Scope.HOST))));
    assertThat(InetAddresses.parse(text)).isNotNull();
    assertThat(Actor.parse(text)).isNotNull();
  }

  /** What the ledger writes of it is the same target again. */
  private static void readsBack(Target target) {
    assertThat(Targets.read(target.scope(), target.toString())).isEqualTo(target);
  }

  private static void reads(Runnable reading) {
    try {
      reading.run();
    } catch (IllegalArgumentException refused) {
      assertThat(refused.getMessage()).isNotBlank();
    }
  }
}
