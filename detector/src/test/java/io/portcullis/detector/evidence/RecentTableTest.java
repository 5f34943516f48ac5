package io.portcullis.detector.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.argus.Tuple;
import io.portcullis.argus.Tuple.Part;
import io.portcullis.detector.table.Few;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class RecentTableTest {
  private static Tuple tuple(int source, int destination, int port) {
    return Tuple.of("10.0.0." + source, "10.0.0." + destination, String.valueOf(port), "tcp");
  }

  @Test
  void tuplesOfOneSourceFindOneHostAndADestinationFindsItAsTheSourceThatItIs() {
    RecentTable<Host> hosts = new RecentTable<>(Part.SOURCE, 10, 1);
    Host host = hosts.get(tuple(1, 2, 443), Host::new);
    assertThat(hosts.get(tuple(1, 3, 80), Host::new)).isSameAs(host);
    assertThat(hosts.get(tuple(11, 3, 80), Host::new)).isNotSameAs(host);
    assertThat(hosts.find(tuple(7, 1, 22), Part.DESTINATION)).containsSame(host);
    assertThat(hosts.find(tuple(7, 8, 22), Part.DESTINATION)).isEmpty();
    assertThat(hosts.size()).isEqualTo(2);
  }

  @Test
  void aTableOfThousandsKnowsWhatAMapKnowsAndForgetsTheLongestSilent() {
    Random random = new Random(1);
    RecentTable<Host> hosts = new RecentTable<>(Part.SOURCE, 500, 2);
    Map<String, Host> known = new TreeMap<>();
    for (int flow = 1; flow <= 20_000; flow++) {
      Tuple tuple = tuple(random.nextInt(900), 1, random.nextInt(5));
      Host host = hosts.get(tuple, Host::new);
      host.seen(flow);
      Optional<Host> before = Optional.ofNullable(known.put(tuple.source(), host));
      before.filter(old -> !old.isForgotten()).ifPresent(old -> assertThat(host).isSameAs(old));
      assertThat(hosts.size()).isLessThanOrEqualTo(500);
    }
    long alive = known.values().stream().filter(host -> !host.isForgotten()).count();
    assertThat(alive).isEqualTo(hosts.size()).isGreaterThan(400);
  }

  @Test
  void aFewAreTheFirstThatDifferInThePart() {
    Few<Tuple> few = Few.none();
    for (int source : List.of(1, 2, 1, 3, 4)) {
      few =
          few.with(
              tuple(source, 9, 80),
              (one, other) -> one.matches(Part.SOURCE, other, Part.SOURCE),
              3);
    }
    assertThat(few.size()).isEqualTo(3);
    assertThat(few.all())
        .extracting(Tuple::source)
        .containsExactly("10.0.0.1", "10.0.0.2", "10.0.0.3");
    assertThat(Few.none().all()).isEmpty();
  }
}
