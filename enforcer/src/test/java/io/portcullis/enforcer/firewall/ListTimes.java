package io.portcullis.enforcer.firewall;

import static io.portcullis.enforcer.firewall.Targets.remote;

import io.portcullis.enforcer.Lab;
import io.portcullis.rules.AddressSet;
import io.portcullis.rules.InetAddresses;
import io.portcullis.rules.Prefix;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Measures what a list of 200,000 prefixes costs, in private network namespaces, and prints the
 * figures; needs root. With any argument ipset is measured, else nftables.
 */
final class ListTimes {
  private static final int PREFIXES = 200_000;
  private static final int ROUNDS = 5;
  private static final Change.Lease DAY = () -> Duration.ofDays(1);

  private final Lab lab;
  private final Firewall filler;
  private final Firewall decider;
  private int targets;

  private ListTimes(Lab lab, Firewall filler, Firewall decider) {
    this.lab = lab;
    this.filler = filler;
    this.decider = decider;
  }

  public static void main(String[] arguments) throws Exception {
    FirewallSettings router = FirewallSettings.router();
    try (Lab lab = new Lab()) {
      List<Firewall> opened = new ArrayList<>();
      for (int door = 0; door < 2; door++) {
        opened.add(
            lab.router()
                .call(
                    () ->
                        arguments.length == 0
                            ? NftFirewall.open(router)
                            : IpsetFirewall.open(router)));
      }
      new ListTimes(lab, opened.get(0), opened.get(1)).measure();
      lab.router().doing(opened.get(0)::remove);
      opened.forEach(Firewall::close);
    }
  }

  private void measure() throws Exception {
    lab.router().doing(decider::prepare);
    blocks("apply(one Put), no list", new AtomicBoolean(), 2000);
    List<Long> without = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) without.add(Forwarded.nanosEach(lab));
    for (boolean ipv6 : new boolean[] {false, true}) {
      AddressSet addresses = addresses(ipv6);
      BlockList list =
          BlockList.of(ipv6 ? "six" : "four", addresses, BlockList.Direction.BOTH, true);
      String of = addresses.ranges(ipv6) + " ranges of IPv" + (ipv6 ? 6 : 4);
      long memory = kernelMemory();
      AtomicBoolean done = new AtomicBoolean();
      Thread beside = new Thread(() -> blocks("apply(one Put) beside the fill of " + of, done, 0));
      beside.start();
      long start = System.nanoTime();
      lab.router().doing(() -> filler.lists().fill(list));
      print("fill " + of + ", ms", (System.nanoTime() - start) / 1_000_000);
      done.set(true);
      beside.join();
      List<KernelLists.Use> use = List.of(new KernelLists.Use(list, DAY));
      List<Prefix> never = List.of(Prefix.parse("10.0.0.0/8"), Prefix.parse("fd00::/8"));
      start = System.nanoTime();
      lab.router().doing(() -> decider.lists().use(use, List.of(), never));
      print("use " + of + ", us", (System.nanoTime() - start) / 1000);
      print("kernel memory for " + of + ", kB", kernelMemory() - memory);
      lab.router().call(() -> decider.lists().isAsUsed(use, never));
      start = System.nanoTime();
      lab.router().call(() -> decider.lists().isAsUsed(use, never));
      print("look at " + of + ", us", (System.nanoTime() - start) / 1000);
      if (!ipv6) {
        List<Long> with = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) with.add(Forwarded.nanosEach(lab));
        print("a packet forwarded without a list, ns", median(without));
        print("a packet forwarded past " + of + ", ns", median(with));
        blocks("apply(one Put), list in use", new AtomicBoolean(), 2000);
      }
      start = System.nanoTime();
      lab.router().doing(() -> decider.lists().use(List.of(), List.of(), List.of()));
      print("remove " + of + ", ms", (System.nanoTime() - start) / 1_000_000);
    }
  }

  /** Addresses and networks all over the address space, none next to another. */
  private static AddressSet addresses(boolean ipv6) {
    Random random = new Random(7);
    AddressSet.Builder builder = new AddressSet.Builder();
    for (int at = 0; at < PREFIXES; at++) {
      byte[] bytes = new byte[ipv6 ? 16 : 4];
      random.nextBytes(bytes);
      bytes[0] = (byte) (ipv6 ? 0x20 : 11 + random.nextInt(80));
      InetAddress address = InetAddresses.of(bytes);
      builder.add(new Prefix(address, ipv6 ? 64 : at % 10 == 0 ? 28 : 32));
    }
    return builder.build();
  }

  private void blocks(String what, AtomicBoolean done, int count) {
    List<Long> nanos = new ArrayList<>();
    // A socket stays in its namespace; the namespace's own thread is at work on the list.
    for (int at = 0; at < count || (count == 0 && !done.get()); at++) {
      // Never one that is there: to be refused costs the kernel a grace period.
      int number = targets++;
      String target =
          "192." + (number >> 16 & 15) + "." + (number >> 8 & 255) + "." + (number & 255);
      List<Change> change = List.of(new Change.Put(remote(target), Duration.ofDays(1)));
      long start = System.nanoTime();
      try {
        decider.apply(change);
      } catch (FirewallException refused) {
        throw new IllegalStateException(refused);
      }
      nanos.add(System.nanoTime() - start);
    }
    long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
    print(what + ", p50 us", sorted[sorted.length / 2] / 1000);
    print(what + ", p99 us", sorted[sorted.length * 99 / 100] / 1000);
    print(what + ", longest us", sorted[sorted.length - 1] / 1000);
  }

  private static long median(List<Long> figures) {
    long[] sorted = figures.stream().mapToLong(Long::longValue).sorted().toArray();
    return sorted[sorted.length / 2];
  }

  /** What the kernel's tables take, machine-wide: sets, and all else that happens meanwhile. */
  private static long kernelMemory() throws IOException {
    return Files.readAllLines(Path.of("/proc/meminfo")).stream()
        .filter(line -> line.matches("(SUnreclaim|VmallocUsed|Percpu):.*"))
        .mapToLong(line -> Long.parseLong(Arrays.asList(line.split(" +")).get(1)))
        .sum();
  }

  private void print(String what, long figure) {
    System.out.println(decider.name() + ": " + what + ": " + figure);
  }
}
