package io.portcullis.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.portcullis.fleet.bus.Bus;
import io.portcullis.fleet.keys.SigningKey;
import io.portcullis.fleet.message.Head;
import io.portcullis.fleet.message.Health;
import io.portcullis.fleet.message.Message;
import io.portcullis.fleet.message.Place;
import io.portcullis.fleet.message.Refusal;
import io.portcullis.fleet.message.Signed;
import io.portcullis.fleet.message.Statement;
import io.portcullis.rules.BootClock;
import io.portcullis.rules.Prefix;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Members of a fleet at a real server: what counts, what does not, and what comes back. */
@Timeout(180)
final class FleetLinkTest {
  private static final Acceptance LYON = new Acceptance(1, Set.of("lyon"), false);

  @TempDir Path folder;
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final Map<FleetLink, List<Accepted>> heard = new HashMap<>();
  private MadeFleet fleet;

  /** This machine's clocks, of which the wall clock may be wrong. */
  private record Clock(Duration wrong) implements BootClock {
    @Override
    public String bootId() {
      return BootClock.system().bootId();
    }

    @Override
    public Duration sinceBoot() {
      return BootClock.system().sinceBoot();
    }

    @Override
    public Instant instant() {
      return Instant.now().plus(wrong);
    }
  }

  @BeforeEach
  void start() throws Exception {
    fleet = new MadeFleet(folder, "lyon", "oslo", "rome");
    opened.push(fleet);
  }

  @AfterEach
  void end() throws Exception {
    while (!opened.isEmpty()) opened.pop().close();
  }

  private FleetLink link(String site, Acceptance acceptance) {
    return link(site, acceptance, Duration.ZERO);
  }

  private FleetLink link(String site, Acceptance acceptance, Duration clockIsWrong) {
    FleetLink link =
        new FleetLink(fleet.settings(site, acceptance), new Clock(clockIsWrong), new Random(7));
    opened.push(link);
    link.start();
    return link;
  }

  private void await(String what, Callable<Boolean> holds) throws Exception {
    Instant patience = Instant.now().plusSeconds(60);
    while (!holds.call()) {
      assertThat(Instant.now()).as(what).isBefore(patience);
      Thread.sleep(20);
    }
  }

  private void awaitUp(FleetLink... links) throws Exception {
    for (FleetLink link : links) {
      await("up; " + link.view(), () -> link.view().up());
    }
  }

  /** What a link's policy wants blocked now. */
  private List<String> wanted(FleetLink link) {
    link.take().ifPresent(all -> heard.put(link, all));
    return heard.getOrDefault(link, List.of()).stream()
        .map(each -> each.server().toString())
        .sorted()
        .toList();
  }

  private Accepted only(FleetLink link) {
    assertThat(wanted(link)).hasSize(1);
    return heard.get(link).get(0);
  }

  private static SharedBlock block(String server, Duration left) {
    return new SharedBlock(
        Prefix.parse(server),
        Optional.empty(),
        BootClock.system().sinceBoot().plus(left),
        "a beacon every 63 s");
  }

  private static Duration left(Accepted accepted) {
    return accepted.ends().minus(BootClock.system().sinceBoot());
  }

  @Test
  void whatOneSiteBlocksIsWantedWhereItsWordCountsAndEndsWithIt() throws Exception {
    FleetLink lyon = link("lyon", Acceptance.NONE);
    FleetLink oslo = link("oslo", LYON);
    FleetLink rome = link("rome", new Acceptance(1, Set.of("oslo"), false));
    awaitUp(lyon, oslo, rome);
    lyon.say(List.of(block("203.0.113.66", Duration.ofHours(1))));
    await("the word of lyon", () -> wanted(oslo).contains("203.0.113.66"));
    assertThat(only(oslo).sites()).containsExactly("lyon");
    assertThat(only(oslo).reason()).isEqualTo("a beacon every 63 s");
    assertThat(left(only(oslo))).isBetween(Duration.ofMinutes(59), Duration.ofSeconds(3601));
    assertThat(wanted(rome)).as("lyon's word counts for nothing there").isEmpty();
    lyon.say(List.of());
    await("its withdrawal", () -> wanted(oslo).isEmpty());
  }

  @Test
  void aQuorumWaitsForEnoughSitesAndEndsWhenTheyAreTooFew() throws Exception {
    FleetLink lyon = link("lyon", Acceptance.NONE);
    FleetLink oslo = link("oslo", Acceptance.NONE);
    FleetLink rome = link("rome", new Acceptance(2, Set.of(), false));
    awaitUp(lyon, oslo, rome);
    lyon.say(
        List.of(
            block("203.0.113.66", Duration.ofHours(1)),
            block("203.0.113.67", Duration.ofHours(1))));
    oslo.say(
        List.of(
            block("203.0.113.66", Duration.ofHours(3)),
            block("203.0.113.68", Duration.ofHours(1))));
    await("what two say", () -> wanted(rome).equals(List.of("203.0.113.66")));
    assertThat(only(rome).sites()).containsExactly("lyon", "oslo");
    assertThat(left(only(rome))).as("as long as both say so").isLessThan(Duration.ofHours(2));
    oslo.say(List.of());
    await("one is too few", () -> wanted(rome).isEmpty());
  }

  @Test
  void aWordAboutOnePortIsWidenedOnlyWhereThatIsWanted() throws Exception {
    FleetLink lyon = link("lyon", Acceptance.NONE);
    FleetLink oslo = link("oslo", LYON);
    FleetLink rome = link("rome", new Acceptance(1, Set.of("lyon"), true));
    awaitUp(lyon, oslo, rome);
    lyon.say(
        List.of(
            new SharedBlock(
                Prefix.parse("203.0.113.66"),
                Optional.of(new Statement.Service(443, 6)),
                BootClock.system().sinceBoot().plusSeconds(600),
                "a beacon")));
    await("it is widened", () -> wanted(rome).contains("203.0.113.66"));
    await("it is counted", () -> oslo.view().narrow() == 1);
    assertThat(wanted(oslo)).isEmpty();
  }

  @Test
  void aBusThatWasAwayIsToldAndReadAnew() throws Exception {
    FleetLink lyon = link("lyon", new Acceptance(1, Set.of(), false));
    FleetLink oslo = link("oslo", LYON);
    awaitUp(lyon, oslo);
    lyon.say(
        List.of(
            block("203.0.113.1", Duration.ofHours(1)), block("203.0.113.2", Duration.ofHours(1))));
    await("two words", () -> wanted(oslo).size() == 2);
    fleet.server().kill();
    await("the trouble", () -> !oslo.view().up() && oslo.view().trouble().isPresent());
    // Meanwhile one ends, one stays, one is new; and the other site begins to speak.
    lyon.say(
        List.of(
            block("203.0.113.2", Duration.ofHours(1)), block("203.0.113.3", Duration.ofHours(1))));
    oslo.say(List.of(block("203.0.113.9", Duration.ofHours(1))));
    assertThat(wanted(oslo)).as("it stays to its end").hasSize(2);
    fleet.server().start();
    awaitUp(lyon, oslo);
    await("what is now", () -> wanted(oslo).equals(List.of("203.0.113.2", "203.0.113.3")));
    await("the other way", () -> wanted(lyon).equals(List.of("203.0.113.9")));
  }

  @Test
  void aRouterThatStartsAnewTakesBackWhatItSaidAndHearsWhatHolds() throws Exception {
    FleetLink lyon = link("lyon", Acceptance.NONE);
    FleetLink oslo = link("oslo", LYON);
    awaitUp(lyon, oslo);
    lyon.say(
        List.of(
            block("203.0.113.1", Duration.ofHours(1)), block("203.0.113.2", Duration.ofHours(1))));
    await("two words", () -> wanted(oslo).size() == 2);
    lyon.close();
    oslo.close();
    FleetLink osloAgain = link("oslo", LYON);
    await("what holds", () -> wanted(osloAgain).size() == 2);
    FleetLink lyonAgain = link("lyon", Acceptance.NONE);
    awaitUp(lyonAgain);
    assertThat(wanted(osloAgain)).as("nothing is withdrawn before it is known").hasSize(2);
    lyonAgain.say(List.of(block("203.0.113.2", Duration.ofHours(1))));
    await("what was lifted meanwhile ends", () -> wanted(osloAgain).size() == 1);
  }

  @Test
  void aWrongClockChangesNoTime() throws Exception {
    FleetLink lyon = link("lyon", Acceptance.NONE, Duration.ofDays(-400));
    FleetLink oslo = link("oslo", LYON, Duration.ofHours(7));
    awaitUp(lyon, oslo);
    lyon.say(List.of(block("203.0.113.66", Duration.ofMinutes(10))));
    await("its word", () -> wanted(oslo).contains("203.0.113.66"));
    // The boot clock counts in hundredths of a second.
    assertThat(left(only(oslo))).isBetween(Duration.ofMinutes(9), Duration.ofSeconds(601));
    await("it is seen", () -> clockOf(oslo, "lyon").isPresent());
    assertThat(clockOf(oslo, "lyon").orElseThrow().toDays()).isEqualTo(-400);
    // And its next run, with the right clock, is believed as before.
    lyon.close();
    FleetLink again = link("lyon", Acceptance.NONE);
    awaitUp(again);
    again.say(List.of(block("203.0.113.67", Duration.ofMinutes(10))));
    await("its new word", () -> wanted(oslo).equals(List.of("203.0.113.67")));
  }

  private static Optional<Duration> clockOf(FleetLink link, String site) {
    return link.view().sites().stream()
        .filter(each -> each.name().equals(site))
        .findFirst()
        .flatMap(SiteView::clock);
  }

  /** Speaks with a site's rights at the server, and says there what it likes. */
  private final class Rogue implements AutoCloseable {
    private final SigningKey key;
    private final Bus bus;
    private final String site;
    private long sequence = Instant.now().toEpochMilli() * 1000 + 1_000_000_000;

    Rogue(String site) throws Exception {
      this.site = site;
      this.key = SigningKey.read(fleet.handed(site).resolve("site.key"));
      SigningKey door = SigningKey.read(fleet.handed(site).resolve("bus.key"));
      this.bus = Bus.connect(List.of(fleet.url()), site, door, Optional.empty());
      opened.push(this);
    }

    Head head() {
      return new Head(site, key.id(), ++sequence, Instant.now());
    }

    String words(String server) {
      Statement one =
          new Statement(Prefix.parse(server), Optional.empty(), Duration.ofHours(1), "because");
      return Message.text(head(), List.of(one));
    }

    void say(Place place, byte[] message) throws IOException {
      bus.say(place, message);
    }

    byte[] signed(Place place, String words) {
      return Signed.seal(key, place.toString(), words);
    }

    @Override
    public void close() throws Exception {
      bus.close();
    }
  }

  private static long refused(FleetLink link, Refusal why) {
    return link.view().refused().getOrDefault(why, 0L);
  }

  @Test
  void whatIsForgedMisplacedOldOrTooLargeCountsForNothing() throws Exception {
    FleetLink oslo = link("oslo", new Acceptance(1, Set.of(), false));
    awaitUp(oslo);
    Rogue rome = new Rogue("rome");
    Place place = Place.decisions("rome", 3);

    // Another key, a changed text, another place, another site.
    SigningKey own = SigningKey.generate("rome-1", new SecureRandom());
    rome.say(place, Signed.seal(own, place.toString(), rome.words("203.0.113.1")));
    await("another key", () -> refused(oslo, Refusal.FORGED) == 1);
    String changed =
        new String(rome.signed(place, rome.words("203.0.113.2")), StandardCharsets.UTF_8)
            .replace("203.0.113.2", "203.0.113.3");
    rome.say(place, changed.getBytes(StandardCharsets.UTF_8));
    await("a changed text", () -> refused(oslo, Refusal.FORGED) == 2);
    byte[] elsewhere = rome.signed(place, rome.words("203.0.113.4"));
    rome.say(Place.decisions("rome", 4), elsewhere);
    await("another place", () -> refused(oslo, Refusal.FORGED) == 3);
    String asLyon =
        Message.text(
            new Head("lyon", "lyon-1", 1L << 52, Instant.now()),
            new Health("", "armed", 0, 0, 0, false, Optional.empty()));
    rome.say(place, rome.signed(place, asLyon));
    await("another site", () -> refused(oslo, Refusal.WRONG_PLACE) == 1);
    rome.say(
        place,
        Signed.seal(own, place.toString(), rome.words("203.0.113.5").replace("rome-1", "x")));
    await("an unknown key", () -> refused(oslo, Refusal.UNKNOWN_KEY) == 1);

    // What is right, and then the same again after a later word.
    byte[] right = rome.signed(place, rome.words("203.0.113.6"));
    rome.say(place, right);
    await("what is right", () -> wanted(oslo).equals(List.of("203.0.113.6")));
    rome.say(place, rome.signed(place, Message.text(rome.head(), List.of())));
    await("its withdrawal", () -> wanted(oslo).isEmpty());
    rome.say(place, right);
    await("the replay", () -> refused(oslo, Refusal.REPLAYED) == 1);
    rome.say(place, "no message at all".getBytes(StandardCharsets.UTF_8));
    await("what cannot be read", () -> refused(oslo, Refusal.UNREADABLE) == 1);
    rome.say(place, rome.signed(place, rome.words("203.0.113.7").replace("\"v\":1", "\"v\":2")));
    await("a later version", () -> refused(oslo, Refusal.VERSION) == 1);
    assertThat(wanted(oslo)).isEmpty();
  }

  @Test
  void theServerTakesNoGiantAndLetsNoSiteSpeakForAnother() throws Exception {
    FleetLink oslo = link("oslo", new Acceptance(1, Set.of(), false));
    awaitUp(oslo);
    Rogue rome = new Rogue("rome");
    assertRefused(() -> rome.say(Place.decisions("rome", 0), new byte[Signed.LARGEST + 1]));
    assertRefused(() -> rome.say(Place.decisions("lyon", 0), new byte[100]));
    assertRefused(() -> rome.say(Place.entry("rome"), new byte[100]));
    assertRefused(() -> rome.bus.prepare());
    assertThat(oslo.view().up()).isTrue();
    assertThat(oslo.view().refused()).isEmpty();
  }

  private interface Act {
    void act() throws Exception;
  }

  private static void assertRefused(Act act) throws Exception {
    try {
      act.act();
    } catch (IOException refused) {
      return;
    }
    throw new AssertionError("it was taken");
  }

  @Test
  void aStrangerIsNotLetIn() throws Exception {
    SigningKey stranger = SigningKey.generate("stranger", new SecureRandom());
    assertRefused(() -> Bus.connect(List.of(fleet.url()), "lyon", stranger, Optional.empty()));
    Options nobody = Options.builder().server(fleet.url()).noReconnect().build();
    try (Connection connection = Nats.connect(nobody)) {
      throw new AssertionError("let in: " + connection);
    } catch (IOException refused) {
      // As it should be.
    }
  }

  @Test
  void unknownFieldsAndEntriesOfALaterVersionAreIgnored() throws Exception {
    FleetLink oslo = link("oslo", new Acceptance(1, Set.of(), false));
    awaitUp(oslo);
    Rogue rome = new Rogue("rome");
    Place place = Place.decisions("rome", 3);
    String words =
        rome.words("203.0.113.6")
            .replace(
                "\"decisions\":[", "\"mood\":{\"of\":[1,2]},\"decisions\":[{\"domain\":\"x\"},")
            .replace("\"reason\"", "\"asn\":64500,\"reason\"");
    rome.say(place, rome.signed(place, words));
    await("what is understood", () -> wanted(oslo).equals(List.of("203.0.113.6")));
    await("what is not is counted", () -> oslo.view().unusable() == 1);
  }

  @Test
  void halfAWorldIsNoServer() throws Exception {
    FleetLink oslo = link("oslo", new Acceptance(1, Set.of(), false));
    awaitUp(oslo);
    Rogue rome = new Rogue("rome");
    Place place = Place.decisions("rome", 3);
    rome.say(
        place, rome.signed(place, rome.words("203.0.113.6").replace("203.0.113.6", "128.0.0.0/1")));
    await("it is counted", () -> oslo.view().unusable() == 1);
    assertThat(wanted(oslo)).isEmpty();
  }

  @Test
  void aFloodDrownsNoOtherSite() throws Exception {
    FleetLink oslo = link("oslo", new Acceptance(1, Set.of("lyon"), false));
    FleetLink lyon = link("lyon", Acceptance.NONE);
    awaitUp(oslo, lyon);
    Rogue rome = new Rogue("rome");
    Place place = Place.decisions("rome", 3);
    for (int each = 0; each < 3000; each++) {
      rome.say(place, rome.signed(place, rome.words("203.0.113.6")));
      if (each == 1500) lyon.say(List.of(block("203.0.113.66", Duration.ofHours(1))));
    }
    await("lyon is heard", () -> wanted(oslo).contains("203.0.113.66"));
    await("it was put off", () -> oslo.view().replaced() > 100);
    assertThat(oslo.view().up()).isTrue();
    assertThat(oslo.view().again()).as("nothing was lost").isEqualTo(1);
  }

  @Test
  void aSiteGoesOverToAnotherKeyAndTheOldOneCountsNoMore() throws Exception {
    FleetLink oslo = link("oslo", LYON);
    FleetLink lyon = link("lyon", Acceptance.NONE);
    awaitUp(oslo, lyon);
    lyon.say(List.of(block("203.0.113.1", Duration.ofHours(1))));
    await("by the old key", () -> wanted(oslo).equals(List.of("203.0.113.1")));
    Path next = fleet.operator().rotate("lyon", new SecureRandom());
    fleet.operator().publish();
    lyon.say(List.of(block("203.0.113.2", Duration.ofHours(1))));
    await("the old one counts still", () -> wanted(oslo).equals(List.of("203.0.113.2")));
    lyon.close();
    Path old = Files.copy(fleet.handed("lyon").resolve("site.key"), folder.resolve("stolen"));
    Files.copy(next, fleet.handed("lyon").resolve("site.key"), StandardCopyOption.REPLACE_EXISTING);
    FleetLink again = link("lyon", Acceptance.NONE);
    awaitUp(again);
    again.say(List.of(block("203.0.113.3", Duration.ofHours(1))));
    await("by the new key", () -> wanted(oslo).equals(List.of("203.0.113.3")));
    fleet.operator().retire("lyon");
    fleet.operator().publish();
    await("all is read anew", () -> oslo.view().again() >= 3);
    awaitUp(oslo);
    Rogue thief = new Rogue("lyon");
    Place place = Place.decisions("lyon", 1);
    SigningKey stolen = SigningKey.read(old);
    String words = thief.words("203.0.113.4").replace(thief.key.id(), stolen.id());
    thief.say(place, Signed.seal(stolen, place.toString(), words));
    await("the old key", () -> refused(oslo, Refusal.UNKNOWN_KEY) == 1);
    assertThat(wanted(oslo)).doesNotContain("203.0.113.4");
  }

  @Test
  void aSiteThatJoinsIsHeardAndOneThatLeavesIsNot() throws Exception {
    FleetLink oslo = link("oslo", new Acceptance(1, Set.of(), false));
    awaitUp(oslo);
    fleet.join("bonn");
    FleetLink bonn = link("bonn", Acceptance.NONE);
    awaitUp(bonn);
    bonn.say(List.of(block("203.0.113.1", Duration.ofHours(1))));
    await("the new site", () -> wanted(oslo).equals(List.of("203.0.113.1")));
    fleet.operator().leave("bonn");
    fleet.operator().publish();
    await("it is believed no more", () -> wanted(oslo).isEmpty());
  }

  @Test
  void moreThanAMessageHoldsIsCounted() throws Exception {
    FleetLink lyon = link("lyon", Acceptance.NONE);
    FleetLink oslo = link("oslo", LYON);
    awaitUp(lyon, oslo);
    List<SharedBlock> many = new ArrayList<>();
    for (int each = 0; each < 3000; each++) {
      many.add(block("198.18." + each / 250 + "." + each % 250, Duration.ofMinutes(10 + each)));
    }
    lyon.say(many);
    await("some are untold", () -> lyon.view().untold() > 0);
    int told = lyon.view().told();
    assertThat(told + lyon.view().untold()).isEqualTo(3000);
    assertThat(told).isGreaterThan(500);
    await("the others are heard", () -> wanted(oslo).size() == told);
  }
}
