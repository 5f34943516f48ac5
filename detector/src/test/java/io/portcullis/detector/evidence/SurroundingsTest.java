package io.portcullis.detector.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.argus.Flow;
import io.portcullis.argus.Tuple;
import io.portcullis.argus.text.FlowParser;
import io.portcullis.detector.evidence.parameters.EvidenceSettings;
import io.portcullis.detector.evidence.parameters.Parameters;
import io.portcullis.detector.evidence.parameters.PortClass;
import io.portcullis.detector.evidence.parameters.Ports;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class SurroundingsTest {
  private static final Parameters PARAMETERS = Parameters.builtIn();
  private static final EvidenceSettings SETTINGS = PARAMETERS.settings;

  private static BeaconScorer judge() {
    return new BeaconScorer(Parameters.builtIn(), BeaconScorer.Choice.DEFAULT, Integer.MAX_VALUE);
  }

  private static Flow flow(Tuple tuple, int second) {
    String line =
        (1_700_000_000 + second)
            + ",1,tcp,"
            + tuple.source()
            + ",1025,->,"
            + tuple.destination()
            + ","
            + tuple.destinationPort()
            + ",FSPA_FSPA,0,0,5,700,200";
    byte[] text = line.getBytes(StandardCharsets.UTF_8);
    return (Flow) new FlowParser(ZoneOffset.UTC).parse(text, 0, text.length, 1);
  }

  @Test
  void hostsAreCappedTheLongestSilentGoAndALivingTupleMeetsItsHostAgain() {
    Surroundings surroundings =
        new Surroundings(SETTINGS, PARAMETERS.ports, 16, Optional.empty(), 0);
    TupleEvidence first = TupleEvidence.of(Tuple.of("10.0.0.1", "203.0.113.7", "443", "tcp"));
    surroundings.note(first);
    Host host = first.host;
    host.remember(first, SETTINGS.rhythmTable);
    for (int number = 1; number <= 500; number++) {
      surroundings.note(
          TupleEvidence.of(Tuple.of("10.1.1." + number, "203.0.113.8", "443", "tcp")));
      assertThat(surroundings.hosts()).isLessThanOrEqualTo(16);
    }
    assertThat(host.isForgotten()).isTrue();
    assertThat(first.rhythmIndex).isNegative();
    surroundings.note(first);
    assertThat(first.host).isNotSameAs(host);
    assertThat(first.host.destinations()).isEqualTo(1);
  }

  @Test
  void aHostRemembersItsLatestRhythmsOnly() {
    Host host = new Host(Tuple.of("10.0.0.1", "203.0.113.0", "443", "tcp"));
    List<TupleEvidence> tuples = new ArrayList<>();
    for (int number = 0; number < 10; number++) {
      TupleEvidence tuple =
          TupleEvidence.of(Tuple.of("10.0.0.1", "203.0.113." + number, "443", "tcp"));
      tuple.lastFlow = number;
      tuples.add(tuple);
      host.remember(tuple, 4);
    }
    assertThat(tuples.stream().filter(tuple -> tuple.rhythmIndex >= 0))
        .containsExactlyElementsOf(tuples.subList(6, 10));
    host.forget(tuples.get(7));
    host.forget(tuples.get(0));
    assertThat(host.rhythmSize()).isEqualTo(3);
    for (int i = 0; i < 3; i++) assertThat((int) host.rhythm()[i].rhythmIndex).isEqualTo(i);
  }

  @Test
  void insideAsConfiguredDecidesWhoCallsIn() {
    Tuple outside = Tuple.of("198.51.100.9", "10.0.0.1", "443", "tcp");
    TupleEvidence tuple = TupleEvidence.of(outside);
    Surroundings guessed = new Surroundings(SETTINGS, PARAMETERS.ports, 16, Optional.empty(), 0);
    guessed.note(tuple);
    assertThat(guessed.inboundBecause(tuple)).as("a range for documentation").isEmpty();
    Surroundings told =
        new Surroundings(
            SETTINGS, PARAMETERS.ports, 16, Optional.of(address -> address.startsWith("10.")), 0);
    assertThat(told.inboundBecause(tuple)).contains("198.51.100.9 is not inside");
  }

  @Test
  void anIndustrialPortIsOneInsideOnly() {
    Ports ports = PARAMETERS.ports;
    Inside told = address -> address.startsWith("130.1.");
    Tuple remcos = Tuple.of("10.0.0.1", "91.200.7.7", "2404", "tcp");
    Tuple plant = Tuple.of("10.0.0.1", "10.0.9.9", "2404", "tcp");
    Tuple utility = Tuple.of("130.1.0.1", "130.1.0.2", "2404", "tcp");
    assertThat(Service.of(remcos, ports, told).portClass).isEqualTo(PortClass.OTHER);
    assertThat(Service.of(plant, ports, told).portClass).isEqualTo(PortClass.INFRASTRUCTURE);
    assertThat(Service.of(utility, ports, told).portClass).isEqualTo(PortClass.INFRASTRUCTURE);
  }

  @Test
  void aForgottenTupleStartsAnew() {
    BeaconScorer judge = judge();
    Tuple beacon = Tuple.of("10.0.0.1", "203.0.113.7", "4433", "tcp");
    TupleEvidence evidence = TupleEvidence.of(beacon);
    int second = 0;
    boolean alarmed = false;
    for (; second < 300; second += 30) {
      alarmed = judge.take(flow(beacon, second), evidence, "").isPresent();
    }
    assertThat(alarmed).isTrue();
    judge.forget(evidence);
    TupleEvidence again = TupleEvidence.of(beacon);
    for (int beat = 0; beat < 4; beat++, second += 30) {
      assertThat(judge.take(flow(beacon, second), again, "")).isEmpty();
    }
  }
}
