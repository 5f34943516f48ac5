package io.portcullis.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class RangesPropertyTest {

  @Test
  void everyAddressKeepsItsLongestTimeoutAndRangesAreDisjointAndSorted() {
    for (long seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      boolean ipv6 = random.nextBoolean();
      List<Ranges.Timed> prefixes = new ArrayList<>();
      for (int number = random.nextInt(12); number >= 0; number--) {
        prefixes.add(
            new Ranges.Timed(prefix(random, ipv6), Duration.ofMinutes(1 + random.nextInt(4))));
      }
      List<Ranges.Range> flat = Ranges.flatten(prefixes);
      for (int low = 0; low < 256; low++) {
        InetAddress address = address(low, ipv6);
        assertThat(flattened(flat, address))
            .as("seed %d, address %s, prefixes %s", seed, address, prefixes)
            .isEqualTo(longest(prefixes, address));
      }
      for (int index = 1; index < flat.size(); index++) {
        assertThat(compare(flat.get(index - 1).last(), flat.get(index).first()))
            .as("seed %d", seed)
            .isNegative();
      }
    }
  }

  private static InetAddress address(int low, boolean ipv6) {
    byte[] bytes = ipv6 ? new byte[16] : new byte[] {(byte) 203, 0, 113, 0};
    if (ipv6) bytes[0] = 0x20;
    bytes[bytes.length - 1] = (byte) low;
    return InetAddresses.of(bytes);
  }

  private static Prefix prefix(Random random, boolean ipv6) {
    int bits = ipv6 ? 128 : 32;
    return new Prefix(address(random.nextInt(256), ipv6), bits - random.nextInt(9));
  }

  private static Duration longest(List<Ranges.Timed> prefixes, InetAddress address) {
    return prefixes.stream()
        .filter(timed -> timed.prefix().contains(address))
        .map(Ranges.Timed::timeout)
        .max(Duration::compareTo)
        .orElse(Duration.ZERO);
  }

  private static Duration flattened(List<Ranges.Range> ranges, InetAddress address) {
    List<Ranges.Range> holding =
        ranges.stream()
            .filter(
                range ->
                    compare(range.first(), address) <= 0 && compare(address, range.last()) <= 0)
            .toList();
    assertThat(holding).hasSizeLessThan(2);
    return holding.isEmpty() ? Duration.ZERO : holding.get(0).timeout();
  }

  private static int compare(InetAddress one, InetAddress other) {
    return Arrays.compareUnsigned(one.getAddress(), other.getAddress());
  }

  @Test
  void wholeFamiliesAndNeighboursOfEqualTimeoutsAreOneRange() {
    Duration hour = Duration.ofHours(1);
    assertThat(
            Ranges.flatten(
                List.of(
                    new Ranges.Timed(Prefix.parse("::/0"), hour),
                    new Ranges.Timed(Prefix.parse("203.0.113.0/25"), hour),
                    new Ranges.Timed(Prefix.parse("203.0.113.128/25"), hour))))
        .extracting(range -> range.first().getHostAddress() + " " + range.last().getHostAddress())
        .containsExactly(
            "203.0.113.0 203.0.113.255", "0:0:0:0:0:0:0:0 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
  }

  @Test
  void t03TwoNeighboursOfDifferentTimeoutsKeepThem() {
    assertThat(
            Ranges.flatten(
                List.of(
                    new Ranges.Timed(Prefix.parse("203.0.113.1"), Duration.ofSeconds(600)),
                    new Ranges.Timed(Prefix.parse("203.0.113.2"), Duration.ofSeconds(8)))))
        .extracting(Ranges.Range::timeout)
        .containsExactly(Duration.ofSeconds(600), Duration.ofSeconds(8));
  }
}
