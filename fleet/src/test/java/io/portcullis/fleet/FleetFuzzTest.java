package io.portcullis.fleet;

import io.portcullis.argus.fuzz.FuzzRounds;
import io.portcullis.fleet.message.FleetMessagesFuzz;
import io.portcullis.fleet.roster.RosterFuzz;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FleetFuzzTest {
  @ParameterizedTest
  @ValueSource(classes = {FleetMessagesFuzz.class, RosterFuzz.class})
  void noInputBreaksIt(Class<?> target) throws Exception {
    FuzzRounds.check(target, target == RosterFuzz.class ? 1_000 : 10_000);
  }
}
