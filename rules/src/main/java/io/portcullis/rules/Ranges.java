package io.portcullis.rules;

import java.math.BigInteger;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Overlapping prefixes with timeouts as disjoint ranges, each with the longest timeout of the
 * prefixes that hold it: the kernel's interval sets refuse overlaps, and its own {@code auto-merge}
 * loses timeouts.
 */
public final class Ranges {
  private Ranges() {}

  /**
   * A prefix and what is left of it.
   *
   * @param timeout above zero
   */
  public record Timed(Prefix prefix, Duration timeout) {
    public Timed {
      if (timeout.isNegative() || timeout.isZero()) {
        throw new IllegalArgumentException("a range needs a timeout above zero, not " + timeout);
      }
    }
  }

  /** All addresses from the first to the last, both included, of one family. */
  public record Range(InetAddress first, InetAddress last, Duration timeout) {}

  /**
   * Disjoint ranges in ascending order, IPv4 before IPv6; neighbours with equal timeouts are one.
   */
  public static List<Range> flatten(List<Timed> prefixes) {
    List<Range> flat = new ArrayList<>();
    for (int bytes : new int[] {4, 16}) {
      List<Timed> family =
          prefixes.stream()
              .filter(timed -> timed.prefix().network().getAddress().length == bytes)
              .toList();
      sweep(family, bytes, flat);
    }
    return List.copyOf(flat);
  }

  /** Walks over all borders with the timeouts that are open there. */
  private static void sweep(List<Timed> family, int bytes, List<Range> flat) {
    TreeMap<BigInteger, List<Timed>> starts = new TreeMap<>();
    TreeMap<BigInteger, List<Timed>> ends = new TreeMap<>();
    TreeMap<BigInteger, Boolean> borders = new TreeMap<>();
    for (Timed timed : family) {
      BigInteger first = number(timed.prefix().network());
      BigInteger beyond = number(timed.prefix().last()).add(BigInteger.ONE);
      starts.computeIfAbsent(first, border -> new ArrayList<>()).add(timed);
      ends.computeIfAbsent(beyond, border -> new ArrayList<>()).add(timed);
      borders.put(first, true);
      borders.put(beyond, true);
    }
    TreeMap<Duration, Integer> open = new TreeMap<>();
    BigInteger from = BigInteger.ZERO;
    Duration longest = Duration.ZERO;
    for (BigInteger border : borders.keySet()) {
      for (Timed timed : ends.getOrDefault(border, List.of())) {
        open.computeIfPresent(timed.timeout(), (timeout, count) -> count == 1 ? null : count - 1);
      }
      for (Timed timed : starts.getOrDefault(border, List.of())) {
        open.merge(timed.timeout(), 1, Integer::sum);
      }
      Duration next = open.isEmpty() ? Duration.ZERO : open.lastKey();
      if (next.equals(longest)) continue;
      if (!longest.isZero()) {
        flat.add(
            new Range(
                address(from, bytes), address(border.subtract(BigInteger.ONE), bytes), longest));
      }
      from = border;
      longest = next;
    }
  }

  private static BigInteger number(InetAddress address) {
    return new BigInteger(1, address.getAddress());
  }

  private static InetAddress address(BigInteger number, int bytes) {
    byte[] digits = number.toByteArray();
    byte[] address = new byte[bytes];
    int copied = Math.min(digits.length, bytes);
    System.arraycopy(digits, digits.length - copied, address, bytes - copied, copied);
    return InetAddresses.of(address);
  }
}
