package io.portcullis.fleet.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.argus.names.IpAddress;
import io.portcullis.fleet.Acceptance;
import io.portcullis.fleet.FleetSettings;
import io.portcullis.fleet.MadeFleet;
import io.portcullis.fleet.Member;
import io.portcullis.fleet.bus.Board;
import io.portcullis.fleet.bus.Bus;
import io.portcullis.fleet.keys.SigningKey;
import io.portcullis.fleet.message.Head;
import io.portcullis.fleet.message.Signed;
import io.portcullis.rules.BootClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a site says of servers at a real server, and who may say and read it. */
@Timeout(180)
final class EvidenceLinkTest {
  @TempDir Path folder;
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private MadeFleet fleet;

  @BeforeEach
  void start() throws Exception {
    fleet = new MadeFleet(folder, "lyon", "oslo");
    opened.push(fleet);
  }

  @AfterEach
  void end() throws Exception {
    while (!opened.isEmpty()) opened.pop().close();
  }

  private EvidenceLink link(String site) {
    FleetSettings settings = fleet.settings(site, Acceptance.NONE);
    EvidenceLink link =
        new EvidenceLink(settings, true, Duration.ofMinutes(5), BootClock.system(), new Random(7));
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

  static Summary heard(String server, double period) {
    return new Summary(
        new Endpoint(IpAddress.parse(server).orElseThrow(), 443, 6),
        period,
        90,
        40,
        2,
        Duration.ofHours(3),
        Duration.ofMinutes(1));
  }

  private Board boardOf(Path keys) throws Exception {
    SigningKey door = SigningKey.read(keys);
    Bus bus = Bus.connect(List.of(fleet.url()), "operator", door, Optional.empty());
    opened.push(bus);
    return bus.board();
  }

  /** All that stands on the bus, as the operator may read it. */
  private Map<String, String> standing() throws Exception {
    Map<String, String> all = new TreeMap<>();
    Board board = boardOf(fleet.operatorFolder().resolve("operator-bus.key"));
    board.read(
        EvidencePlace.STREAM,
        "test",
        "portcullis-evidence.1.seen.>",
        (subject, message, sequence) ->
            all.put(subject, new String(message, StandardCharsets.UTF_8)));
    return all;
  }

  @Test
  void whatIsHeardStandsSignedAtThePlaceOfItsPartitionAndNothingStandsAtTheOthers()
      throws Exception {
    EvidenceLink lyon = link("lyon");
    Summary one = heard("203.0.113.66", 63.24);
    lyon.say(List.of(one));
    await("it is told", () -> lyon.view().told() == 1);
    Map<String, String> all = standing();
    assertThat(all).hasSize(EvidencePlace.PARTITIONS);
    String place = EvidencePlace.seen(one.endpoint().partition(), "lyon");
    Signed signed = Signed.parse(all.get(place).getBytes(StandardCharsets.UTF_8));
    Member member = Member.read(fleet.settings("lyon", Acceptance.NONE));
    assertThat(signed.isBy(member.site().verifying(), place)).isTrue();
    Entries<Summary> read = Entries.summaries(signed);
    assertThat(read.all()).containsExactly(one);
    assertThat(read.all().get(0).periodSeconds()).as("no finer than two digits").isEqualTo(63);
    all.remove(place);
    assertThat(all.values()).allMatch(each -> each.contains("\"seen\":[]"));
    lyon.say(List.of());
    await("it is gone", () -> lyon.view().told() == 0);
    assertThat(standing().get(place)).contains("\"seen\":[]");
  }

  @Test
  void moreThanAMessageHoldsIsCountedAndTheSurestStay() throws Exception {
    List<Summary> many = new ArrayList<>();
    for (int each = 0; each < 4000; each++) {
      many.add(heard("198.18." + each / 250 + "." + each % 250, 1234567890));
    }
    EvidenceLink lyon = link("lyon");
    lyon.say(many);
    await("it is told", () -> lyon.view().told() > 0);
    assertThat(lyon.view().told()).isEqualTo(Entries.MOST * EvidencePlace.PARTITIONS);
    assertThat(lyon.view().untold()).isEqualTo(4000 - lyon.view().told());
    assertThat(String.join("", standing().values())).contains("\"198.18.0.0\"");
    List<Summary> longest = new ArrayList<>();
    for (int each = 0; each < Entries.MOST; each++) {
      longest.add(
          new Summary(
              new Endpoint(
                  IpAddress.parse("2001:db8:1111:2222:3333:4444:5555:" + each).orElseThrow(),
                  65535,
                  136),
              1.2e-7,
              100,
              Integer.MAX_VALUE,
              Integer.MAX_VALUE,
              Duration.ofSeconds(Integer.MAX_VALUE),
              Duration.ofSeconds(Integer.MAX_VALUE)));
    }
    Member member = Member.read(fleet.settings("lyon", Acceptance.NONE));
    String text =
        Summary.text(
            new Head("l".repeat(32), "l".repeat(40), Long.MAX_VALUE, Instant.now()), longest);
    assertThat(Signed.seal(member.site(), "place", text).length).isLessThan(Signed.LARGEST);
  }

  @Test
  void noSiteReadsWhatAnotherHearsOrSpeaksForIt() throws Exception {
    EvidenceLink lyon = link("lyon");
    lyon.say(List.of(heard("203.0.113.66", 60)));
    await("it is told", () -> lyon.view().told() == 1);
    Board oslo = boardOf(fleet.handed("oslo").resolve("bus.key"));
    assertThatThrownBy(
            () ->
                oslo.read(
                    EvidencePlace.STREAM,
                    "oslo",
                    "portcullis-evidence.1.seen.>",
                    (subject, message, sequence) -> {}))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> oslo.put(EvidencePlace.seen(3, "lyon"), new byte[100]))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> oslo.last(EvidencePlace.STREAM, EvidencePlace.seen(3, "lyon")))
        .isInstanceOf(IOException.class);
  }

  @Test
  void aBusThatIsAwayIsToldAndWhatIsHeardWaits() throws Exception {
    fleet.server().kill();
    EvidenceLink lyon = link("lyon");
    lyon.say(List.of(heard("203.0.113.66", 60)));
    await("the trouble", () -> lyon.view().trouble().isPresent());
    lyon.say(List.of(heard("203.0.113.67", 60)));
    fleet.server().start();
    await("it is told", () -> lyon.view().told() == 1);
    assertThat(lyon.view().trouble()).isEmpty();
    assertThat(String.join("", standing().values()))
        .contains("203.0.113.67")
        .doesNotContain("203.0.113.66");
  }
}
