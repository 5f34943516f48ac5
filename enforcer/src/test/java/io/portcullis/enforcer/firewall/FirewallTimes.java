package io.portcullis.enforcer.firewall;

import static io.portcullis.enforcer.firewall.Targets.tcp;

import io.portcullis.enforcer.NetworkNamespace;
import io.portcullis.rules.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Measures a {@link Firewall} in a private network namespace and prints the figures; needs root.
 * With any argument ipset is measured, else nftables.
 */
final class FirewallTimes {
  private static final Duration DAY = Duration.ofDays(1);
  private static final int WARM = 10_000;
  private static final int MEASURED = 10_000;

  private FirewallTimes() {}

  public static void main(String[] arguments) {
    try (NetworkNamespace namespace = NetworkNamespace.create("times")) {
      namespace.doing(
          () -> {
            try (Firewall firewall =
                arguments.length == 0
                    ? NftFirewall.open(FirewallSettings.router())
                    : IpsetFirewall.open(FirewallSettings.router())) {
              measure(firewall);
            }
          });
    }
  }

  private static void measure(Firewall firewall) throws FirewallException {
    firewall.prepare();
    singles(firewall, WARM);
    firewall.remove();
    firewall.prepare();
    report(firewall, "apply(one Put), empty", singles(firewall, MEASURED));
    firewall.remove();
    firewall.prepare();
    long start = System.nanoTime();
    firewall.apply(puts(0, 50_000));
    print(firewall, "apply(50,000 Puts) at once, ms", (System.nanoTime() - start) / 1_000_000);
    start = System.nanoTime();
    for (int from = 50_000; from < 100_000; from += 1_000) firewall.apply(puts(from, 1_000));
    print(firewall, "apply(50 x 1,000 Puts), ms", (System.nanoTime() - start) / 1_000_000);
    report(firewall, "apply(one Put), 100,000 held", singles(firewall, MEASURED));
    if (firewall instanceof NftFirewall) finds(firewall);
    firewall.remove();
  }

  private static void finds(Firewall firewall) throws FirewallException {
    long[] nanos = new long[MEASURED];
    for (int index = 0; index < MEASURED; index++) {
      Target target = target(index * 4);
      long start = System.nanoTime();
      if (firewall.find(target).isEmpty()) throw new IllegalStateException(target + " is missing");
      nanos[index] = System.nanoTime() - start;
    }
    report(firewall, "find, 100,000 held", nanos);
  }

  private static long[] singles(Firewall firewall, int count) throws FirewallException {
    long[] nanos = new long[count];
    for (int index = 0; index < count; index++) {
      List<Change> change = List.of(new Change.Put(target(1_000_000 + index), DAY));
      long start = System.nanoTime();
      firewall.apply(change);
      nanos[index] = System.nanoTime() - start;
      // Taken away again, so that the set keeps its size; not measured.
      firewall.apply(List.of(new Change.Remove(target(1_000_000 + index))));
    }
    return nanos;
  }

  private static List<Change> puts(int from, int count) {
    List<Change> changes = new ArrayList<>();
    for (int index = from; index < from + count; index++) {
      changes.add(new Change.Put(target(index), DAY));
    }
    return changes;
  }

  private static Target target(int index) {
    String source = "10." + (index >> 16 & 255) + "." + (index >> 8 & 255) + "." + (index & 255);
    return tcp(source, "203.0.113.7", 443);
  }

  private static void report(Firewall firewall, String what, long[] nanos) {
    Arrays.sort(nanos);
    print(firewall, what + ", p50 ns", nanos[nanos.length / 2]);
    print(firewall, what + ", p99 ns", nanos[nanos.length * 99 / 100]);
  }

  private static void print(Firewall firewall, String what, long figure) {
    System.out.println(firewall.name() + ": " + what + ": " + figure);
  }
}
