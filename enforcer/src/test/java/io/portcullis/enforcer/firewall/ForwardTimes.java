package io.portcullis.enforcer.firewall;

import static io.portcullis.enforcer.firewall.Targets.tcp;

import io.portcullis.enforcer.Lab;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Measures what 100,000 blocks cost a packet that none of them is about, in private network
 * namespaces, and prints the figures; needs root. With any argument ipset is measured, else
 * nftables.
 */
final class ForwardTimes {
  private static final int BLOCKS = 100_000;
  private static final int ROUNDS = 7;
  private static final Duration DAY = Duration.ofDays(1);

  private ForwardTimes() {}

  public static void main(String[] arguments) throws Exception {
    FirewallSettings router = FirewallSettings.router();
    try (Lab lab = new Lab();
        Firewall firewall =
            lab.router()
                .call(
                    () ->
                        arguments.length == 0
                            ? NftFirewall.open(router)
                            : IpsetFirewall.open(router))) {
      measure(lab, firewall);
    }
  }

  /** The states take turns, so that a slow minute of the machine hits each of them. */
  private static void measure(Lab lab, Firewall firewall) throws Exception {
    long[] bare = new long[ROUNDS];
    long[] empty = new long[ROUNDS];
    long[] full = new long[ROUNDS];
    Forwarded.nanosEach(lab);
    for (int round = 0; round < ROUNDS; round++) {
      bare[round] = Forwarded.nanosEach(lab);
      lab.router().doing(firewall::prepare);
      empty[round] = Forwarded.nanosEach(lab);
      lab.router().doing(() -> firewall.apply(puts()));
      full[round] = Forwarded.nanosEach(lab);
      lab.router().doing(firewall::remove);
    }
    print(firewall, "a packet forwarded without our table, ns", median(bare));
    print(firewall, "a packet forwarded without a block, ns", median(empty));
    print(firewall, "a packet forwarded past " + BLOCKS + " blocks, ns", median(full));
    System.out.printf(
        "%s: rate with %d blocks, beside none: %.2f; beside no table: %.2f%n",
        firewall.name(),
        BLOCKS,
        (double) median(empty) / median(full),
        (double) median(bare) / median(full));
  }

  private static List<Change> puts() {
    List<Change> changes = new ArrayList<>();
    for (int index = 0; index < BLOCKS; index++) {
      String source = "10.1." + (index >> 8 & 255) + "." + (index & 255);
      changes.add(new Change.Put(tcp(source, "198.51.100." + (index >> 16), 443), DAY));
    }
    return changes;
  }

  private static long median(long[] figures) {
    Arrays.sort(figures);
    return figures[figures.length / 2];
  }

  private static void print(Firewall firewall, String what, long figure) {
    System.out.println(firewall.name() + ": " + what + ": " + figure);
  }
}
