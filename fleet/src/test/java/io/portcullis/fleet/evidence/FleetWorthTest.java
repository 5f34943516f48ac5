package io.portcullis.fleet.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.argus.Flow;
import io.portcullis.argus.FlowSource;
import io.portcullis.argus.Reading;
import io.portcullis.argus.SharedData;
import io.portcullis.argus.Tuple;
import io.portcullis.argus.names.IpAddress;
import io.portcullis.argus.recorded.RecordedFlows;
import io.portcullis.detector.Detector;
import io.portcullis.detector.Profile;
import io.portcullis.detector.evidence.BeaconScorer;
import io.portcullis.detector.evidence.Elsewhere;
import io.portcullis.detector.evidence.Rhythm;
import io.portcullis.detector.models.ModelSet;
import io.portcullis.rules.Protocols;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What others' word is worth, measured on labelled captures and printed: each capture is a site. A
 * tuple counts from four flows on. Names of servers are not read. The tallies are those of the
 * captures' ends, known from the begin, which flatters them.
 */
final class FleetWorthTest {
  private static final int FLOWS = 4;
  private static final int MADE_SITES = 40;

  /** Scans and silent hosts have no beacons to find. */
  private static final Set<String> ROLES = Set.of("truth", "normal", "hard", "mixed");

  private enum Kind {
    MALWARE,
    NORMAL,
    HARD,
    OTHER
  }

  /** One capture, as it was recorded. */
  private record Capture(Path file, String role, Set<String> truth) {
    Kind kind(Flow flow) {
      if (truth.contains(flow.tuple().toString())) return Kind.MALWARE;
      if (role.equals("normal")) return Kind.NORMAL;
      if (role.equals("hard")) return Kind.HARD;
      boolean labelled = role.equals("mixed") && flow.label().contains("Normal");
      return labelled ? Kind.NORMAL : Kind.OTHER;
    }
  }

  /** What became of a capture. */
  private static final class Outcome {
    private final Map<String, Kind> kinds = new HashMap<>();
    private final Map<String, Integer> flows = new HashMap<>();
    private final Set<String> alarms = new HashSet<>();
    private final Map<String, Rhythm> rhythms = new TreeMap<>();

    long many(Kind kind) {
      return flows.keySet().stream()
          .filter(each -> flows.get(each) >= FLOWS && kinds.get(each) == kind)
          .count();
    }

    long alarms(Kind kind) {
      return alarms.stream().filter(each -> kinds.get(each) == kind).count();
    }
  }

  private static List<Capture> captures() throws Exception {
    List<Capture> all = new ArrayList<>();
    for (String folder : List.of("labelled", "labelled-2", "labelled-3", "labelled-4")) {
      Path root = SharedData.path(folder);
      Map<String, Set<String>> truth = new HashMap<>();
      for (String line : Files.readAllLines(root.resolve("TRUTH.tsv"))) {
        String[] cells = line.split("\t", -1);
        if (cells.length < 6 || !cells[5].equals("C&C")) continue;
        truth
            .computeIfAbsent(cells[0], any -> new HashSet<>())
            .add(Tuple.of(cells[1], cells[2], cells[3], cells[4]).toString());
      }
      for (String line : Files.readAllLines(root.resolve("ROLES.tsv"))) {
        String[] cells = line.split("\t", -1);
        if (!ROLES.contains(cells[0])) continue;
        Path file = root.resolve(cells[2]);
        if (!Files.exists(file)) continue;
        all.add(new Capture(file, cells[0], truth.getOrDefault(cells[2], Set.of())));
      }
    }
    return all;
  }

  private static Outcome judge(Capture capture, Elsewhere elsewhere) throws Exception {
    Outcome outcome = new Outcome();
    Detector detector =
        new Detector(
            Profile.usual(),
            ModelSet.empty(),
            Detector.Limits.NONE,
            BeaconScorer.Choice.DEFAULT.hearing(elsewhere));
    try (FlowSource source = RecordedFlows.open(capture.file(), ZoneOffset.UTC)) {
      for (Reading next = source.read(Duration.ZERO);
          !(next instanceof Reading.EndOfInput);
          next = source.read(Duration.ZERO)) {
        if (!(next instanceof Flow flow)) continue;
        String tuple = flow.tuple().toString();
        outcome.kinds.merge(tuple, capture.kind(flow), (one, two) -> one == Kind.OTHER ? two : one);
        outcome.flows.merge(tuple, 1, Integer::sum);
        detector
            .accept(flow)
            .filter(found -> found.explanation().isPresent())
            .ifPresent(found -> outcome.alarms.add(found.tuple().toString()));
      }
    }
    detector.forEachRhythm(rhythm -> outcome.rhythms.put(rhythm.tuple().toString(), rhythm));
    return outcome;
  }

  /** Some recordings have no port. */
  private static Optional<Endpoint> endpoint(Tuple tuple) {
    if (!tuple.destinationPort().matches("[0-9]{1,5}")) return Optional.empty();
    return Optional.of(
        new Endpoint(
            IpAddress.parse(tuple.destination()).orElseThrow(),
            Integer.parseInt(tuple.destinationPort()),
            Protocols.number(tuple.protocol()).orElseThrow()));
  }

  private static List<Summary> summaries(Outcome outcome) {
    Map<Endpoint, Summary> all = new HashMap<>();
    for (Rhythm each : outcome.rhythms.values()) {
      Optional<Endpoint> server = endpoint(each.tuple());
      if (server.isEmpty()) continue;
      int onBeat = (int) Math.round(100 * each.onBeat());
      all.merge(
          server.get(),
          new Summary(
              server.get(),
              each.periodSeconds(),
              onBeat,
              each.flows(),
              1,
              Duration.ZERO,
              Duration.ZERO),
          (one, two) -> one.onBeat() >= two.onBeat() ? one : two);
    }
    return List.copyOf(all.values());
  }

  /** Judges all captures with what others see, and prints what was found and what was not. */
  private static long[] print(
      String title,
      List<Capture> captures,
      BiFunction<Capture, Tuple, Optional<Elsewhere.Sight>> sight)
      throws Exception {
    long[] sums = new long[6];
    for (Capture capture : captures) {
      Outcome outcome = judge(capture, tuple -> sight.apply(capture, tuple));
      Kind[] kinds = {Kind.MALWARE, Kind.NORMAL, Kind.HARD};
      for (int kind = 0; kind < kinds.length; kind++) {
        sums[2 * kind] += outcome.alarms(kinds[kind]);
        sums[2 * kind + 1] += outcome.many(kinds[kind]);
      }
    }
    System.out.printf(
        "| %s | %d of %d | %d of %d | %d of %d |%n",
        title, sums[0], sums[1], sums[2], sums[3], sums[4], sums[5]);
    return sums;
  }

  @Tag("soak")
  @Test
  void whatOthersWordIsWorth() throws Exception {
    List<Capture> captures = captures();
    Map<Capture, Outcome> alone = new HashMap<>();
    Map<Endpoint, Tally> tallies = new HashMap<>();
    Map<Endpoint, Kind> kinds = new HashMap<>();
    Join join = new Join(1_000_000);
    for (Capture capture : captures) {
      Outcome outcome = judge(capture, Elsewhere.NOTHING);
      alone.put(capture, outcome);
      join.add(capture.file().toString(), summaries(outcome));
      outcome.rhythms.forEach(
          (tuple, rhythm) ->
              endpoint(rhythm.tuple())
                  .ifPresent(
                      server ->
                          kinds.merge(
                              server,
                              outcome.kinds.get(tuple),
                              (one, two) -> one.compareTo(two) <= 0 ? one : two)));
    }
    join.tallies().forEach(each -> tallies.put(each.endpoint(), each));
    System.out.printf(
        "%d captures, %d servers with a rhythm; by more than one capture %d (%d of malware), alike"
            + " %d (%d of malware)%n",
        join.sites(),
        join.servers(),
        tallies.size(),
        tallies.keySet().stream().filter(each -> kinds.get(each) == Kind.MALWARE).count(),
        tallies.values().stream().filter(each -> each.alike() > 1).count(),
        tallies.values().stream()
            .filter(each -> each.alike() > 1 && kinds.get(each.endpoint()) == Kind.MALWARE)
            .count());
    tallies.values().stream()
        .filter(each -> each.alike() > 1)
        .forEach(each -> System.out.println("  " + kinds.get(each.endpoint()) + " " + each));
    System.out.println("| what others say | C&C found | alarms: normal | alarms: hard |");
    long[] without = print("nothing", captures, (capture, tuple) -> Optional.empty());
    print(
        "real: as the captures are",
        captures,
        (capture, tuple) -> endpoint(tuple).map(tallies::get).map(this::sight));
    for (int sites : new int[] {2, 4}) {
      print(
          "made: each C&C server at " + sites + " of 40 sites",
          captures,
          (capture, tuple) -> made(alone.get(capture), tuple, Kind.MALWARE, sites));
      print(
          "made: each normal server at " + sites + " of 40 sites",
          captures,
          (capture, tuple) -> made(alone.get(capture), tuple, Kind.NORMAL, sites));
    }
    print(
        "made: each normal server at 24 of 40 sites",
        captures,
        (capture, tuple) -> made(alone.get(capture), tuple, Kind.NORMAL, 24));
    print(
        "made: each C&C server at 24 of 40 sites",
        captures,
        (capture, tuple) -> made(alone.get(capture), tuple, Kind.MALWARE, 24));
    assertThat(without[1]).as("tuples of malware").isGreaterThan(40);
  }

  private Elsewhere.Sight sight(Tally tally) {
    return new Elsewhere.Sight(tally.periodSeconds(), tally.alike(), tally.seen(), tally.sites());
  }

  /** As if so many sites had the rhythm that this one has in the end. */
  private static Optional<Elsewhere.Sight> made(Outcome alone, Tuple tuple, Kind kind, int sites) {
    Rhythm rhythm = alone.rhythms.get(tuple.toString());
    if (rhythm == null || alone.kinds.get(tuple.toString()) != kind) return Optional.empty();
    return Optional.of(new Elsewhere.Sight(rhythm.periodSeconds(), sites, sites, MADE_SITES));
  }
}
