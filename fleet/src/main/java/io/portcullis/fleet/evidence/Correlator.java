package io.portcullis.fleet.evidence;

import io.portcullis.fleet.FleetSettings;
import io.portcullis.fleet.Member;
import io.portcullis.fleet.bus.Board;
import io.portcullis.fleet.bus.Bus;
import io.portcullis.fleet.keys.SigningKey;
import io.portcullis.fleet.message.Head;
import io.portcullis.fleet.message.Place;
import io.portcullis.fleet.message.RefusedException;
import io.portcullis.fleet.message.Signed;
import io.portcullis.fleet.roster.Roster;
import io.portcullis.fleet.roster.Site;
import io.portcullis.rules.BootClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Counts which servers several sites hear the same rhythm to. Any number of them may run, anywhere:
 * a partition is counted by whoever takes its turn first. The server gives a turn to one, since it
 * takes the message of a turn only where none stands, and forgets it when the next turn is due.
 *
 * <p>Each turn reads all that stands and remembers nothing but who belongs to the fleet: what the
 * bus forgot is not counted, and who dies in the middle leaves nothing behind but a turn. Used by
 * one thread.
 */
public final class Correlator {
  /** Summaries of a partition that are counted at a time; some hundred bytes each at worst. */
  private static final int MOST = 1_000_000;

  private final FleetSettings settings;
  private final Duration turn;
  private final BootClock clock;
  private final RandomGenerator random;
  private Optional<Roster> roster = Optional.empty();

  /**
   * Numbers of the operator's messages that the roster has, by their subjects. Each turn reads them
   * all, and to check ten thousand signatures again takes as long as to count.
   */
  private final Map<String, Long> entries = new HashMap<>();

  /**
   * @param settings of a member that the operator made a correlator
   * @param turn how long a turn lasts, as the bus has it
   * @param random which partition is tried first
   */
  public Correlator(
      FleetSettings settings, Duration turn, BootClock clock, RandomGenerator random) {
    this.settings = settings;
    this.turn = turn;
    this.clock = clock;
    this.random = random;
  }

  /**
   * Counts each partition whose turn nobody has taken.
   *
   * @param told takes each turn, as it ends
   * @throws IOException when the bus is away or lets us not do it, with what is wrong
   */
  public void pass(Consumer<Turn> told) throws IOException, InterruptedException {
    Member member = Member.read(settings);
    Roster known = roster.orElseGet(() -> new Roster(member.operator()));
    roster = Optional.of(known);
    List<Integer> partitions = new ArrayList<>();
    for (int each = 0; each < EvidencePlace.PARTITIONS; each++) partitions.add(each);
    Collections.shuffle(partitions, new Random(random.nextLong()));
    try (Bus bus = Bus.connect(settings.servers(), settings.site(), member.bus(), member.tls())) {
      Board board = bus.board();
      byte[] who = settings.site().getBytes(StandardCharsets.UTF_8);
      for (int partition : partitions) {
        Duration began = clock.sinceBoot();
        if (!board.putIf(EvidencePlace.turn(partition), who, 0)) continue;
        told.accept(new Counting(board, known, member.site(), partition, began).perform());
      }
    }
  }

  /** One turn. */
  private final class Counting {
    private final Board board;
    private final Roster known;
    private final SigningKey key;
    private final int partition;
    private final Duration began;
    private final String reader;
    private final Join join = new Join(MOST);
    private final Map<String, Long> standing = new HashMap<>();
    private long sequence;
    private long refused;
    private int untold;

    Counting(Board board, Roster known, SigningKey key, int partition, Duration began) {
      this.board = board;
      this.known = known;
      this.key = key;
      this.partition = partition;
      this.began = began;
      this.reader = EvidencePlace.reader(settings.site(), partition);
    }

    Turn perform() throws IOException {
      board.read(Bus.STREAM, reader, Place.ENTRIES, this::takeEntry);
      String stream = EvidencePlace.STREAM;
      board.read(stream, reader, EvidencePlace.tallies(partition), this::takeStanding);
      board.read(
          stream,
          reader,
          EvidencePlace.seen(partition),
          (at, what, number) -> takeSummaries(at, what));
      List<Tally> tallies = join.tallies();
      boolean late = isLate();
      int told = late ? 0 : tell(tallies);
      return new Turn(
          partition,
          join.sites(),
          join.summaries(),
          join.servers(),
          told,
          untold,
          join.leftOut(),
          refused,
          late || isLate());
    }

    /** Whether the bus may have forgotten whose turn it is. */
    private boolean isLate() {
      return clock.sinceBoot().minus(began).compareTo(turn.multipliedBy(3).dividedBy(4)) >= 0;
    }

    private void takeEntry(String subject, byte[] message, long number) {
      if (entries.getOrDefault(subject, 0L) == number) return;
      try {
        Optional<Place> place = Place.parse(subject);
        if (place.isPresent()) known.take(place.get().what(), message);
        entries.put(subject, number);
      } catch (RefusedException wrong) {
        refused++;
      }
    }

    /** What others told before: ours has a higher number, and takes its place. */
    private void takeStanding(String subject, byte[] message, long number) {
      standing.put(subject, number);
      try {
        Signed signed = Signed.parse(message);
        Entries<Tally> told = Entries.tallies(signed);
        Optional<Site> by = known.site(told.head().site()).filter(Site::correlator);
        sequence = Math.max(sequence, told.checked(signed, subject, by).head().sequence());
      } catch (RefusedException wrong) {
        refused++;
      }
    }

    private void takeSummaries(String subject, byte[] message) {
      try {
        Optional<Site> site =
            EvidencePlace.speaker(subject).flatMap(known::site).filter(Site::speaks);
        Signed signed = Signed.parse(message);
        Entries<Summary> said = Entries.summaries(signed);
        Optional<Site> itself = site.filter(each -> each.name().equals(said.head().site()));
        List<Summary> all = said.checked(signed, subject, itself).all();
        join.add(
            said.head().site(),
            all.stream().filter(each -> each.endpoint().partition() == partition).toList());
      } catch (RefusedException wrong) {
        refused++;
      }
    }

    private int tell(List<Tally> tallies) throws IOException {
      List<List<Tally>> slices = new ArrayList<>();
      for (int each = 0; each < EvidencePlace.SLICES; each++) slices.add(new ArrayList<>());
      for (Tally each : tallies) {
        List<Tally> slice = slices.get(each.endpoint().slice());
        if (slice.size() < Entries.MOST) slice.add(each);
        else untold++;
      }
      sequence = Math.max(sequence, clock.instant().toEpochMilli() * 1000);
      int told = 0;
      for (int each = 0; each < EvidencePlace.SLICES; each++) {
        told += tell(EvidencePlace.tallies(partition, each), slices.get(each));
      }
      return told;
    }

    /** Only where nobody else has told meanwhile: that one was later, and is right. */
    private int tell(String place, List<Tally> all) throws IOException {
      long before = standing.getOrDefault(place, 0L);
      if (all.isEmpty() && before == 0) return 0;
      Head head = new Head(settings.site(), key.id(), ++sequence, clock.instant());
      byte[] message = Signed.seal(key, place, Tally.text(head, all));
      return board.putIf(place, message, before) ? all.size() : 0;
    }
  }
}
