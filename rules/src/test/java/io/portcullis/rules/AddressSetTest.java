package io.portcullis.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class AddressSetTest {
  private static List<Prefix> prefixes(String... texts) {
    return Arrays.stream(texts).map(Prefix::parse).toList();
  }

  private static AddressSet set(String... texts) {
    return AddressSet.of(prefixes(texts));
  }

  private static InetAddress address(String text) {
    return InetAddresses.parse(text).orElseThrow();
  }

  private static List<Prefix> all(AddressSet set) {
    List<Prefix> all = new ArrayList<>();
    for (boolean ipv6 : new boolean[] {false, true}) {
      for (int at = 0; at < set.ranges(ipv6); at++) all.addAll(set.prefixes(ipv6, at));
    }
    return all;
  }

  @Test
  void overlapsAndNeighboursBecomeOneRange() {
    AddressSet set =
        set("203.0.113.128/25", "203.0.113.0/25", "203.0.113.7", "198.51.100.1", "198.51.100.2");
    assertThat(set.ranges(false)).isEqualTo(2);
    assertThat(set.ranges(true)).isZero();
    assertThat(all(set)).isEqualTo(prefixes("198.51.100.1", "198.51.100.2", "203.0.113.0/24"));
  }

  @Test
  void bothFamiliesAreKeptApart() {
    AddressSet set = set("203.0.113.7", "2001:db8::/32", "2001:db9::7");
    assertThat(set.ranges(false)).isEqualTo(1);
    assertThat(set.ranges(true)).isEqualTo(2);
    assertThat(set.contains(address("203.0.113.7"))).isTrue();
    assertThat(set.contains(address("203.0.113.8"))).isFalse();
    assertThat(set.contains(address("2001:db8:ffff::1"))).isTrue();
    assertThat(set.contains(address("2001:db9::8"))).isFalse();
    assertThat(set.contains(address("::"))).isFalse();
  }

  @Test
  void theEndsOfBothAddressSpacesAreAddresses() {
    AddressSet set =
        set("0.0.0.0", "255.255.255.255", "::/1", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
    for (String each :
        List.of("0.0.0.0", "255.255.255.255", "::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")) {
      assertThat(set.contains(address(each))).as(each).isTrue();
    }
    assertThat(set.contains(address("128.0.0.0"))).isFalse();
    assertThat(set.contains(address("8000::"))).isFalse();
    assertThat(AddressSet.of(all(set))).isEqualTo(set);
  }

  @Test
  void holesAreCutOutOfTheMiddleOfTheBeginningAndOfTheEnd() {
    AddressSet set = set("203.0.113.0/24", "198.51.100.0/24", "192.0.2.7");
    AddressSet left =
        set.without(prefixes("203.0.113.0/26", "203.0.113.255", "198.51.100.128", "192.0.0.0/16"));
    assertThat(left.contains(address("203.0.113.63"))).isFalse();
    assertThat(left.contains(address("203.0.113.64"))).isTrue();
    assertThat(left.contains(address("203.0.113.254"))).isTrue();
    assertThat(left.contains(address("203.0.113.255"))).isFalse();
    assertThat(left.contains(address("198.51.100.127"))).isTrue();
    assertThat(left.contains(address("198.51.100.128"))).isFalse();
    assertThat(left.contains(address("198.51.100.129"))).isTrue();
    assertThat(left.contains(address("192.0.2.7"))).isFalse();
    assertThat(left.ranges(false)).isEqualTo(3);
  }

  @Test
  void aFingerprintIsThatOfTheAddressesAndNotOfTheirOrder() {
    assertThat(set("203.0.113.7", "203.0.113.9").fingerprint())
        .hasSize(12)
        .isEqualTo(set("203.0.113.9", "203.0.113.7").fingerprint())
        .isNotEqualTo(set("203.0.113.7", "203.0.113.8").fingerprint());
  }

  @Test
  void itSaysOfEveryAddressWhatThePrefixesSay() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      boolean ipv6 = random.nextBoolean();
      List<Prefix> in = Stream.generate(() -> any(random, ipv6)).limit(20).toList();
      List<Prefix> out = Stream.generate(() -> any(random, ipv6)).limit(8).toList();
      AddressSet set = AddressSet.of(in).without(out);
      for (int probe = 0; probe < 50; probe++) {
        InetAddress address = any(random, ipv6).last();
        boolean expected =
            in.stream().anyMatch(each -> each.contains(address))
                && out.stream().noneMatch(each -> each.contains(address));
        assertThat(set.contains(address)).as("seed %d, %s", seed, address).isEqualTo(expected);
      }
      assertThat(AddressSet.of(all(set))).as("seed %d", seed).isEqualTo(set);
    }
  }

  /** In a small part of the address space, so that they meet. */
  private static Prefix any(Random random, boolean ipv6) {
    byte[] bytes = new byte[ipv6 ? 16 : 4];
    bytes[bytes.length - 1] = (byte) random.nextInt();
    bytes[ipv6 ? 8 : 2] = (byte) random.nextInt(2);
    int bits = bytes.length * 8;
    return new Prefix(InetAddresses.of(bytes), bits - random.nextInt(7));
  }
}
