package io.portcullis.enforcer.firewall;

import static io.portcullis.enforcer.netlink.NfTables.NFT_MSG_NEWSETELEM;

import io.portcullis.enforcer.netlink.MessageWriter;
import io.portcullis.enforcer.netlink.NetlinkException;
import io.portcullis.enforcer.netlink.NetlinkSocket;
import io.portcullis.rules.Prefix;
import io.portcullis.rules.Ranges;
import io.portcullis.rules.Target;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The prefixes of one family: what is remembered of them, and the disjoint ranges that drop. Both
 * are read, changed in memory and written back whole in one transaction; packets that a range
 * counts between reading and writing are lost to its counter.
 */
final class NftPrefixes {
  private final boolean ipv6;
  private final Map<Target, Firewall.Element> remembered = new LinkedHashMap<>();
  private final List<Span> spans;

  /**
   * A range as the kernel holds it.
   *
   * @param remainingMillis -1: for ever
   */
  private record Span(
      BigInteger first, BigInteger last, long remainingMillis, long packets, long bytes) {
    boolean overlaps(BigInteger from, BigInteger to) {
      return first.compareTo(to) <= 0 && last.compareTo(from) >= 0;
    }
  }

  private NftPrefixes(boolean ipv6, List<Span> spans) {
    this.ipv6 = ipv6;
    this.spans = spans;
  }

  static NftPrefixes read(NetlinkSocket socket, boolean ipv6) throws NetlinkException {
    TargetSet ranges = ipv6 ? TargetSet.RANGES6 : TargetSet.RANGES4;
    NftPrefixes prefixes = new NftPrefixes(ipv6, spans(NftElements.dump(socket, ranges), ipv6));
    for (TargetSet set : memories(ipv6)) {
      for (NftElements.Found found : NftElements.dump(socket, set)) {
        Target target = set.target(found.key());
        prefixes.remembered.put(target, NftFirewall.element(target, found));
      }
    }
    return prefixes;
  }

  private static List<TargetSet> memories(boolean ipv6) {
    return ipv6
        ? List.of(TargetSet.REMOTE_PREFIXES6, TargetSet.HOST_PREFIXES6)
        : List.of(TargetSet.REMOTE_PREFIXES4, TargetSet.HOST_PREFIXES4);
  }

  /** Pairs each start with the end behind it; a start without one runs to the last address. */
  private static List<Span> spans(List<NftElements.Found> found, boolean ipv6) {
    List<NftElements.Found> sorted = new ArrayList<>(found);
    // Where one range ends and the next begins, the end comes first.
    sorted.sort(
        (a, b) -> {
          int byKey = Arrays.compareUnsigned(a.key().array(), b.key().array());
          return byKey != 0 ? byKey : Boolean.compare(b.isEnd(), a.isEnd());
        });
    List<Span> spans = new ArrayList<>();
    for (int index = 0; index < sorted.size(); index++) {
      NftElements.Found start = sorted.get(index);
      if (start.isEnd()) continue;
      BigInteger last = highest(ipv6);
      if (index + 1 < sorted.size()) {
        last = new BigInteger(1, sorted.get(index + 1).key().array()).subtract(BigInteger.ONE);
      }
      long remaining = start.timeoutMillis() == 0 ? -1 : start.remainingMillis();
      spans.add(
          new Span(
              new BigInteger(1, start.key().array()),
              last,
              remaining,
              start.packets(),
              start.bytes()));
    }
    return spans;
  }

  private static BigInteger highest(boolean ipv6) {
    return BigInteger.ONE.shiftLeft(ipv6 ? 128 : 32).subtract(BigInteger.ONE);
  }

  /**
   * Every remembered prefix that the ranges still drop to its last address; one with a gap is as
   * good as not there.
   */
  List<Firewall.Element> inForce() {
    return remembered.values().stream().flatMap(element -> covered(element).stream()).toList();
  }

  Optional<Firewall.Element> find(Target target) {
    return Optional.ofNullable(remembered.get(target)).flatMap(this::covered);
  }

  /** The element with the counters of all ranges in it, if no gap is between them. */
  private Optional<Firewall.Element> covered(Firewall.Element element) {
    Prefix prefix = TargetSet.prefix(element.target());
    BigInteger from = number(prefix.network());
    BigInteger to = number(prefix.last());
    long packets = 0;
    long bytes = 0;
    BigInteger next = from;
    for (int index = firstReaching(from); index < spans.size(); index++) {
      Span span = spans.get(index);
      if (!span.overlaps(from, to)) break;
      if (span.first.compareTo(next) > 0) return Optional.empty();
      next = span.last.add(BigInteger.ONE);
      packets += span.packets;
      bytes += span.bytes;
    }
    if (next.compareTo(to) <= 0) return Optional.empty();
    return Optional.of(
        new Firewall.Element(
            element.target(), element.timeout(), element.remaining(), packets, bytes));
  }

  /** The first of the disjoint, ascending spans that ends at an address or behind it. */
  private int firstReaching(BigInteger address) {
    int low = 0;
    int high = spans.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (spans.get(middle).last.compareTo(address) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Writes the changes into a transaction that is open. */
  void write(MessageWriter writer, Map<Target, Duration> puts, List<Target> removes) {
    List<Ranges.Timed> timed = new ArrayList<>();
    Set<Target> removed = new HashSet<>(removes);
    remembered.forEach(
        (target, element) -> {
          if (puts.containsKey(target) || removed.contains(target)) return;
          timed.add(new Ranges.Timed(TargetSet.prefix(target), element.remaining()));
        });
    puts.forEach(
        (target, timeout) -> {
          if (target.isIpv6() != ipv6) return;
          timed.add(new Ranges.Timed(TargetSet.prefix(target), timeout));
        });
    TargetSet set = ipv6 ? TargetSet.RANGES6 : TargetSet.RANGES4;
    NftElements.flush(writer, set);
    Deque<Span> counted = countedStill(puts.keySet());
    List<NftElements.Written> elements = new ArrayList<>();
    for (Ranges.Range range : Ranges.flatten(timed)) {
      range(elements, range.first(), range.last(), range.timeout().toMillis(), counted);
    }
    NftElements.write(writer, NFT_MSG_NEWSETELEM, 0, set, elements);
  }

  /** Without the spans that are put anew: those count from zero, as single elements do. */
  private Deque<Span> countedStill(Set<Target> puts) {
    // Of the prefixes that begin at an address or before it, how far they reach.
    NavigableMap<BigInteger, BigInteger> reach = new TreeMap<>();
    for (Target put : puts) {
      if (put.isIpv6() != ipv6) continue;
      Prefix prefix = TargetSet.prefix(put);
      reach.merge(number(prefix.network()), number(prefix.last()), BigInteger::max);
    }
    BigInteger furthest = BigInteger.ONE.negate();
    for (Map.Entry<BigInteger, BigInteger> each : reach.entrySet()) {
      furthest = furthest.max(each.getValue());
      each.setValue(furthest);
    }
    Deque<Span> counted = new ArrayDeque<>();
    for (Span span : spans) {
      Map.Entry<BigInteger, BigInteger> before = reach.floorEntry(span.first);
      if (before == null || span.last.compareTo(before.getValue()) > 0) counted.add(span);
    }
    return counted;
  }

  /**
   * Writes a range that lies behind those written before, and takes the counts of what it overlaps:
   * each goes into one new range only.
   */
  private static void range(
      List<NftElements.Written> elements,
      InetAddress first,
      InetAddress last,
      long timeoutMillis,
      Deque<Span> counted) {
    BigInteger from = number(first);
    BigInteger to = number(last);
    long packets = 0;
    long bytes = 0;
    while (!counted.isEmpty() && counted.getFirst().first.compareTo(to) <= 0) {
      Span span = counted.removeFirst();
      if (!span.overlaps(from, to)) continue;
      packets += span.packets;
      bytes += span.bytes;
    }
    elements.add(
        new NftElements.Written(
            ByteBuffer.wrap(first.getAddress()), timeoutMillis, packets, bytes, false));
    end(elements, last.getAddress());
  }

  /** Replaces the ranges that always pass. */
  static void allow(MessageWriter writer, List<Prefix> prefixes, boolean ipv6) {
    passing(writer, (ipv6 ? TargetSet.ALLOW6 : TargetSet.ALLOW4).text(), prefixes, ipv6);
  }

  /** Replaces the ranges of a set without timeouts by those of a family. */
  static void passing(MessageWriter writer, String set, List<Prefix> prefixes, boolean ipv6) {
    NftElements.flush(writer, set);
    NftElements.write(writer, NFT_MSG_NEWSETELEM, 0, set, passing(prefixes, ipv6));
  }

  /** Whether these are the ranges that always pass. */
  static boolean allows(NetlinkSocket socket, List<Prefix> prefixes, boolean ipv6)
      throws NetlinkException {
    TargetSet set = ipv6 ? TargetSet.ALLOW6 : TargetSet.ALLOW4;
    return isPassing(socket, set.text(), prefixes, ipv6);
  }

  /** Whether a set has exactly the ranges of a family. */
  static boolean isPassing(NetlinkSocket socket, String set, List<Prefix> prefixes, boolean ipv6)
      throws NetlinkException {
    record Border(ByteBuffer key, boolean isEnd) {}
    Set<Border> wanted = new HashSet<>();
    for (NftElements.Written each : passing(prefixes, ipv6)) {
      wanted.add(new Border(each.key(), each.isEnd()));
    }
    Set<Border> held = new HashSet<>();
    for (NftElements.Found each : NftElements.dump(socket, set)) {
      // nft begins a set with an end at the lowest address, which ends nothing.
      boolean isLowest = new BigInteger(1, each.key().array()).signum() == 0;
      if (!each.isEnd() || !isLowest) held.add(new Border(each.key(), each.isEnd()));
    }
    return held.equals(wanted);
  }

  private static List<NftElements.Written> passing(List<Prefix> prefixes, boolean ipv6) {
    Duration any = Duration.ofDays(1);
    List<Ranges.Timed> timed =
        prefixes.stream()
            .filter(prefix -> prefix.isIpv6() == ipv6)
            .map(prefix -> new Ranges.Timed(prefix, any))
            .toList();
    List<NftElements.Written> elements = new ArrayList<>();
    for (Ranges.Range range : Ranges.flatten(timed)) {
      elements.add(NftElements.Written.of(ByteBuffer.wrap(range.first().getAddress()), 0));
      end(elements, range.last().getAddress());
    }
    return elements;
  }

  /**
   * The end lies one behind the last address and carries no timeout (EINVAL). Without it the range
   * would run to the next one, or to 255.255.255.255; a range to the last address needs none.
   */
  static void end(List<NftElements.Written> elements, byte[] last) {
    byte[] beyond = last.clone();
    for (int index = beyond.length - 1; index >= 0; index--) {
      beyond[index]++;
      if (beyond[index] != 0) {
        elements.add(new NftElements.Written(ByteBuffer.wrap(beyond), 0, 0, 0, true));
        return;
      }
    }
  }

  /** Whether a target lies here and not in a set of single ones. */
  static boolean isPrefix(Target target) {
    return TargetSet.of(target).kind() == TargetSet.Kind.PREFIX;
  }

  private static BigInteger number(InetAddress address) {
    return new BigInteger(1, address.getAddress());
  }
}
