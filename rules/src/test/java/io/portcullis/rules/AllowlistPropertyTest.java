package io.portcullis.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.argus.MadeFlows;
import io.portcullis.argus.Tuple;
import io.portcullis.detector.Detection;
import io.portcullis.detector.evidence.parameters.Sensitivity;
import io.portcullis.rules.network.Network;
import io.portcullis.rules.policy.Breaker;
import io.portcullis.rules.policy.Policy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** No allowed or spared address is ever blocked, whatever the scope. */
final class AllowlistPropertyTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final List<Scope> SCOPES = List.of(Scope.values());
  private static final Network NETWORK =
      new Network(List.of(Prefix.parse("10.0.0.0/8"), Prefix.parse("fd00::/8")), List.of());

  @Test
  void noAllowedOrSparedAddressIsEverBlocked() {
    int enforced = 0;
    int held = 0;
    for (long seed = 0; seed < 20_000; seed++) {
      Random random = new Random(seed);
      List<AllowEntry> entries = entries(random);
      Allowlist allowlist = new Allowlist(entries, Map.of());
      Detection detection = detection(random);
      Decision decision = decide(random, allowlist, detection);
      if (!(decision instanceof Decision.Enforce enforce)) {
        held++;
        continue;
      }
      enforced++;
      for (AllowEntry entry : entries) assertUntouched(entry, enforce.target(), allowlist, seed);
    }
    assertThat(enforced).isGreaterThan(1_000);
    assertThat(held).isGreaterThan(1_000);
  }

  private static void assertUntouched(
      AllowEntry entry, Target target, Allowlist allowlist, long seed) {
    if (entry.expires().isPresent() && !entry.expires().get().isAfter(NOW)) return;
    String told = "seed " + seed + ": " + target + " (" + target.scope() + ") against " + entry;
    if (entry.what().contains("-")) {
      Target.Connection spared = Targets.connection(entry.what());
      assertThat(target).as(told).isNotEqualTo(spared);
      return;
    }
    Prefix protectedPrefix = Prefix.parse(entry.what());
    for (Prefix end : target.ends()) {
      if (!end.overlaps(protectedPrefix)) continue;
      // Only a wider block may hold it, and then the kernel lets the operator's pass.
      assertThat(protectedPrefix.contains(end)).as(told).isFalse();
      if (entry.isOperators()) {
        assertThat(allowlist.kernelPrefixes(NOW))
            .as(told)
            .anyMatch(prefix -> prefix.contains(protectedPrefix));
      }
    }
  }

  private static List<AllowEntry> entries(Random random) {
    List<AllowEntry> entries = new ArrayList<>();
    for (int number = random.nextInt(4); number > 0; number--) {
      boolean spared = random.nextInt(3) == 0;
      entries.add(
          new AllowEntry(
              spared && random.nextBoolean() ? tuple(random).toString() : prefix(random),
              spared ? AllowEntry.Kind.SPARED : AllowEntry.Kind.OPERATOR,
              "because",
              NOW,
              random.nextInt(4) == 0
                  ? Optional.of(NOW.plusSeconds(random.nextInt(3) - 1))
                  : Optional.empty()));
    }
    return entries;
  }

  private static String prefix(Random random) {
    if (random.nextBoolean()) {
      return new Prefix(
              InetAddresses.of(new byte[] {(byte) 203, 0, 113, (byte) random.nextInt(8)}),
              32 - random.nextInt(4))
          .toString();
    }
    if (random.nextBoolean()) return "10.0.0." + random.nextInt(4);
    return "2001:db8::" + random.nextInt(4) + (random.nextBoolean() ? "" : "/128");
  }

  private static Tuple tuple(Random random) {
    String port = String.valueOf(443 + random.nextInt(2));
    if (random.nextInt(4) == 0) {
      return Tuple.of("fd00::" + random.nextInt(4), "2001:db8::" + random.nextInt(4), port, "tcp");
    }
    return Tuple.of("10.0.0." + random.nextInt(4), "203.0.113." + random.nextInt(8), port, "tcp");
  }

  private static Detection detection(Random random) {
    String state = random.nextBoolean() ? "FSPA_FSPA" : "S_";
    return new Detection(
        MadeFlows.of(tuple(random), NOW.minusSeconds(2), state, -1),
        "model",
        true,
        1.0,
        1.1,
        "88*",
        3,
        3);
  }

  private static Decision decide(Random random, Allowlist allowlist, Detection detection) {
    Scope scope = SCOPES.get(random.nextInt(3));
    Policy.Settings settings =
        new Policy.Settings(
            scope,
            List.of(Duration.ofHours(1), Duration.ofHours(4)),
            random.nextInt(3),
            random.nextInt(3),
            Sensitivity.CAUTIOUS);
    int offences = random.nextInt(4);
    return new Policy(settings, new Breaker(Breaker.Budget.DEFAULT), new FakeBootClock())
        .decide(detection, NETWORK, allowlist, target -> Optional.empty(), target -> offences, 0);
  }
}
