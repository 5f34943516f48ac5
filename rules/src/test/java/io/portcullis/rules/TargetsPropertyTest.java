package io.portcullis.rules;

import static org.assertj.core.api.Assertions.assertThat;

import inet.ipaddr.IPAddressString;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is written is read back, and a selection is exact. */
public final class TargetsPropertyTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  public static Target target(Random random) {
    boolean ipv6 = random.nextInt(3) == 0;
    if (random.nextInt(3) > 0) {
      int protocol = new int[] {6, 17, 33, 132, 136}[random.nextInt(5)];
      return new Target.Connection(
          address(random, ipv6), address(random, ipv6), random.nextInt(3), protocol);
    }
    Prefix prefix = new Prefix(address(random, ipv6), (ipv6 ? 128 : 32) - random.nextInt(3) * 4);
    return random.nextBoolean() ? new Target.Remote(prefix) : new Target.Host(prefix);
  }

  /** Few addresses, many of them near in text and in number. */
  private static InetAddress address(Random random, boolean ipv6) {
    byte[] bytes = ipv6 ? new byte[16] : new byte[] {1, 2, 3, 0};
    if (ipv6) {
      bytes[0] = 0x20;
      bytes[random.nextInt(16)] |= (byte) (1 + random.nextInt(3));
    } else {
      bytes[3] = new byte[] {1, 4, 11, 40, 41, 44, 104}[random.nextInt(7)];
    }
    return InetAddresses.of(bytes);
  }

  @Test
  void whatIsWrittenIsReadBack() {
    for (long seed = 0; seed < 5_000; seed++) {
      Target target = target(new Random(seed));
      assertThat(Targets.read(target.scope(), target.toString()))
          .as("seed %d", seed)
          .isEqualTo(target);
    }
  }

  @Test
  void anAddressHasTheTextThatTheLibraryGivesIt() {
    Random random = new Random(5);
    for (int many = 0; many < 20_000; many++) {
      byte[] bytes = new byte[16];
      random.nextBytes(bytes);
      for (int word = 0; word < 16; word += 2) {
        if (random.nextBoolean()) Arrays.fill(bytes, word, word + 2, (byte) 0);
      }
      InetAddress address = InetAddresses.of(bytes);
      String text = InetAddresses.text(address);
      assertThat(text)
          .isEqualTo(
              new IPAddressString(address.getHostAddress()).getAddress().toCanonicalString());
      assertThat(InetAddresses.parse(text)).hasValue(address);
    }
  }

  @Test
  void t08ASelectionHoldsExactlyTheBlocksThatNameTheEnd() {
    int selected = 0;
    for (long seed = 0; seed < 2_000; seed++) {
      Random random = new Random(seed);
      List<Block> blocks = new ArrayList<>();
      for (int id = 1; id <= 20; id++) {
        Target target = target(random);
        blocks.add(Blocks.of(target, BlockState.ACTIVE, NOW, Duration.ofHours(1)).withId(id));
      }
      InetAddress wanted = address(random, false);
      Targets.Selection selection = Targets.select(InetAddresses.text(wanted), blocks);
      for (Block block : blocks) {
        assertThat(selection.selected().contains(block))
            .as("seed %d: %s in %s", seed, wanted, block.target())
            .isEqualTo(names(block.target(), wanted));
      }
      selected += selection.selected().size();
    }
    assertThat(selected).isGreaterThan(1_000);
  }

  private static boolean names(Target target, InetAddress address) {
    return Arrays.asList(target.toString().split("-", -1)).contains(InetAddresses.text(address));
  }
}
