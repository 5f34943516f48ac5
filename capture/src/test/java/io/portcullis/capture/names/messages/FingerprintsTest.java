package io.portcullis.capture.names.messages;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is remembered of hellos is what {@link Ja4} says of each. */
final class FingerprintsTest {
  private record Hello(
      char transport,
      int version,
      boolean serverName,
      List<Integer> ciphers,
      List<Integer> extensions,
      List<Integer> signatures,
      String alpn) {

    String fresh() {
      return Ja4.of(
          transport,
          version,
          serverName,
          numbers(ciphers),
          numbers(extensions),
          numbers(signatures),
          bytes());
    }

    String of(Fingerprints known) {
      return known.of(
          transport,
          version,
          serverName,
          numbers(ciphers),
          numbers(extensions),
          numbers(signatures),
          bytes());
    }

    private byte[] bytes() {
      return alpn.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static int[] numbers(List<Integer> numbers) {
      return numbers.stream().mapToInt(Integer::intValue).toArray();
    }
  }

  @Test
  void eachPartOfAHelloCountsHoweverNearTheOthersAre() {
    List<Hello> hellos =
        List.of(
            new Hello('t', 0x0304, true, List.of(1, 2), List.of(0, 5), List.of(7), "h2"),
            new Hello('q', 0x0304, true, List.of(1, 2), List.of(0, 5), List.of(7), "h2"),
            new Hello('t', 0x0303, true, List.of(1, 2), List.of(0, 5), List.of(7), "h2"),
            new Hello('t', 0x0304, false, List.of(1, 2), List.of(0, 5), List.of(7), "h2"),
            new Hello('t', 0x0304, true, List.of(1, 3), List.of(0, 5), List.of(7), "h2"),
            new Hello('t', 0x0304, true, List.of(1, 2, 0), List.of(5), List.of(7), "h2"),
            new Hello('t', 0x0304, true, List.of(1, 2), List.of(0, 5, 7), List.of(), "h2"),
            new Hello('t', 0x0304, true, List.of(1, 2), List.of(9), List.of(5, 7), "h2"),
            new Hello('t', 0x0304, true, List.of(1, 2), List.of(9), List.of(7, 5), "h2"),
            new Hello('t', 0x0304, true, List.of(1, 2), List.of(0, 5), List.of(), ""));
    Fingerprints known = new Fingerprints();
    for (int round = 0; round < 2; round++) {
      for (Hello each : hellos) assertThat(each.of(known)).isEqualTo(each.fresh());
    }
    assertThat(hellos.stream().map(each -> each.of(known)).distinct()).hasSize(hellos.size());
  }

  @Test
  void asManyAsDoNotFitAndSuchAsAreTooLongAreAsJa4Says() {
    Random random = new Random(7);
    List<Hello> hellos = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) hellos.add(random(random));
    Fingerprints known = new Fingerprints();
    for (int round = 0; round < 3; round++) {
      Collections.shuffle(hellos, random);
      for (Hello each : hellos) assertThat(each.of(known)).isEqualTo(each.fresh());
    }
  }

  @Test
  void mixedExtensionsAreTheSameHello() {
    Fingerprints known = new Fingerprints();
    Hello one = new Hello('t', 0x0304, true, List.of(1, 2), List.of(0, 5, 9), List.of(), "h2");
    Hello mixed = new Hello('t', 0x0304, true, List.of(1, 2), List.of(9, 0, 5), List.of(), "h2");
    assertThat(mixed.of(known)).isSameAs(one.of(known));
  }

  private static Hello random(Random random) {
    byte[] alpn = new byte[random.nextInt(4)];
    random.nextBytes(alpn);
    return new Hello(
        random.nextBoolean() ? 't' : 'q',
        0x0300 + random.nextInt(5),
        random.nextBoolean(),
        numbers(random, 3),
        numbers(random, 120),
        numbers(random, 4),
        new String(alpn, StandardCharsets.ISO_8859_1));
  }

  private static List<Integer> numbers(Random random, int most) {
    return random.ints(random.nextInt(most), 0, 6).boxed().toList();
  }
}
