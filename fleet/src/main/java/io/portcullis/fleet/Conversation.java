package io.portcullis.fleet;

import io.portcullis.fleet.bus.Arrived;
import io.portcullis.fleet.bus.Bus;
import io.portcullis.fleet.bus.Inbox;
import io.portcullis.fleet.bus.Turns;
import io.portcullis.fleet.keys.SigningKey;
import io.portcullis.fleet.keys.VerifyingKey;
import io.portcullis.fleet.message.Head;
import io.portcullis.fleet.message.Health;
import io.portcullis.fleet.message.Message;
import io.portcullis.fleet.message.Place;
import io.portcullis.fleet.message.Refusal;
import io.portcullis.fleet.message.RefusedException;
import io.portcullis.fleet.message.Signed;
import io.portcullis.fleet.objects.Kind;
import io.portcullis.fleet.objects.Shelf;
import io.portcullis.fleet.roster.Roster;
import io.portcullis.fleet.roster.Site;
import io.portcullis.rules.BootClock;
import io.portcullis.rules.Every;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * One reading of the bus, from the beginning of its stream until something makes another necessary:
 * first all that the sites said, then our own voice, then what comes.
 *
 * <p>How old a message is, is told by the server's clock alone. It is set against this machine's
 * boot clock by our own report, which comes back with the server's time. So no site's clock
 * matters, and neither does ours. Used by one thread.
 */
final class Conversation {
  private static final String DOUBLED =
      "another router speaks with this site's key; give each its own, or take the stolen one back";
  private static final Duration REPORTS = Duration.ofMinutes(5);
  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final Duration PATIENCE_FOR_OURSELVES = Duration.ofSeconds(20);

  private final FleetSettings settings;
  private final Bus bus;
  private final SigningKey key;
  private final Supplier<Health> health;
  private final BootClock clock;
  private final Roster roster;
  private final VerifyingKey operator;
  private final Shelf shelf;
  private final Turns turns = new Turns();
  private final Voice voice = new Voice();
  private final Map<Refusal, Long> refused = new EnumMap<>(Refusal.class);
  private final Every reports = new Every(REPORTS);
  private Reading reading;
  private Optional<Reading> earlier = Optional.empty();
  private volatile Set<String> names = Set.of();
  private volatile Inbox inbox;
  private long sequence;
  private long readings;
  private Health reported;
  private Optional<Long> greeting = Optional.empty();
  private Duration progress = Duration.ZERO;
  private Optional<Instant> zero = Optional.empty();
  private boolean complete;
  private boolean changed;
  private boolean doubled;
  private boolean otherEntries;

  Conversation(
      FleetSettings settings,
      Bus bus,
      Member member,
      Supplier<Health> health,
      Shelf shelf,
      BootClock clock) {
    this.settings = settings;
    this.bus = bus;
    this.key = member.site();
    this.health = health;
    this.clock = clock;
    this.operator = member.operator();
    this.shelf = shelf;
    this.roster = new Roster(operator);
    this.reported = health.get();
    this.reading = new Reading(roster);
    this.inbox = inbox();
  }

  private Inbox inbox() {
    return new Inbox(place -> place.isOperators() || names.contains(place.site()));
  }

  /** Reads who belongs to the fleet, and begins with what they say. */
  void begin() throws IOException, InterruptedException {
    bus.read(Place.ENTRIES, inbox);
    progress = clock.sinceBoot();
    while (!inbox.isWhole()) {
      bus.check();
      hear(inbox.take(PATIENCE, any -> true));
      if (isStuck()) throw new IOException("the bus is too slow");
    }
    noteSites();
    if (roster.site(settings.site()).isEmpty()) {
      throw new IOException(
          "the fleet's operator knows no site '" + settings.site() + "', or with another key");
    }
    readAll();
  }

  private void noteSites() {
    names = Set.copyOf(roster.sites().stream().map(Site::name).toList());
    otherEntries = false;
  }

  private void readAll() throws IOException {
    if (complete) earlier = Optional.of(reading);
    reading = new Reading(roster);
    inbox = inbox();
    greeting = Optional.empty();
    complete = false;
    readings++;
    bus.read(Place.ALL, inbox);
    progress = clock.sinceBoot();
  }

  /** A large fleet takes its time; nothing new for long is another matter. */
  private boolean isStuck() {
    return clock.sinceBoot().minus(progress).compareTo(PATIENCE_FOR_OURSELVES) > 0;
  }

  /** Ends the waiting of {@link #turn}; from any thread. */
  void wake() {
    inbox.wake();
  }

  /**
   * One turn: hears what arrived, and says what is due.
   *
   * @param ours what we block, asked after the waiting; empty: nobody has told yet
   * @throws IOException when the bus is gone, or does not let us speak
   */
  void turn(Supplier<Optional<List<SharedBlock>>> ours) throws IOException, InterruptedException {
    bus.check();
    hear(inbox.take(PATIENCE, this::isTurnOf));
    inbox.refused().forEach((why, many) -> refused.merge(why, many, Long::sum));
    if (otherEntries || inbox.hasGap()) {
      noteSites();
      readAll();
      return;
    }
    if (greeting.isEmpty() && inbox.isWhole()) greet();
    if (!complete) {
      if (isStuck()) throw new IOException("the bus does not give back what we say");
      return;
    }
    if (reports.isDue(clock.sinceBoot()) || isOther(health.get())) report();
    Optional<List<SharedBlock>> now = ours.get();
    if (now.isPresent()) speak(now.get());
  }

  /** The operator has an entry for each site, and the server lets nobody else write there. */
  private boolean isTurnOf(String site) {
    return site.equals(Place.FLEET) || turns.isTurnOf(site, clock.sinceBoot());
  }

  private void hear(List<Arrived> all) {
    for (Arrived arrived : all) {
      try {
        if (arrived.place().isEntry()) {
          takeEntry(arrived);
        } else if (arrived.place().isOperators()) {
          takeObject(arrived);
        } else {
          reading.take(arrived).ifPresent(message -> heard(arrived, message));
        }
      } catch (RefusedException wrong) {
        refused.merge(wrong.why(), 1L, Long::sum);
      }
    }
    // What comes behind our own report is no sign that it comes.
    if (!all.isEmpty() && greeting.isEmpty()) progress = clock.sinceBoot();
  }

  private void takeEntry(Arrived arrived) throws RefusedException {
    if (roster.take(arrived.place().what(), arrived.message())) otherEntries = true;
  }

  /** Of a kind that only later versions know, it is none of ours. */
  private void takeObject(Arrived arrived) throws RefusedException {
    Optional<Kind> kind = arrived.place().object().flatMap(Kind::of);
    if (kind.isPresent()) shelf.put(kind.get(), arrived.message(), operator);
  }

  private void heard(Arrived arrived, Message message) {
    if (message instanceof Message.Decisions) changed = true;
    if (!arrived.place().site().equals(settings.site())) return;
    long number = message.head().sequence();
    if (complete && number > sequence) doubled = true;
    sequence = Math.max(sequence, number);
    boolean answer = greeting.filter(ours -> number >= ours).isPresent();
    if (!answer || !(message instanceof Message.Report)) return;
    // Later by the way back, which is nothing beside a minute.
    zero = Optional.of(arrived.stored().minus(clock.sinceBoot()));
    if (!complete) complete();
  }

  /** All was read, and the time is known. */
  private void complete() {
    complete = true;
    changed = true;
    earlier.ifPresent(reading::notBefore);
    noteTold();
  }

  /** What the bus has of ours from before. */
  private void noteTold() {
    for (int bucket = 0; bucket < Place.BUCKETS; bucket++) {
      Optional<Reading.Heard> heard = reading.at(Place.decisions(settings.site(), bucket));
      int number = bucket;
      heard.ifPresent(each -> voice.hasTold(number, each, zero.orElseThrow()));
    }
  }

  private void greet() throws IOException {
    sequence = Math.max(sequence, clock.instant().toEpochMilli() * 1000);
    greeting = Optional.of(sequence + 1);
    progress = clock.sinceBoot();
    reports.isDue(progress);
    report();
  }

  /** Numbers wait for their time, a mode does not. */
  private boolean isOther(Health now) {
    return !now.mode().equals(reported.mode()) || now.breakerOpen() != reported.breakerOpen();
  }

  private void report() throws IOException {
    reported = health.get();
    Place place = Place.health(settings.site());
    bus.say(place, Signed.seal(key, place.toString(), Message.text(head(), reported)));
  }

  private Head head() {
    return new Head(settings.site(), key.id(), ++sequence, clock.instant());
  }

  private void speak(List<SharedBlock> ours) throws IOException {
    for (Voice.Saying saying : voice.due(ours, clock.sinceBoot())) {
      Place place = Place.decisions(settings.site(), saying.bucket());
      String text = Voice.text(head(), saying, clock.sinceBoot());
      bus.say(place, Signed.seal(key, place.toString(), text));
      voice.hasTold(saying);
    }
  }

  /**
   * Whether all was read, and whether that is other than when this was asked last.
   *
   * @param again whether it counts as other in any case
   */
  boolean hasNews(boolean again) {
    changed |= again;
    boolean news = changed && complete;
    if (news) changed = false;
    return news;
  }

  /**
   * What is to be blocked, as far as it is known.
   *
   * @param without sites that are not believed
   */
  Acceptance.Outcome weigh(Set<String> without) {
    List<Acceptance.Word> words =
        reading.words(settings.site(), zero.orElseThrow(), clock.sinceBoot()).stream()
            .filter(word -> !without.contains(word.site()))
            .toList();
    return settings.acceptance().weigh(words);
  }

  /** How it is. */
  FleetView view(Acceptance.Outcome outcome, Map<Refusal, Long> before) {
    return new FleetView(
        complete,
        doubled ? Optional.of(DOUBLED) : Optional.empty(),
        zero.isPresent()
            ? reading.sites(settings.site(), zero.get(), clock.sinceBoot())
            : List.of(),
        outcome.accepted().size(),
        outcome.narrow(),
        voice.told(),
        voice.untold(),
        FleetView.sum(before, refused),
        reading.unusable(),
        inbox.replaced(),
        readings);
  }

  /** What was refused, by the reason. */
  Map<Refusal, Long> refused() {
    return Map.copyOf(refused);
  }
}
