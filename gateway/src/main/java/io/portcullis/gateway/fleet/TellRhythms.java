package io.portcullis.gateway.fleet;

import io.portcullis.argus.Tuple;
import io.portcullis.detector.evidence.Rhythm;
import io.portcullis.fleet.evidence.Endpoint;
import io.portcullis.fleet.evidence.Summary;
import io.portcullis.gateway.upkeep.Duty;
import io.portcullis.rules.BootClock;
import io.portcullis.rules.Every;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Tells other sites to which outside servers some inside host has a rhythm: one line a server over
 * all hosts, in which no host is named.
 */
final class TellRhythms implements Duty {
  /** What has been silent for so long is of the past. */
  private static final Duration PAST = Duration.ofDays(1);

  private final FleetEvidence.Ears ears;
  private final Consumer<List<Summary>> say;
  private final BootClock clock;
  private final Every every;

  /**
   * @param say takes all that is heard, the surest first
   * @param often how long between two times
   */
  TellRhythms(
      FleetEvidence.Ears ears, Consumer<List<Summary>> say, Duration often, BootClock clock) {
    this.ears = ears;
    this.say = say;
    this.clock = clock;
    // Before that a router that starts has heard nothing worth a word.
    this.every = Every.after(often, clock.sinceBoot());
  }

  /** Of one server, over all hosts. */
  private static final class Gathered {
    private final Set<String> hosts = new HashSet<>();
    private Rhythm surest;
    private long flows;
    private long first;
    private long last;

    Gathered(Rhythm rhythm) {
      this.surest = rhythm;
      this.first = rhythm.firstMicros();
    }

    void add(Rhythm rhythm) {
      hosts.add(rhythm.tuple().source());
      if (rhythm.evidence() > surest.evidence()) surest = rhythm;
      flows += rhythm.flows();
      first = Math.min(first, rhythm.firstMicros());
      last = Math.max(last, rhythm.lastMicros());
    }

    Summary summary(Endpoint endpoint, Instant now) {
      return new Summary(
          endpoint,
          surest.periodSeconds(),
          (int) Math.round(100 * surest.onBeat()),
          (int) Math.min(flows, Integer.MAX_VALUE),
          hosts.size(),
          age(first, now),
          age(last, now));
    }
  }

  private static Duration age(long micros, Instant now) {
    Duration age = Duration.between(Instant.EPOCH.plus(micros, ChronoUnit.MICROS), now);
    return age.isNegative() ? Duration.ZERO : age;
  }

  @Override
  public Every every() {
    return every;
  }

  @Override
  public void perform() {
    Instant now = clock.instant();
    Map<Endpoint, Gathered> servers = new HashMap<>();
    ears.detector()
        .forEachRhythm(
            rhythm -> {
              if (age(rhythm.lastMicros(), now).compareTo(PAST) > 0) return;
              endpoint(rhythm)
                  .ifPresent(
                      server ->
                          servers.computeIfAbsent(server, any -> new Gathered(rhythm)).add(rhythm));
            });
    List<Map.Entry<Endpoint, Gathered>> sorted = new ArrayList<>(servers.entrySet());
    sorted.sort(Comparator.comparingDouble(each -> -each.getValue().surest.evidence()));
    say.accept(sorted.stream().map(each -> each.getValue().summary(each.getKey(), now)).toList());
  }

  /** The outside end of what goes out. */
  private Optional<Endpoint> endpoint(Rhythm rhythm) {
    Tuple tuple = rhythm.tuple();
    boolean out =
        ears.inside().contains(tuple.source()) && !ears.inside().contains(tuple.destination());
    return out ? Endpoints.of(tuple) : Optional.empty();
  }
}
