package io.portcullis.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nats.client.AuthHandler;
import io.nats.client.Connection;
import io.nats.client.ErrorListener;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.portcullis.fleet.keys.SigningKey;
import io.portcullis.fleet.message.Head;
import io.portcullis.fleet.message.Health;
import io.portcullis.fleet.message.Message;
import io.portcullis.fleet.message.Place;
import io.portcullis.fleet.message.Refusal;
import io.portcullis.fleet.message.Signed;
import io.portcullis.rules.BootClock;
import io.portcullis.rules.Prefix;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Days on which the bus is away, somebody has the wrong certificate, or a site tries what it may
 * not, at a real server. The routers' boot clocks are moved by the test, so that a day takes
 * seconds; the server's own clock goes as it goes.
 */
@Timeout(180)
final class BadDaysTest {
  private static final Acceptance LYON = new Acceptance(1, Set.of("lyon"), false);

  @TempDir Path folder;
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final Map<FleetLink, List<Accepted>> heard = new HashMap<>();
  private final MovedClock clock = new MovedClock();

  /** Both of a router's clocks, further by what the test moved them. */
  private static final class MovedClock implements BootClock {
    private final AtomicReference<Duration> moved = new AtomicReference<>(Duration.ZERO);

    void forward(Duration by) {
      moved.updateAndGet(before -> before.plus(by));
    }

    @Override
    public String bootId() {
      return BootClock.system().bootId();
    }

    @Override
    public Duration sinceBoot() {
      return BootClock.system().sinceBoot().plus(moved.get());
    }

    @Override
    public Instant instant() {
      return Instant.now().plus(moved.get());
    }
  }

  @AfterEach
  void end() throws Exception {
    while (!opened.isEmpty()) opened.pop().close();
  }

  private FleetLink link(FleetSettings settings) {
    FleetLink link = new FleetLink(settings, clock, new Random(7));
    opened.push(link);
    link.start();
    return link;
  }

  private static void await(String what, Callable<Boolean> holds) throws Exception {
    Instant patience = Instant.now().plusSeconds(60);
    while (!holds.call()) {
      assertThat(Instant.now()).as(what).isBefore(patience);
      Thread.sleep(20);
    }
  }

  /** What a link's policy wants blocked by now. */
  private List<String> wanted(FleetLink link) {
    link.take().ifPresent(all -> heard.put(link, all));
    return heard.getOrDefault(link, List.of()).stream()
        .filter(each -> each.ends().compareTo(clock.sinceBoot()) > 0)
        .map(each -> each.server().toString())
        .sorted()
        .toList();
  }

  private SharedBlock block(String server, Duration left) {
    return new SharedBlock(
        Prefix.parse(server), Optional.empty(), clock.sinceBoot().plus(left), "a beacon");
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT10M", "P1D"})
  void afterABusThatWasAwayForLongAllIsAsEachSiteHasIt(String away) throws Exception {
    MadeFleet fleet = new MadeFleet(folder, "lyon", "oslo");
    opened.push(fleet);
    FleetLink lyon = link(fleet.settings("lyon", new Acceptance(1, Set.of(), false)));
    FleetLink oslo = link(fleet.settings("oslo", LYON));
    await("both are up", () -> lyon.view().up() && oslo.view().up());
    SharedBlock weeks = block("203.0.113.3", Duration.ofDays(7));
    List<SharedBlock> before = new ArrayList<>();
    before.add(block("203.0.113.1", Duration.ofMinutes(5)));
    before.add(block("203.0.113.2", Duration.ofDays(7)));
    before.add(weeks);
    lyon.say(before);
    await("all three", () -> wanted(oslo).size() == 3);
    fleet.server().kill();
    await("it is away", () -> !oslo.view().up() && !lyon.view().up());

    clock.forward(Duration.parse(away));
    assertThat(wanted(oslo))
        .as("what ran out meanwhile ended without the bus, and nothing else did")
        .containsExactly("203.0.113.2", "203.0.113.3");
    // lyon lifted one, and decided on 300 others, which came and went while nobody heard.
    for (int each = 0; each < 300; each++) {
      lyon.say(List.of(weeks, block("198.18.0." + each % 250, Duration.ofHours(1))));
    }
    List<SharedBlock> now = new ArrayList<>(List.of(weeks));
    for (int each = 1; each <= 200; each++) {
      now.add(block("198.51.100." + each, Duration.ofHours(2)));
    }
    lyon.say(now);
    oslo.say(List.of(block("192.0.2.9", Duration.ofHours(1))));

    fleet.server().start();
    List<String> expected = now.stream().map(each -> each.server().toString()).sorted().toList();
    await("what lyon has now, all of it", () -> wanted(oslo).equals(expected));
    await("and the other way", () -> wanted(lyon).equals(List.of("192.0.2.9")));
    FleetLink later = link(fleet.settings("oslo", LYON));
    oslo.close();
    await("the bus has it, too", () -> wanted(later).equals(expected));
    assertThat(lyon.view().refused()).isEmpty();
  }

  @Test
  void aLineWithCertificatesIsTakenByItsAuthorityAndNameAlone() throws Exception {
    MadeCertificates right = new MadeCertificates(folder.resolve("right"), "ip:127.0.0.1");
    MadeCertificates other = new MadeCertificates(folder.resolve("other"), "ip:127.0.0.1");
    MadeFleet fleet = new MadeFleet(folder.resolve("fleet"), Optional.of(right), "lyon", "oslo");
    opened.push(fleet);
    assertThat(fleet.url()).startsWith("tls://");
    Path handed = fleet.handed("lyon").resolve("ca.pem");
    assertThat(Files.readString(handed)).as("what a site is handed").contains("BEGIN CERTIFICATE");
    FleetSettings trusting = settings(fleet, "lyon", fleet.url(), Optional.of(handed));
    FleetLink lyon = link(trusting);
    await("it is up", () -> lyon.view().up());

    Path wrong = Path.of(other.authority());
    FleetLink strict = link(settings(fleet, "oslo", fleet.url(), Optional.of(wrong)));
    await("another authority", () -> strict.view().trouble().isPresent());
    FleetLink machine = link(settings(fleet, "oslo", fleet.url(), Optional.empty()));
    await("the machine's own authorities", () -> machine.view().trouble().isPresent());
    String clear = fleet.url().replace("tls://", "nats://");
    FleetLink plain = link(settings(fleet, "oslo", clear, Optional.empty()));
    await("no certificate at all", () -> plain.view().trouble().isPresent());
    for (FleetLink each : List.of(strict, machine, plain)) assertThat(each.view().up()).isFalse();
    assertThat(lyon.view().up()).isTrue();
  }

  @Test
  void aCertificateOfAnotherNameIsNotTaken() throws Exception {
    MadeCertificates elsewhere =
        new MadeCertificates(folder.resolve("elsewhere"), "dns:elsewhere.example");
    assertThatThrownBy(
            () -> new MadeFleet(folder.resolve("fleet"), Optional.of(elsewhere), "lyon").close())
        .as("the operator's own machine does not take it either")
        .hasMessageContaining("no bus at tls://");
  }

  private static FleetSettings settings(
      MadeFleet fleet, String site, String url, Optional<Path> authority) {
    return new FleetSettings(List.of(url), site, fleet.handed(site), authority, LYON);
  }

  /** A client of NATS with a site's key, that asks the server for what it likes. */
  private static final class Client implements AutoCloseable {
    private final List<String> errors = new CopyOnWriteArrayList<>();
    private final Connection connection;
    private final String site;
    private final SigningKey key;

    Client(MadeFleet fleet, String site) throws Exception {
      this.site = site;
      this.key = SigningKey.read(fleet.handed(site).resolve("site.key"));
      SigningKey door = SigningKey.read(fleet.handed(site).resolve("bus.key"));
      AuthHandler shown =
          new AuthHandler() {
            @Override
            public byte[] sign(byte[] nonce) {
              return door.sign(nonce);
            }

            @Override
            public char[] getID() {
              return door.busName().toCharArray();
            }

            @Override
            public char[] getJWT() {
              return new char[0];
            }
          };
      ErrorListener listener =
          new ErrorListener() {
            @Override
            public void errorOccurred(Connection any, String error) {
              errors.add(error);
            }
          };
      connection =
          Nats.connect(
              new Options.Builder()
                  .server(fleet.url())
                  .authHandler(shown)
                  .noReconnect()
                  .errorListener(listener)
                  .build());
    }

    /** Says something at each of its places, again and again. */
    void talk(AtomicBoolean over) {
      long sequence = Instant.now().toEpochMilli() * 1000;
      while (!over.get()) {
        for (int bucket = 0; bucket < Place.BUCKETS; bucket++) {
          Place place = Place.decisions(site, bucket);
          Head head = new Head(site, key.id(), ++sequence, Instant.now());
          String text = Message.text(head, List.of());
          connection.publish(place.toString(), Signed.seal(key, place.toString(), text));
        }
        LockSupport.parkNanos(10_000_000);
      }
    }

    void refused(String subject) throws Exception {
      int before = errors.size();
      connection.publish(subject, "{}".getBytes(StandardCharsets.UTF_8));
      await("a refusal of " + subject, () -> errors.size() > before);
      assertThat(errors.get(errors.size() - 1))
          .containsIgnoringCase("Permissions Violation for Publish")
          .contains(subject);
    }

    void deaf(String subject) throws Exception {
      int before = errors.size();
      connection.subscribe(subject);
      await("a refusal of " + subject, () -> errors.size() > before);
      assertThat(errors.get(errors.size() - 1))
          .containsIgnoringCase("Permissions Violation for Subscription");
    }

    @Override
    public void close() throws Exception {
      connection.close();
    }
  }

  @Test
  void theServerLetsASiteDoNothingButSpeakForItselfAndRead() throws Exception {
    MadeFleet fleet = new MadeFleet(folder, "lyon", "oslo", "rome");
    opened.push(fleet);
    FleetLink oslo = link(fleet.settings("oslo", LYON));
    await("it is up", () -> oslo.view().up());
    try (Client rome = new Client(fleet, "rome")) {
      for (Place each : Place.of("lyon")) rome.refused(each.toString());
      rome.refused(Place.entry("rome").toString());
      rome.refused(Place.object("allowlist").toString());
      rome.refused("portcullis.1.rome.elsewhere");
      rome.refused("$JS.API.STREAM.DELETE.PORTCULLIS");
      rome.refused("$JS.API.STREAM.PURGE.PORTCULLIS");
      rome.refused("$JS.API.STREAM.UPDATE.PORTCULLIS");
      rome.refused("$JS.API.STREAM.CREATE.ANOTHER");
      rome.refused("$JS.API.STREAM.MSG.DELETE.PORTCULLIS");
      rome.refused("$JS.API.CONSUMER.DELETE.PORTCULLIS.oslo");
      rome.refused("_INBOX.oslo.1");
      rome.deaf("_INBOX.oslo.>");
      rome.deaf("$JS.>");
    }
    assertThat(oslo.view().up()).isTrue();
    assertThat(oslo.view().refused()).isEmpty();
  }

  @Test
  void aRouterComesUpWhileASiteTalksWithoutEnd() throws Exception {
    MadeFleet fleet = new MadeFleet(folder, "lyon", "oslo", "rome");
    opened.push(fleet);
    FleetLink lyon = link(fleet.settings("lyon", Acceptance.NONE));
    await("it is up", () -> lyon.view().up());
    lyon.say(List.of(block("203.0.113.1", Duration.ofHours(1))));
    AtomicBoolean over = new AtomicBoolean();
    try (Client rome = new Client(fleet, "rome")) {
      Thread talks = new Thread(() -> rome.talk(over), "rome");
      talks.start();
      FleetLink oslo = link(fleet.settings("oslo", LYON));
      await("lyon's word", () -> wanted(oslo).equals(List.of("203.0.113.1")));
      assertThat(oslo.view().up()).isTrue();
      await("rome goes on meanwhile", () -> oslo.view().replaced() > 100);
      over.set(true);
      talks.join();
    }
  }

  @Test
  void whatALaterVersionPublishesIsIgnoredByThisOne() throws Exception {
    MadeFleet fleet = new MadeFleet(folder, "lyon", "oslo");
    opened.push(fleet);
    FleetLink oslo = link(fleet.settings("oslo", LYON));
    FleetLink lyon = link(fleet.settings("lyon", Acceptance.NONE));
    await("both are up", () -> lyon.view().up() && oslo.view().up());
    SigningKey operator = SigningKey.read(fleet.operatorFolder().resolve("operator.key"));
    SigningKey door = SigningKey.read(fleet.operatorFolder().resolve("operator-bus.key"));
    try (var bus =
        io.portcullis.fleet.bus.Bus.connect(
            List.of(fleet.url()), "operator", door, Optional.empty())) {
      Place later = Place.object("schedule");
      bus.say(later, Signed.seal(operator, later.toString(), "{\"v\":7,\"cron\":[]}"));
      Place next = Place.object("allowlist");
      bus.say(next, Signed.seal(operator, next.toString(), "{\"v\":2,\"allow\":{}}"));
    }
    await("the one it cannot read is counted", () -> refused(oslo, Refusal.VERSION) == 1);
    lyon.report(new Health("9.9.9", "armed", 1, 0, 0, false, Optional.empty()));
    lyon.say(List.of(block("203.0.113.1", Duration.ofHours(1))));
    await("all else goes on", () -> wanted(oslo).equals(List.of("203.0.113.1")));
    assertThat(oslo.view().refused()).containsOnlyKeys(Refusal.VERSION);
    assertThat(oslo.shelf().take()).isEmpty();
  }

  private static long refused(FleetLink link, Refusal why) {
    return link.view().refused().getOrDefault(why, 0L);
  }

  @Test
  void aKeyThatIsLostIsReplacedWithoutItsOwner() throws Exception {
    MadeFleet fleet = new MadeFleet(folder, "lyon", "oslo");
    opened.push(fleet);
    FleetLink oslo = link(fleet.settings("oslo", LYON));
    await("it is up", () -> oslo.view().up());
    // The router burnt down: the operator takes it out and in again, under the name it had.
    fleet.operator().leave("lyon");
    Path burnt = fleet.handed("lyon");
    Files.move(burnt, burnt.resolveSibling("lyon.old"));
    fleet.operator().join("lyon", true, new SecureRandom());
    fleet.server().reload();
    fleet.operator().publish();
    FleetLink lyon = link(fleet.settings("lyon", Acceptance.NONE));
    await("the new one is up", () -> lyon.view().up());
    lyon.say(List.of(block("203.0.113.1", Duration.ofHours(1))));
    await("and is believed", () -> wanted(oslo).equals(List.of("203.0.113.1")));
    Path old = burnt.resolveSibling("lyon.old");
    FleetLink thief =
        link(
            new FleetSettings(
                List.of(fleet.url()), "lyon", old, Optional.empty(), Acceptance.NONE));
    await("the old key opens nothing", () -> thief.view().trouble().isPresent());
    assertThat(thief.view().up()).isFalse();
  }
}
