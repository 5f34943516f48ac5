package io.portcullis.fleet.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.fleet.Acceptance;
import io.portcullis.fleet.MadeFleet;
import io.portcullis.fleet.bus.Board;
import io.portcullis.fleet.bus.Bus;
import io.portcullis.fleet.keys.SigningKey;
import io.portcullis.fleet.message.Head;
import io.portcullis.fleet.message.Refusal;
import io.portcullis.fleet.message.Signed;
import io.portcullis.rules.BootClock;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Counting at a real server: by whom, how often, and who is believed. */
@Timeout(240)
final class CorrelatorTest {
  @TempDir Path folder;
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private MadeFleet fleet;

  @BeforeEach
  void start() throws Exception {
    fleet = new MadeFleet(folder, "lyon", "oslo", "rome");
    opened.push(fleet);
    fleet.operator().joinCorrelator("counter", new SecureRandom());
    fleet.server().reload();
    fleet.operator().publish();
  }

  @AfterEach
  void end() throws Exception {
    while (!opened.isEmpty()) opened.pop().close();
  }

  private EvidenceLink link(String site, Summary... all) throws Exception {
    EvidenceLink link =
        new EvidenceLink(
            fleet.settings(site, Acceptance.NONE),
            true,
            Duration.ofMinutes(5),
            BootClock.system(),
            new Random(7));
    opened.push(link);
    link.say(List.of(all));
    link.start();
    await("it is told", () -> link.view().up() && link.view().told() == all.length);
    return link;
  }

  private static void await(String what, Callable<Boolean> holds) throws Exception {
    Instant patience = Instant.now().plusSeconds(60);
    while (!holds.call()) {
      assertThat(Instant.now()).as(what).isBefore(patience);
      Thread.sleep(20);
    }
  }

  private Correlator correlator(Duration turn, int seed) {
    return new Correlator(
        fleet.settings("counter", Acceptance.NONE), turn, BootClock.system(), new Random(seed));
  }

  private List<Turn> pass(Correlator correlator) throws Exception {
    List<Turn> turns = Collections.synchronizedList(new ArrayList<>());
    correlator.pass(turns::add);
    return turns;
  }

  private Bus bus(Path keys, String name) throws Exception {
    Bus bus = Bus.connect(List.of(fleet.url()), name, SigningKey.read(keys), Optional.empty());
    opened.push(bus);
    return bus;
  }

  private Board operator() throws Exception {
    return bus(fleet.operatorFolder().resolve("operator-bus.key"), "operator").board();
  }

  @Test
  void sitesHearHowManyHearTheSame() throws Exception {
    Summary common = EvidenceLinkTest.heard("203.0.113.66", 60);
    link("lyon", common, EvidenceLinkTest.heard("203.0.113.67", 60));
    link("oslo", EvidenceLinkTest.heard("203.0.113.66", 65));
    link("rome");
    List<Turn> turns = pass(correlator(EvidencePlace.TURN, 7));
    assertThat(turns).hasSize(EvidencePlace.PARTITIONS);
    assertThat(turns).allMatch(turn -> turn.sites() == 3 && turn.refused() == 0 && !turn.late());
    assertThat(turns.stream().mapToLong(Turn::summaries).sum()).isEqualTo(3);
    assertThat(turns.stream().mapToInt(Turn::tallies).sum()).isEqualTo(1);
    EvidenceLink late = link("lyon", common);
    await("it is heard", () -> late.view().tallies() == 1);
    assertThat(late.tally(common.endpoint())).contains(new Tally(common.endpoint(), 65, 2, 2, 3));
    assertThat(late.tally(EvidenceLinkTest.heard("203.0.113.67", 60).endpoint())).isEmpty();
    assertThat(late.view().refused()).isEmpty();
  }

  @Test
  void severalShareTheWorkAndEachPartitionIsCountedOnceATurn() throws Exception {
    link("lyon", EvidenceLinkTest.heard("203.0.113.66", 60));
    link("oslo", EvidenceLinkTest.heard("203.0.113.66", 60));
    ExecutorService threads = Executors.newFixedThreadPool(4);
    opened.push(threads::shutdownNow);
    List<Future<List<Turn>>> all = new ArrayList<>();
    for (int each = 0; each < 4; each++) {
      Correlator correlator = correlator(EvidencePlace.TURN, each);
      all.add(threads.submit(() -> pass(correlator)));
    }
    List<Integer> counted = new ArrayList<>();
    int working = 0;
    for (Future<List<Turn>> each : all) {
      List<Turn> turns = each.get();
      if (!turns.isEmpty()) working++;
      turns.forEach(turn -> counted.add(turn.partition()));
    }
    assertThat(counted).hasSize(EvidencePlace.PARTITIONS).doesNotHaveDuplicates();
    assertThat(working).as("not one did all of it").isGreaterThan(1);
    assertThat(pass(correlator(EvidencePlace.TURN, 9))).as("it is nobody's turn").isEmpty();
  }

  @Test
  void aTurnThatIsOverIsAnybodysAndWhatSitesSayNoMoreIsCountedNoMore() throws Exception {
    Duration turn = Duration.ofSeconds(3);
    EvidencePlace.prepare(operator(), turn);
    link("lyon", EvidenceLinkTest.heard("203.0.113.66", 60));
    EvidenceLink oslo = link("oslo", EvidenceLinkTest.heard("203.0.113.66", 60));
    Correlator first = correlator(turn, 1);
    assertThat(pass(first).stream().mapToInt(Turn::tallies).sum()).isEqualTo(1);
    oslo.say(List.of());
    await("it is taken back", () -> oslo.view().told() == 0);
    Correlator second = correlator(turn, 2);
    List<Turn> turns = new ArrayList<>();
    await(
        "the next turn of all",
        () -> {
          turns.addAll(pass(second));
          return turns.stream().map(Turn::partition).distinct().count() == 16;
        });
    assertThat(turns.stream().mapToInt(Turn::tallies).sum()).isZero();
    EvidenceLink rome = link("rome");
    assertThat(rome.view().tallies()).as("nothing that was told before is left").isZero();
  }

  @Test
  void whoIsTooSlowTellsNothingAndAnOldTallyReplacesNoNewOne() throws Exception {
    link("lyon", EvidenceLinkTest.heard("203.0.113.66", 60));
    link("oslo", EvidenceLinkTest.heard("203.0.113.66", 60));
    Correlator slow = correlator(Duration.ZERO, 1);
    List<Turn> turns = pass(slow);
    assertThat(turns).hasSize(16).allMatch(Turn::late);
    assertThat(turns.stream().mapToInt(Turn::tallies).sum()).isZero();
    Board counter = bus(fleet.handed("counter").resolve("bus.key"), "counter").board();
    String place = EvidencePlace.tallies(3, 4);
    assertThat(counter.putIf(place, new byte[100], 0)).isTrue();
    assertThat(counter.putIf(place, new byte[100], 0)).as("another was first").isFalse();
  }

  @Test
  void whatNoCorrelatorSignedCountsForNothing() throws Exception {
    Summary one = EvidenceLinkTest.heard("203.0.113.66", 60);
    Tally tally = new Tally(one.endpoint(), 60, 3, 3, 3);
    Board rogue = bus(fleet.handed("rome").resolve("bus.key"), "rome").board();
    String place = EvidencePlace.tallies(tally.endpoint().partition(), tally.endpoint().slice());
    SigningKey rome = SigningKey.read(fleet.handed("rome").resolve("site.key"));
    byte[] asRome =
        Signed.seal(
            rome, place, Tally.text(new Head("rome", rome.id(), 7, Instant.now()), List.of(tally)));
    assertThatThrownBy(() -> rogue.put(place, asRome)).isInstanceOf(IOException.class);
    // Whoever has the server can put there what he likes.
    operator().put(place, asRome);
    EvidenceLink lyon = link("lyon", one);
    await("a site", () -> lyon.view().refused().getOrDefault(Refusal.UNKNOWN_SITE, 0L) == 1);
    byte[] asCounter =
        Signed.seal(
            rome,
            place,
            Tally.text(new Head("counter", "counter-1", 7, Instant.now()), List.of(tally)));
    operator().put(place, asCounter);
    EvidenceLink oslo = link("oslo", one);
    await("a forgery", () -> oslo.view().refused().getOrDefault(Refusal.FORGED, 0L) == 1);
    assertThat(oslo.view().tallies() + lyon.view().tallies()).isZero();
    // And one that says what it hears under another's name, or of another partition.
    String elsewhere = EvidencePlace.seen(one.endpoint().partition() ^ 1, "rome");
    operator()
        .put(
            elsewhere,
            Signed.seal(
                rome,
                elsewhere,
                Summary.text(new Head("rome", rome.id(), 8, Instant.now()), List.of(one))));
    String ofKiel = EvidencePlace.seen(one.endpoint().partition(), "kiel");
    operator()
        .put(
            ofKiel,
            Signed.seal(
                rome,
                ofKiel,
                Summary.text(new Head("rome", rome.id(), 9, Instant.now()), List.of(one))));
    List<Turn> turns = pass(correlator(EvidencePlace.TURN, 7));
    assertThat(turns.stream().mapToLong(Turn::summaries).sum())
        .as("lyon's and oslo's")
        .isEqualTo(2);
    assertThat(turns.stream().mapToLong(Turn::refused).sum())
        .as("kiel's, and counter's")
        .isEqualTo(2);
  }
}
