package io.portcullis.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What operators type is refused with a message, or understood; nothing else happens. */
@Tag("fuzz")
final class TargetsFuzzTest {
  private static final String[] PIECES = {
    "10.0.0.5",
    "203.0.113.7",
    "2001:db8::7",
    "::",
    "-",
    "--",
    "/",
    "/24",
    "/128",
    "443",
    "tcp",
    "udp",
    "icmp",
    "0",
    "65536",
    "%eth0",
    " ",
    "\u0000",
    "é",
    "x.example",
    "1e9",
    "0x35",
    ",",
    "*"
  };

  @Test
  void everyTextIsUnderstoodOrRefused() {
    for (long seed = 0; seed < 200_000; seed++) {
      Random random = new Random(seed);
      StringBuilder text = new StringBuilder();
      for (int piece = random.nextInt(8); piece > 0; piece--) {
        text.append(PIECES[random.nextInt(PIECES.length)]);
      }
      survives(seed, () -> Targets.select(text.toString(), List.of()));
      survives(seed, () -> Targets.toAdd(text.toString(), Optional.empty()));
      survives(seed, () -> Allowlist.subject(text.toString()));
      survives(seed, () -> Durations.parse(text.toString()));
    }
  }

  private static void survives(long seed, Runnable reading) {
    try {
      reading.run();
    } catch (IllegalArgumentException refused) {
      assertThat(refused.getMessage()).as("seed %d", seed).isNotBlank();
    }
  }
}
