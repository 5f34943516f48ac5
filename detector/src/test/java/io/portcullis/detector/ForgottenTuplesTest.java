package io.portcullis.detector;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.argus.Tuple;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ForgottenTuplesTest {
  private final ForgottenTuples forgotten = new ForgottenTuples(1000, 4711);

  private static Tuple tuple(int number) {
    return Tuple.of("10.0." + (number >> 16) + ".5", "203.0.113.7", "" + (number & 0xffff), "tcp");
  }

  @Test
  void itKnowsEachOfTheLastTenThousandAndHardlyAnyOther() {
    for (int number = 0; number < 65_000; number++) forgotten.add(tuple(number));
    assertThat(IntStream.range(55_000, 65_000)).allMatch(number -> forgotten.holds(tuple(number)));
    long wrong =
        IntStream.range(100_000, 200_000).filter(number -> forgotten.holds(tuple(number))).count();
    assertThat(wrong).isLessThan(1_000);
    long old = IntStream.range(0, 40_000).filter(number -> forgotten.holds(tuple(number))).count();
    assertThat(old).as("what was forgotten long ago").isLessThan(400);
  }
}
