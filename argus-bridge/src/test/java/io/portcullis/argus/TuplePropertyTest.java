package io.portcullis.argus;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.argus.Tuple.Part;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a tuple says follows from its text alone, however it is kept. */
class TuplePropertyTest {
  private static final long SEED = 20261124;
  private static final List<String> ADDRESSES =
      List.of(
          "10.0.0.5",
          "255.255.255.255",
          "0.0.0.0",
          "10.0.0.50",
          "1.2.3.4",
          "01.2.3.4",
          "1.2.3",
          "1.2.3.4.",
          "1.2.3.256",
          "1.2.3.1000",
          "1..2.3",
          "1.2.3.4 ",
          "",
          "host",
          "2001:db8::1",
          "00:11:22:33:44:55",
          "1.2.3.-4",
          "1.2.3.4.5",
          "+1.2.3.4",
          "Ä.2.3.4");
  private static final List<String> PORTS =
      List.of(
          "0", "80", "443", "65535", "65536", "080", "0x0050", "", "http", "99999", "+80", "-1");
  private static final List<String> PROTOCOLS = List.of("tcp", "udp", "TCP", "icmp", "", "tdp");

  @Test
  void everyTupleReadsAsItsColumns() {
    for (String source : ADDRESSES) {
      for (String port : PORTS) {
        for (String protocol : PROTOCOLS) {
          Tuple tuple = Tuple.of(source, "10.0.0.5", port, protocol);
          assertThat(tuple).hasToString(source + "-10.0.0.5-" + port + '-' + protocol);
          assertThat(tuple.source()).isEqualTo(source);
          assertThat(tuple.destination()).isEqualTo("10.0.0.5");
          assertThat(tuple.destinationPort()).isEqualTo(port);
          assertThat(tuple.protocol()).isEqualTo(protocol);
          assertThat(tuple.isOfProtocol(protocol.getBytes(StandardCharsets.UTF_8))).isTrue();
          assertThat(tuple.isOfProtocol(new byte[] {'m', 'a', 'n'})).isFalse();
        }
      }
    }
  }

  @Test
  void tuplesAreEqualAndPartsMatchExactlyWhenTheirTextsAre() {
    Random random = new Random(SEED);
    List<Tuple> tuples = new ArrayList<>();
    for (int i = 0; i < 400; i++) tuples.add(any(random));
    for (Tuple one : tuples) {
      for (Tuple other : tuples) {
        String why = "seed " + SEED + ": " + one + ", " + other;
        boolean same = one.toString().equals(other.toString());
        assertThat(one.equals(other)).as(why).isEqualTo(same);
        if (same) assertThat(one).as(why).hasSameHashCodeAs(other);
        if (same) assertThat(one.hash(SEED)).as(why).isEqualTo(other.hash(SEED));
        for (Part part : Part.values()) {
          for (Part others : Part.values()) {
            boolean matches = text(one, part).equals(text(other, others));
            assertThat(one.matches(part, other, others)).as(why).isEqualTo(matches);
            if (!matches) continue;
            assertThat(one.hash(part, SEED)).as(why).isEqualTo(other.hash(others, SEED));
          }
        }
      }
    }
  }

  /** Made to lie in one place of a table, tuples of both kinds lie apart under another key. */
  @ParameterizedTest
  @ValueSource(strings = {"10.%d.%d.%d", "fd00::%x:%x:%x"})
  void whoMakesTuplesThatCollideMustKnowTheKey(String source) {
    int places = 1 << 12;
    List<Tuple> made = new ArrayList<>();
    for (int i = 0; made.size() < 200; i++) {
      String address = String.format(source, i >> 16 & 0xff, i >> 8 & 0xff, i & 0xff);
      Tuple tuple = Tuple.of(address, "203.0.113.7", "443", "tcp");
      if ((tuple.hash(1) & places - 1) == 0) made.add(tuple);
    }
    for (long key : new long[] {0, 2, -1, SEED, Long.MIN_VALUE}) {
      assertThat(made.stream().mapToInt(tuple -> tuple.hash(key) & places - 1).distinct().count())
          .as("key " + key)
          .isGreaterThan(180);
    }
  }

  private static Tuple any(Random random) {
    return Tuple.of(
        pick(ADDRESSES, random),
        pick(ADDRESSES, random),
        pick(PORTS, random),
        pick(PROTOCOLS, random));
  }

  private static String pick(List<String> from, Random random) {
    return from.get(random.nextInt(from.size()));
  }

  private static String text(Tuple tuple, Part part) {
    return switch (part) {
      case SOURCE -> tuple.source();
      case DESTINATION -> tuple.destination();
      case SERVICE -> tuple.destination() + '-' + tuple.destinationPort();
    };
  }
}
