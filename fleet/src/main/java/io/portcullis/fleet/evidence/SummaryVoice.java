package io.portcullis.fleet.evidence;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What this site has said of what it hears, and what is to be said next. Used by one thread.
 *
 * <p>A partition of which nothing is heard is said, too, now and then: whoever counts has to know
 * that this site would have heard.
 */
final class SummaryVoice {
  private static final Duration NOTHING_AGAIN = Duration.ofMinutes(30);

  private final Map<Integer, Told> told = new HashMap<>();
  private int untold;

  private record Told(int many, Duration when) {}

  /** A partition, and all that is to stand there. */
  record Saying(int partition, List<Summary> all) {}

  /**
   * What is to be said.
   *
   * @param all that is heard, the surest first
   * @param now time since this machine's boot
   */
  List<Saying> due(List<Summary> all, Duration now) {
    List<List<Summary>> partitions = new ArrayList<>();
    for (int each = 0; each < EvidencePlace.PARTITIONS; each++) partitions.add(new ArrayList<>());
    untold = 0;
    for (Summary each : all) {
      List<Summary> some = partitions.get(each.endpoint().partition());
      if (some.size() < Entries.MOST) some.add(each);
      else untold++;
    }
    List<Saying> due = new ArrayList<>();
    for (int each = 0; each < EvidencePlace.PARTITIONS; each++) {
      List<Summary> some = partitions.get(each);
      if (!some.isEmpty() || !isNothingKnown(each, now)) due.add(new Saying(each, some));
    }
    return due;
  }

  private boolean isNothingKnown(int partition, Duration now) {
    Told before = told.get(partition);
    return before != null
        && before.many() == 0
        && now.minus(before.when()).compareTo(NOTHING_AGAIN) < 0;
  }

  void hasTold(Saying saying, Duration now) {
    told.put(saying.partition(), new Told(saying.all().size(), now));
  }

  /** Servers that the bus has of us. */
  int told() {
    return told.values().stream().mapToInt(Told::many).sum();
  }

  /** Servers for which the messages have no room. */
  int untold() {
    return untold;
  }
}
