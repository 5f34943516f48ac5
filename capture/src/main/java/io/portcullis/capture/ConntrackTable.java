package io.portcullis.capture;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The kernel's table of connections as text, {@code /proc/net/nf_conntrack}: the only place that
 * says whose a masqueraded packet is. A kernel may be without the file
 * (CONFIG_NF_CONNTRACK_PROCFS), and a process without the right to read it.
 */
final class ConntrackTable {
  private final Path table;
  private final Path count;

  /**
   * @param table in the form of {@code /proc/net/nf_conntrack}
   * @param count a file that is there when the kernel tracks connections at all
   */
  ConntrackTable(Path table, Path count) {
    this.table = table;
    this.count = count;
  }

  /** The one of the calling thread's network namespace. */
  static ConntrackTable ofTheKernel() {
    return new ConntrackTable(
        Path.of("/proc/thread-self/net/nf_conntrack"),
        Path.of("/proc/sys/net/netfilter/nf_conntrack_count"));
  }

  /** One direction of a connection as the kernel expects its packets. */
  record Ends(
      long sourceHigh,
      long sourceLow,
      long destinationHigh,
      long destinationLow,
      int sourcePort,
      int destinationPort) {

    boolean sourceIs(long high, long low) {
      return sourceHigh == high && sourceLow == low;
    }

    boolean destinationIs(long high, long low) {
      return destinationHigh == high && destinationLow == low;
    }
  }

  /**
   * One connection.
   *
   * @param original as its first packet came in, before any rewriting
   * @param reply as answers come in: its destination is the source after rewriting, its source the
   *     destination after rewriting
   * @param offloaded whether a flowtable forwards it past the hooks
   */
  record Entry(int protocol, Ends original, Ends reply, boolean offloaded) {
    boolean sourceRewritten() {
      return !reply.destinationIs(original.sourceHigh, original.sourceLow);
    }

    boolean destinationRewritten() {
      return !reply.sourceIs(original.destinationHigh, original.destinationLow)
          || reply.sourcePort != original.destinationPort;
    }
  }

  /**
   * The entries that are wanted; empty when the table cannot be read. A kernel that tracks no
   * connections has none, and rewrites no address.
   */
  Optional<List<Entry>> read(Predicate<Entry> wanted) {
    if (!Files.isReadable(table)) {
      return Files.exists(count) ? Optional.empty() : Optional.of(List.of());
    }
    List<Entry> found = new ArrayList<>();
    // The table changes while it is read; ASCII by the kernel's own printing.
    try (BufferedReader lines = Files.newBufferedReader(table, StandardCharsets.ISO_8859_1)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        parse(line).filter(wanted).ifPresent(found::add);
      }
    } catch (IOException unreadable) {
      return Optional.empty();
    }
    return Optional.of(found);
  }

  /**
   * One line, in the form of the kernel's {@code ct_seq_show} (nf_conntrack_standalone.c): family,
   * its number, protocol, its number, seconds, perhaps a state, then both directions. Lines of
   * protocols without addresses are empty.
   */
  static Optional<Entry> parse(String line) {
    String[] words = line.trim().split(" +", -1);
    if (words.length < 6) return Optional.empty();
    try {
      int protocol = Integer.parseInt(words[3]);
      Direction original = new Direction();
      Direction reply = new Direction();
      boolean offloaded = false;
      Direction current = original;
      for (String word : words) {
        if (word.equals("[OFFLOAD]") || word.equals("[HW_OFFLOAD]")) offloaded = true;
        if (word.startsWith("src=") && original.hasSource) current = reply;
        current.take(word);
      }
      if (!original.isWhole() || !reply.isWhole()) return Optional.empty();
      return Optional.of(new Entry(protocol, original.ends(), reply.ends(), offloaded));
    } catch (IllegalArgumentException notOfThatForm) {
      return Optional.empty();
    }
  }

  /** One direction while its words come in. */
  private static final class Direction {
    private long sourceHigh;
    private long sourceLow;
    private long destinationHigh;
    private long destinationLow;
    private int sourcePort = PacketHeader.NO_PORT;
    private int destinationPort = PacketHeader.NO_PORT;
    private boolean hasSource;
    private boolean hasDestination;

    void take(String word) {
      if (word.startsWith("src=")) {
        byte[] address = address(word.substring(4));
        sourceHigh = PacketHeader.high(address);
        sourceLow = PacketHeader.low(address);
        hasSource = true;
      } else if (word.startsWith("dst=")) {
        byte[] address = address(word.substring(4));
        destinationHigh = PacketHeader.high(address);
        destinationLow = PacketHeader.low(address);
        hasDestination = true;
      } else if (word.startsWith("sport=")) {
        sourcePort = Integer.parseInt(word.substring(6));
      } else if (word.startsWith("dport=")) {
        destinationPort = Integer.parseInt(word.substring(6));
      }
    }

    boolean isWhole() {
      return hasSource && hasDestination;
    }

    Ends ends() {
      return new Ends(
          sourceHigh, sourceLow, destinationHigh, destinationLow, sourcePort, destinationPort);
    }

    /** Dotted decimal, or eight full groups: the kernel prints IPv6 uncompressed here (%pI6). */
    private static byte[] address(String text) {
      boolean isIpv6 = text.indexOf(':') >= 0;
      String[] parts = text.split(isIpv6 ? ":" : "\\.", -1);
      if (parts.length != (isIpv6 ? 8 : 4)) {
        throw new IllegalArgumentException(text + " is no full address");
      }
      byte[] bytes = new byte[isIpv6 ? 16 : 4];
      for (int part = 0; part < parts.length; part++) {
        int value = Integer.parseInt(parts[part], isIpv6 ? 16 : 10);
        if (value < 0 || value > (isIpv6 ? 0xffff : 0xff)) {
          throw new IllegalArgumentException(text + " is no address");
        }
        if (isIpv6) {
          bytes[part * 2] = (byte) (value >> 8);
          bytes[part * 2 + 1] = (byte) value;
        } else {
          bytes[part] = (byte) value;
        }
      }
      return bytes;
    }
  }
}
