package io.portcullis.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.portcullis.enforcer.Lab;
import io.portcullis.enforcer.NetworkNamespace;
import io.portcullis.gateway.events.LiveRouter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The wall clock is set by a day under the running gateway and under the commands: libfaketime lies
 * to the whole program, while kernel and boot clock go on as ever.
 */
final class WallClockIT {
  private static final String TUPLE = "10.0.0.5-203.0.113.7-443-udp";
  private static final Duration SOON = Duration.ofSeconds(15);
  // Thirty seconds by clocks that count in hundredths, and the kernel's jiffies.
  private static final Duration ALMOST = Duration.ofMillis(29_500);
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSSZ");

  @TempDir Path state;
  @AutoClose private Lab lab;

  private static Optional<Path> library() throws IOException {
    try (Stream<Path> architectures = Files.list(Path.of("/usr/lib"))) {
      return architectures
          .map(folder -> folder.resolve("faketime/libfaketimeMT.so.1"))
          .filter(Files::exists)
          .findFirst();
    }
  }

  private LiveRouter router(Path lie) throws IOException {
    NetworkNamespace.requireKernel();
    Optional<Path> library = library();
    boolean inCi = System.getenv("CI") != null;
    if (library.isEmpty() && inCi) throw new AssertionError("faketime is missing, and this is CI");
    assumeTrue(library.isPresent(), "faketime is not installed");
    lab = new Lab();
    Files.writeString(lie, "+0");
    // The wire's packets carry the true time, which this program is not told.
    return new LiveRouter(
        lab,
        state,
        "verify: {after: false}\n",
        Map.of(
            "LD_PRELOAD",
            library.orElseThrow().toString(),
            "FAKETIME_TIMESTAMP_FILE",
            lie.toString(),
            "FAKETIME_CACHE_DURATION",
            "1",
            "FAKETIME_DONT_FAKE_MONOTONIC",
            "1"));
  }

  // libfaketime makes a JVM slow, on a busy machine by the factor ten.
  @Tag("soak")
  @Test
  void blocksEndWhenTheyShouldWhateverTheWallClockIsSetTo() throws Exception {
    Path lie = state.resolve("faketime");
    try (LiveRouter router = router(lie)) {
      router.start("--argus", "127.0.0.1:9");
      router.done("rules", "add", "203.0.113.8", "--timeout", "1h");
      long ordered = System.nanoTime();
      router.done("rules", "add", TUPLE, "--timeout", "30s");
      for (String moved : List.of("+1d", "-1d")) {
        Files.writeString(lie, moved);
        // Three looks of the gateway, which must neither end nor stretch anything.
        Thread.sleep(3500);
        assertThat(router.events("expire")).as(moved).isEmpty();
        assertThat(lab.goesOut("10.0.0.5", "203.0.113.7", 443)).as(moved).isFalse();
        assertThat(lab.goesOut("10.0.0.5", "203.0.113.8", 443)).as(moved).isFalse();
      }
      LiveRouter.await(
          SOON.plusSeconds(30),
          () -> "it ends: " + router.said(),
          () -> lab.goesOut("10.0.0.5", "203.0.113.7", 443));
      assertThat(Duration.ofNanos(System.nanoTime() - ordered)).isGreaterThan(ALMOST);
      LiveRouter.await(
          SOON,
          () -> "its end is told: " + router.said(),
          () -> !router.events("expire").isEmpty());
      assertThat(router.events("expire")).hasSize(1);
      Instant told =
          Instant.from(STAMP.parse(router.events("expire").get(0).get("timestamp").asText()));
      assertThat(told)
          .as("the lie is believed")
          .isBefore(Instant.now().minus(Duration.ofHours(23)));

      assertThat(lab.goesOut("10.0.0.5", "203.0.113.8", 443)).isFalse();
    }
  }
}
