package io.portcullis.fleet;

import io.portcullis.fleet.message.Head;
import io.portcullis.fleet.message.Message;
import io.portcullis.fleet.message.Place;
import io.portcullis.fleet.message.Signed;
import io.portcullis.fleet.message.Statement;
import io.portcullis.rules.Prefix;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * What this site has told the bus, and what must be told anew so that it is what holds. A server
 * has its one place, by a sum of its text. Used by one thread.
 */
final class Voice {
  /** Ends that differ by less are the same. */
  private static final Duration NEAR = Duration.ofMinutes(1);

  /** Room for the head of a message, and its signature. */
  private static final int HEAD = 512;

  private final Map<Integer, Map<Key, Duration>> told = new HashMap<>();
  private int untold;

  /** What is blocked, apart from how long and why. */
  private record Key(Prefix server, Optional<Statement.Service> service) {}

  /** A place and what is to stand there. */
  record Saying(int bucket, List<SharedBlock> blocks) {}

  /**
   * Notes what the bus has of ours already.
   *
   * @param zero when this machine booted, by the server's clock
   */
  void hasTold(int bucket, Reading.Heard heard, Instant zero) {
    Map<Key, Duration> ends = new HashMap<>();
    if (heard.message() instanceof Message.Decisions decisions) {
      Duration stored = Duration.between(zero, heard.stored());
      for (Statement each : decisions.statements()) {
        ends.put(new Key(each.server(), each.service()), stored.plus(each.left()));
      }
    }
    told.put(bucket, ends);
  }

  /** Notes what was said just now. */
  void hasTold(Saying saying) {
    Map<Key, Duration> ends = new HashMap<>();
    saying.blocks().forEach(each -> ends.put(key(each), each.ends()));
    told.put(saying.bucket(), ends);
  }

  private static Key key(SharedBlock block) {
    return new Key(block.server(), block.service());
  }

  /** Our blocks that the bus has. */
  int told() {
    return told.values().stream().mapToInt(Map::size).sum();
  }

  /** Our blocks for which there was no room. */
  int untold() {
    return untold;
  }

  /** The places where something else must stand for these blocks to be told. */
  List<Saying> due(List<SharedBlock> blocks, Duration now) {
    Map<Integer, Map<Key, SharedBlock>> wanted = new HashMap<>();
    for (SharedBlock each : blocks) {
      if (each.ends().compareTo(now) <= 0 || !Statement.isNarrow(each.server())) continue;
      wanted
          .computeIfAbsent(bucket(each.server()), any -> new LinkedHashMap<>())
          .merge(
              key(each),
              each,
              (one, other) -> one.ends().compareTo(other.ends()) >= 0 ? one : other);
    }
    untold = 0;
    List<Saying> due = new ArrayList<>();
    for (int bucket = 0; bucket < Place.BUCKETS; bucket++) {
      List<SharedBlock> all = room(wanted.getOrDefault(bucket, Map.of()).values());
      if (differs(told.getOrDefault(bucket, Map.of()), all, now)) due.add(new Saying(bucket, all));
    }
    return due;
  }

  private static int bucket(Prefix server) {
    CRC32 sum = new CRC32();
    sum.update(server.toString().getBytes(StandardCharsets.UTF_8));
    return (int) (sum.getValue() % Place.BUCKETS);
  }

  /** Those that a message holds; the longest first. */
  private List<SharedBlock> room(Iterable<SharedBlock> blocks) {
    List<SharedBlock> sorted = new ArrayList<>();
    blocks.forEach(sorted::add);
    sorted.sort(
        Comparator.comparing(SharedBlock::ends).reversed().thenComparing(SharedBlock::server));
    int size = HEAD;
    List<SharedBlock> some = new ArrayList<>();
    for (SharedBlock each : sorted) {
      // With the names of fields, and each character of the reason escaped at worst.
      size += 110 + each.server().toString().length() + 6 * Math.min(each.reason().length(), 160);
      if (size > Signed.LARGEST) {
        untold++;
      } else {
        some.add(each);
      }
    }
    return some;
  }

  /** What is over by itself needs no word. */
  private static boolean differs(Map<Key, Duration> told, List<SharedBlock> wanted, Duration now) {
    long still = told.values().stream().filter(ends -> ends.compareTo(now) > 0).count();
    if (still != wanted.size()) return true;
    for (SharedBlock each : wanted) {
      Duration ends = told.get(key(each));
      if (ends == null || ends.minus(each.ends()).abs().compareTo(NEAR) > 0) return true;
    }
    return false;
  }

  /** The text of a saying, with the time that is left by now. */
  static String text(Head head, Saying saying, Duration now) {
    List<Statement> statements = new ArrayList<>();
    for (SharedBlock each : saying.blocks()) {
      Duration left = each.ends().minus(now);
      if (left.toSeconds() < 1) continue;
      statements.add(new Statement(each.server(), each.service(), left, each.reason()));
    }
    return Message.text(head, statements);
  }
}
