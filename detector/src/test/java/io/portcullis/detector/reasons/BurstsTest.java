package io.portcullis.detector.reasons;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.argus.Burst;
import io.portcullis.argus.MadeFlows;
import io.portcullis.argus.Tuple;
import io.portcullis.argus.names.IpAddress;
import io.portcullis.detector.Detection;
import io.portcullis.detector.Detector;
import io.portcullis.detector.Profile;
import io.portcullis.detector.evidence.BeaconScorer;
import io.portcullis.detector.evidence.Explanation;
import io.portcullis.detector.evidence.KnownBehaviour;
import io.portcullis.detector.evidence.Reason;
import io.portcullis.detector.models.ModelSet;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Orders over one long connection are found by its bursts; what keeps a connection alive is not.
 */
final class BurstsTest {
  private static final String HOST = "10.0.0.5";
  private static final Tuple TUPLE = Tuple.of(HOST, "203.0.113.7", "443", "tcp");
  private static final Instant BEGIN = Instant.parse("2026-03-02T09:00:00Z");
  private static final int MANY = 40;

  /** With 400 of them a burst of 1,000 bytes in ten packets asks and answers. */
  private static final long ASKED = 400;

  private Instant now = BEGIN;

  private static Detector detector(Profile profile, KnownBehaviour known) {
    Detector made =
        new Detector(
            profile,
            ModelSet.empty(),
            Detector.Limits.NONE,
            BeaconScorer.Choice.DEFAULT.with(BeaconScorer.Detail.RECENT).knowing(known));
    made.hear(answer("shop.example", "198.51.100.9"));
    return made;
  }

  private static Detector detector() {
    return detector(Profile.named("reasons").orElseThrow(), KnownBehaviour.NOTHING);
  }

  private static NameEvent.Answer answer(String name, String address) {
    long before = BEGIN.getEpochSecond() * 1_000_000 - 3_600_000_000L;
    IpAddress host = IpAddress.parse(HOST).orElseThrow();
    IpAddress server = IpAddress.parse(address).orElseThrow();
    return new NameEvent.Answer(before, host, name, false, List.of(server));
  }

  private Optional<Detection> burst(Detector detector, boolean opens) {
    Burst burst = new Burst(MadeFlows.of(TUPLE, now, "SPA_SPA", ASKED, 0.2), opens);
    now = now.plusSeconds(30);
    return detector.accept(burst);
  }

  /** The first alarm of a connection that speaks each half minute. */
  private Optional<Detection> alarm(Detector detector) {
    for (int i = 0; i < MANY; i++) {
      Optional<Detection> found = burst(detector, i == 0);
      if (found.isPresent()) return found;
    }
    return Optional.empty();
  }

  @Test
  void ordersOverOneConnectionToARawAddressAreFoundAndExplained() {
    Detection found = alarm(detector()).orElseThrow();
    Explanation why = found.explanation().orElseThrow();

    assertThat(found.model()).isEqualTo(Detection.BEACON);
    assertThat(found.tuple()).isEqualTo(TUPLE);
    assertThat(why.flows()).isBetween(8, 16);
    assertThat(why.terms())
        .filteredOn(term -> term.term().equals("one_connection"))
        .singleElement()
        .extracting(Reason::cause)
        .asString()
        .contains("inside one connection, open for");
    assertThat(why.terms()).extracting(Reason::term).contains("raw");
    assertThat(why.moments()).hasSize(why.flows());
    assertThat(why.changes()).isNotEmpty();
  }

  @Test
  void aServerThatWasLookedUpIsNoAlarm() {
    Detector detector = detector();
    detector.hear(answer("chat.example", "203.0.113.7"));

    assertThat(alarm(detector)).isEmpty();
  }

  /** Anybody who knows the ports may send in another's name; the server only acknowledges it. */
  @Test
  void dataThatNobodyAnswersIsNoAlarm() {
    Detector detector = detector();
    for (int i = 0; i < MANY; i++) {
      String state = i == 0 ? "SPA_SPA" : "PA_A";
      Burst forged = new Burst(MadeFlows.of(TUPLE, now, state, ASKED), i == 0);
      now = now.plusSeconds(30);
      assertThat(detector.accept(forged)).isEmpty();
    }
  }

  @Test
  void whatKeepsAConnectionAliveIsNoAlarm() {
    Detector detector = detector();
    for (int i = 0; i < MANY; i++) {
      Burst small = new Burst(KeepAlive.flow(TUPLE, now), i == 0);
      now = now.plusSeconds(30);
      assertThat(detector.accept(small)).isEmpty();
    }
  }

  @Test
  void aPortThatIsUsedAgainBeginsAnew() {
    Detector detector = detector();
    for (int i = 0; i < MANY; i++) assertThat(burst(detector, i % 7 == 0)).isEmpty();
  }

  @Test
  void aReleaseBeginsAnew() {
    Detector detector = detector();
    int first = alarm(detector).orElseThrow().flows();
    detector.forget(TUPLE);
    int second = alarm(detector).orElseThrow().flows();

    assertThat(second).isEqualTo(first);
  }

  @Test
  void anOperatorsWordSparesIt() {
    KnownBehaviour ours = tuple -> Optional.of("a monitor of ours");
    Profile reasons = Profile.named("reasons").orElseThrow();

    assertThat(alarm(detector(reasons, ours))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"portcullis", "slips-0.3.3"})
  void otherProfilesDoNotListen(String profile) {
    Detector detector = detector(Profile.named(profile).orElseThrow(), KnownBehaviour.NOTHING);

    assertThat(detector.wantsBursts()).isFalse();
    assertThat(alarm(detector)).isEmpty();
    assertThat(detector.remembers(TUPLE)).isFalse();
  }

  @Test
  void burstsWriteNoLetters() {
    Detector detector = detector();
    alarm(detector);

    assertThat(detector.letters(TUPLE).orElseThrow().letters()).isEmpty();
  }

  @Test
  void connectionsAreBounded() {
    Detector detector = detector();
    Instant late = BEGIN.plusSeconds(60);
    for (int i = 0; i < 7; i++) burst(detector, i == 0);
    for (int i = 0; i < 9000; i++) {
      String server = "203.1." + i / 250 + "." + i % 250;
      Tuple other = Tuple.of(HOST, server, "443", "tcp");
      detector.accept(new Burst(MadeFlows.of(other, late, "SPA_SPA", ASKED, 0.2), true));
    }

    for (int i = 0; i < 7; i++) {
      assertThat(burst(detector, false)).as("it was forgotten and begins anew").isEmpty();
    }
  }
}
