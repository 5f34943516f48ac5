package io.portcullis.fleet.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.argus.names.IpAddress;
import io.portcullis.fleet.keys.SigningKey;
import io.portcullis.fleet.message.Head;
import io.portcullis.fleet.message.Signed;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How many sites hear the same: what counts, and what it takes. */
final class JoinTest {
  private final Join join = new Join(1000);

  private static Summary heard(int server, double period, int onBeat) {
    return new Summary(
        new Endpoint(IpAddress.ofIpv4(server), 443, 6),
        period,
        onBeat,
        40,
        2,
        Duration.ofHours(3),
        Duration.ofMinutes(1));
  }

  private void say(String site, Summary... all) {
    join.add(site, List.of(all));
  }

  @Test
  void sitesWithOneRhythmAreCountedApartFromThoseWithAnother() {
    say("lyon", heard(1, 60, 90), heard(2, 60, 90));
    say("oslo", heard(1, 63, 90));
    say("rome", heard(1, 300, 90));
    say("bonn", heard(1, 61, 20));
    say("kiel", heard(1, 310, 90));
    say("bern", heard(1, 66, 90));
    say("gent");
    assertThat(join.tallies()).containsExactly(new Tally(heard(1, 60, 90).endpoint(), 63, 3, 6, 7));
    assertThat(join.servers()).isEqualTo(2);
  }

  @Test
  void noChainOfNeighboursMakesOneRhythm() {
    double period = 60;
    for (int site = 0; site < 10; site++, period *= 1.2) say("s" + site, heard(1, period, 90));
    assertThat(join.tallies().get(0).alike()).isEqualTo(2);
  }

  @Test
  void whoSaysAServerTwiceOrSpeaksTwiceCountsOnce() {
    say("lyon", heard(1, 60, 90), heard(1, 60, 90), heard(1, 60, 90));
    assertThat(join.tallies()).isEmpty();
    say("lyon", heard(1, 60, 90));
    assertThat(join.tallies()).isEmpty();
    say("oslo", heard(1, 60, 10), heard(1, 60, 90));
    assertThat(join.tallies()).containsExactly(new Tally(heard(1, 60, 90).endpoint(), 60, 1, 2, 2));
  }

  @Test
  void whatIsTooMuchIsCountedAndLeftOut() {
    for (int site = 0; site < 20; site++) {
      Summary[] many = new Summary[80];
      for (int each = 0; each < 80; each++) many[each] = heard(each, 60, 90);
      say("s" + site, many);
    }
    assertThat(join.summaries()).isEqualTo(1000);
    assertThat(join.leftOut()).isEqualTo(600);
    assertThat(join.sites()).isEqualTo(20);
  }

  @Test
  void numbersThatMakeNoSenseAreNoTally() {
    Endpoint endpoint = heard(1, 60, 90).endpoint();
    assertThatThrownBy(() -> new Tally(endpoint, 60, 3, 2, 9))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Tally(endpoint, 60, 2, 3, 2))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Tally(endpoint, Double.NaN, 2, 2, 2))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** The figures of {@code docs/fleet.md}, measured and printed. */
  @Test
  void whatAMillionSummariesTake() {
    for (int sites : new int[] {1, 2, 10, 100}) {
      Join large = new Join(1_000_000);
      int servers = 1_000_000 / sites;
      long before = used();
      for (int site = 0; site < sites; site++) {
        // Nobody says so many at once; what is remembered is the same.
        List<Summary> all = new ArrayList<>();
        for (int each = 0; each < servers; each++) all.add(heard(each, 60, 90));
        large.add("s" + site, all);
      }
      long after = used();
      assertThat(large.summaries()).isEqualTo(1_000_000);
      System.out.printf(
          "a million summaries, each server heard by %d sites: %d bytes a summary%n",
          sites, (after - before) / 1_000_000);
      assertThat(large.tallies()).hasSize(sites > 1 ? servers : 0);
    }
  }

  @Test
  void whatASiteSays() {
    SigningKey key = SigningKey.generate("lyon-1", new SecureRandom());
    Head head = new Head("lyon", "lyon-1", 1_764_512_345_678_901L, Instant.now());
    List<Summary> all = new ArrayList<>();
    int[] sizes = new int[Entries.MOST + 1];
    for (int many = 0; many <= Entries.MOST; many++) {
      sizes[many] = Signed.seal(key, "place", Summary.text(head, all)).length;
      all.add(heard(0xcb007100 + many, 60, 90));
    }
    System.out.printf(
        "what a site hears of a partition: %d bytes empty, %d with one server, %d with %d%n",
        sizes[0], sizes[1], sizes[Entries.MOST], Entries.MOST);
    System.out.printf(
        "a site a day: %d bytes with nothing to say; %d more for each server alone at its place%n",
        48 * EvidencePlace.PARTITIONS * sizes[0], 144 * sizes[1] - 48 * sizes[0]);
    assertThat(sizes[Entries.MOST]).isLessThan(Signed.LARGEST);
  }

  private static long used() {
    for (int time = 0; time < 3; time++) System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
