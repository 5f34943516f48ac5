package io.portcullis.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.portcullis.enforcer.Lab;
import io.portcullis.enforcer.NetworkNamespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The wall clock is set by a day under the running gateway and under the commands: libfaketime lies
 * to the whole program, while kernel and boot clock go on as ever.
 */
final class WallClockIT {
  private static final Duration SOON = Duration.ofSeconds(15);

  @TempDir Path state;
  private Lab lab;

  @AfterEach
  void close() {
    if (lab != null) lab.close();
  }

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
            "FAKETIME_NO_CACHE",
            "1",
            "FAKETIME_DONT_FAKE_MONOTONIC",
            "1"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"+1d", "-1d"})
  void blocksEndWhenTheyShouldWhateverTheWallClockIsSetTo(String moved) throws Exception {
    Path lie = state.resolve("faketime");
    try (LiveRouter router = router(lie)) {
      router.start("--argus", "127.0.0.1:9");
      router.done("rules", "add", "10.0.0.5-203.0.113.7-443-udp", "--timeout", "25s");
      long begun = System.nanoTime();
      router.done("rules", "add", "203.0.113.8", "--timeout", "1h");
      Files.writeString(lie, moved);
      assertThat(told(router)).as("the lie is believed").contains(moved.equals("+1d"));
      // Three looks of the gateway, which must neither end nor stretch anything.
      Thread.sleep(3500);
      assertThat(expiresInSeconds(router, "203.0.113.8")).isBetween(3500L, 3600L);
      assertThat(lab.goesOut("10.0.0.5", "203.0.113.7", 443)).isFalse();
      assertThat(lab.goesOut("10.0.0.5", "203.0.113.8", 443)).isFalse();
      assertThat(router.events("expire")).isEmpty();
      assertThat(router.order("rules", "sync", "--check").exit()).isZero();
      // What is ordered under the new clock has its whole time, too.
      router.done("rules", "add", "203.0.113.77", "--timeout", "2h");
      assertThat(expiresInSeconds(router, "203.0.113.77")).isBetween(7100L, 7200L);

      Duration left = Duration.ofSeconds(25).minusNanos(System.nanoTime() - begun);
      LiveRouter.await(
          left.plus(SOON),
          () -> "it ends: " + router.said(),
          () -> lab.goesOut("10.0.0.5", "203.0.113.7", 443));
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofSeconds(22));
      LiveRouter.await(
          SOON,
          () -> "its end is told: " + router.said(),
          () -> !router.events("expire").isEmpty());
      assertThat(router.events("expire")).hasSize(1);
      assertThat(lab.goesOut("10.0.0.5", "203.0.113.8", 443)).isFalse();
      assertThat(router.rules()).hasSize(2);
    }
  }

  /** Whether the program's clock is ahead of ours; empty when it is neither ahead nor behind. */
  private static Optional<Boolean> told(LiveRouter router) throws IOException {
    router.done("rules", "add", "203.0.113.99", "--timeout", "1s");
    List<JsonNode> orders = router.events("block");
    String stamp = orders.get(orders.size() - 1).get("timestamp").asText();
    java.time.OffsetDateTime at =
        java.time.OffsetDateTime.parse(
            stamp, java.time.format.DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSSZ"));
    Duration ahead = Duration.between(java.time.Instant.now(), at.toInstant());
    if (ahead.abs().compareTo(Duration.ofHours(23)) < 0) return Optional.empty();
    return Optional.of(!ahead.isNegative());
  }

  private static long expiresInSeconds(LiveRouter router, String remote) throws IOException {
    for (JsonNode rule : router.rules()) {
      if (rule.get("dest_ip").asText().equals(remote)) return rule.get("expires_in_s").asLong();
    }
    throw new AssertionError(remote + " is not in " + router.rules());
  }
}
