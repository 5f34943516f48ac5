package io.portcullis.argus;

import io.portcullis.argus.fuzz.FuzzRounds;
import io.portcullis.argus.text.PlainFlowsFuzz;
import io.portcullis.argus.text.RaLinesFuzz;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FlowsFuzzTest {
  @ParameterizedTest
  @ValueSource(classes = {RaLinesFuzz.class, PlainFlowsFuzz.class})
  void noInputBreaksIt(Class<?> target) throws Exception {
    FuzzRounds.check(target, 20_000);
  }
}
