package io.portcullis.detector.training;

import io.portcullis.detector.models.MarkovModel;
import io.portcullis.detector.training.Group.Meaning;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeSet;

/**
 * How good models are, by tuples of which it is known what they are. What is not known counts
 * neither for them nor against them, and is told apart.
 */
public final class Evaluation {
  private final int minimum;
  private final List<Tested> tuples = new ArrayList<>();
  private final Map<Group, Double> days = new EnumMap<>(Group.class);

  /**
   * @param minimum letters and symbols before a tuple is tested
   */
  public Evaluation(int minimum) {
    this.minimum = minimum;
  }

  /** Adds what a recording came to. */
  public void add(List<Tested> recording, double itsDays) {
    tuples.addAll(recording);
    new TreeSet<>(recording.stream().map(Tested::group).toList())
        .forEach(group -> days.merge(group, itsDays, Double::sum));
  }

  /** All tuples, recording by recording. */
  public List<Tested> tuples() {
    return List.copyOf(tuples);
  }

  /**
   * How one group fared.
   *
   * @param tested those of its tuples that were long enough to be tested
   * @param alarmed those with a malicious match
   * @param days its recordings last
   */
  public record Share(Group group, int tuples, int tested, int alarmed, double days) {
    /** Share of the tested that were alarmed, NaN without any. */
    public double ofTested() {
      return (double) alarmed / tested;
    }
  }

  /** Every group that occurs. */
  public List<Share> shares() {
    List<Share> shares = new ArrayList<>();
    for (Group group : Group.values()) {
      List<Tested> its = tuples.stream().filter(tuple -> tuple.group() == group).toList();
      if (its.isEmpty()) continue;
      shares.add(
          new Share(
              group,
              its.size(),
              (int) its.stream().filter(this::isTested).count(),
              (int) its.stream().filter(tuple -> tuple.alarm().isPresent()).count(),
              days.getOrDefault(group, 0.0)));
    }
    return shares;
  }

  private boolean isTested(Tested tuple) {
    return tuple.characters() >= minimum;
  }

  /** Over all known tuples that were tested. */
  public Confusion confusion() {
    Confusion confusion = Confusion.NONE;
    for (Tested tuple : tuples) {
      if (tuple.group().meaning() == Meaning.APART || !isTested(tuple)) continue;
      boolean hit = tuple.group().meaning() == Meaning.HIT;
      confusion = confusion.and(hit, tuple.alarm().isPresent());
    }
    return confusion;
  }

  /** Flows up to the first alarm, of each known malicious tuple that was found; ascending. */
  public int[] flowsUntilAlarm() {
    return tuples.stream()
        .filter(tuple -> tuple.group().meaning() == Meaning.HIT)
        .flatMap(tuple -> tuple.alarm().stream())
        .mapToInt(Integer::intValue)
        .sorted()
        .toArray();
  }

  /**
   * The value that a share of ascending values does not exceed (nearest rank).
   *
   * @param share above 0 up to 1
   */
  public static OptionalDouble quantile(int[] ascending, double share) {
    if (ascending.length == 0) return OptionalDouble.empty();
    return OptionalDouble.of(ascending[(int) Math.ceil(share * ascending.length) - 1]);
  }

  /** Days of recordings with normal tuples. */
  public double normalDays() {
    return days.getOrDefault(Group.NORMAL, 0.0) + days.getOrDefault(Group.HARD, 0.0);
  }

  /** False alarms a day of normal traffic, NaN without any such traffic. */
  public double falseAlarmsPerDay() {
    return confusion().falsePositives() / normalDays();
  }

  /**
   * How one model fared.
   *
   * @param right tuples it won a match on that are what it says
   * @param wrong that are the opposite
   * @param apart of which nothing is known
   * @param flows up to its first match on each right one, ascending
   */
  @SuppressWarnings("ArrayRecordComponent") // a list of numbers for quantiles, compared by nobody
  public record OfModel(
      String label, boolean malicious, int tested, int right, int wrong, int apart, int[] flows) {}

  /**
   * Every model, also those that never matched.
   *
   * @param models in their order; labels that matched and are no model's come behind
   */
  public List<OfModel> byModel(List<MarkovModel> models) {
    List<OfModel> all = new ArrayList<>();
    for (MarkovModel model : models) {
      all.add(ofModel(model.label(), model.malicious(), Optional.of(model.protocol())));
    }
    List<String> known = models.stream().map(MarkovModel::label).toList();
    tuples.stream()
        .flatMap(tuple -> tuple.matches().keySet().stream())
        .filter(label -> !known.contains(label))
        .distinct()
        .sorted()
        .forEach(label -> all.add(ofModel(label, true, Optional.empty())));
    return all;
  }

  private OfModel ofModel(String label, boolean malicious, Optional<String> protocol) {
    int tested = 0;
    int right = 0;
    int wrong = 0;
    int apart = 0;
    int[] flows = new int[tuples.size()];
    for (Tested tuple : tuples) {
      if (isTested(tuple) && isComparable(tuple, protocol)) tested++;
      Integer first = tuple.matches().get(label);
      if (first == null) continue;
      Meaning meaning = tuple.group().meaning();
      if (meaning == Meaning.APART) {
        apart++;
      } else if (malicious == (meaning == Meaning.HIT)) {
        flows[right++] = first;
      } else {
        wrong++;
      }
    }
    int[] rightFlows = Arrays.copyOf(flows, right);
    Arrays.sort(rightFlows);
    return new OfModel(label, malicious, tested, right, wrong, apart, rightFlows);
  }

  private static boolean isComparable(Tested tuple, Optional<String> protocol) {
    return protocol.isEmpty() || tuple.tuple().endsWith("-" + protocol.get());
  }
}
