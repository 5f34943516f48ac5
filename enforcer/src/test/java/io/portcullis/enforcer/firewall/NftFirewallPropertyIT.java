package io.portcullis.enforcer.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.enforcer.NetworkNamespace;
import io.portcullis.rules.Prefix;
import io.portcullis.rules.Target;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Random sequences of changes on the real kernel against a map. The few addresses make targets
 * meet, lie in one another and border on one another often.
 */
final class NftFirewallPropertyIT {
  // The kernel counts in jiffies of up to 10 ms, and a range is written from what was read back.
  private static final long UNSURE_NANOS = 30_000_000;

  private static final long LONG_NANOS = 60_000_000_000L;

  /** When a target ends at the earliest and at the latest, by System.nanoTime. */
  private record End(long earliest, long latest) {}

  @AutoClose private NetworkNamespace namespace;

  @BeforeEach
  void make() {
    namespace = NetworkNamespace.create("property");
  }

  @Test
  void t09TheKernelHoldsExactlyWhatAMapWouldHold() throws Exception {
    sequences(15, new Random().nextLong());
  }

  @Test
  @Tag("soak")
  void t09TheKernelHoldsExactlyWhatAMapWouldHoldAThousandTimes() throws Exception {
    sequences(1_000, new Random().nextLong());
  }

  private void sequences(int count, long firstSeed) throws Exception {
    Firewall firewall = namespace.call(() -> NftFirewall.open(FirewallSettings.router()));
    for (int index = 0; index < count; index++) {
      long seed = firstSeed + index;
      try {
        firewall.remove();
        sequence(firewall, new Random(seed));
      } catch (AssertionError | FirewallException failed) {
        throw new AssertionError("seed " + seed + ": " + failed.getMessage(), failed);
      }
    }
    firewall.close();
  }

  private void sequence(Firewall firewall, Random random) throws Exception {
    Map<Target, End> model = new HashMap<>();
    for (int step = 0; step < 20; step++) {
      List<Change> changes = new ArrayList<>();
      Map<Target, Duration> puts = new HashMap<>();
      for (int count = random.nextInt(5); count >= 0; count--) {
        Target target = target(random);
        if (random.nextInt(3) > 0) {
          Duration timeout =
              random.nextBoolean()
                  ? Duration.ofMillis(150 + random.nextInt(150))
                  : Duration.ofHours(1 + random.nextInt(100));
          changes.add(new Change.Put(target, timeout));
          puts.put(target, timeout);
        } else {
          changes.add(new Change.Remove(target));
          puts.remove(target);
          model.remove(target);
        }
      }
      if (random.nextInt(4) == 0) changes.add(new Change.Allow(List.of(prefix(random))));
      // Under load any time may pass between the kernel's clock and ours.
      long before = System.nanoTime();
      firewall.apply(changes);
      long after = System.nanoTime();
      puts.forEach(
          (target, timeout) ->
              model.put(target, new End(before + timeout.toNanos(), after + timeout.toNanos())));
      if (random.nextInt(6) == 0) Thread.sleep(random.nextInt(200));
      compare(firewall, model);
    }
    assertThat(firewall.intact()).isTrue();
  }

  private static void compare(Firewall firewall, Map<Target, End> model) throws FirewallException {
    long before = System.nanoTime();
    Map<Target, Firewall.Element> listed = new HashMap<>();
    for (Firewall.Element element : firewall.list()) {
      assertThat(listed.put(element.target(), element)).as("listed twice").isNull();
    }
    long after = System.nanoTime();
    assertThat(model.keySet()).containsAll(listed.keySet());
    for (Map.Entry<Target, End> entry : model.entrySet()) {
      Target target = entry.getKey();
      End end = entry.getValue();
      if (end.earliest - after > UNSURE_NANOS) {
        assertThat(listed).containsKey(target);
        assertThat(listed.get(target).remaining())
            .isBetween(
                Duration.ofNanos(end.earliest - after - UNSURE_NANOS),
                Duration.ofNanos(end.latest - before + UNSURE_NANOS));
      }
      // A short one may have run out since it was listed.
      if (end.earliest - after > LONG_NANOS) assertThat(firewall.find(target)).isPresent();
      if (before - end.latest > UNSURE_NANOS) {
        assertThat(listed).as("%s is over", target).doesNotContainKey(target);
      }
    }
  }

  private static Target target(Random random) {
    return switch (random.nextInt(3)) {
      case 0 -> new Target.Remote(prefix(random));
      case 1 -> new Target.Host(prefix(random));
      default -> {
        boolean ipv6 = random.nextBoolean();
        yield new Target.Connection(
            address(random, ipv6), address(random, ipv6), random.nextInt(2), 6);
      }
    };
  }

  private static Prefix prefix(Random random) {
    boolean ipv6 = random.nextBoolean();
    InetAddress address = address(random, ipv6);
    int whole = ipv6 ? 128 : 32;
    return new Prefix(
        address, random.nextInt(20) == 0 ? random.nextInt(9) : whole - random.nextInt(4));
  }

  /** One of sixteen neighbours, at the very end of all addresses now and then. */
  private static InetAddress address(Random random, boolean ipv6) {
    byte[] bytes = new byte[ipv6 ? 16 : 4];
    if (random.nextInt(4) == 0) java.util.Arrays.fill(bytes, (byte) 0xff);
    else bytes[0] = 0x20;
    bytes[bytes.length - 1] = (byte) (0xf0 | random.nextInt(16));
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException impossible) {
      throw new AssertionError(impossible);
    }
  }
}
