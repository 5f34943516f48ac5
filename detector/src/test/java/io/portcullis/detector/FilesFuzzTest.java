package io.portcullis.detector;

import io.portcullis.argus.fuzz.FuzzRounds;
import io.portcullis.detector.baseline.BaselineFuzz;
import io.portcullis.detector.models.ModelJsonFuzz;
import io.portcullis.detector.models.StfmFuzz;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FilesFuzzTest {
  @ParameterizedTest
  @ValueSource(classes = {StfmFuzz.class, ModelJsonFuzz.class, BaselineFuzz.class})
  void noInputBreaksIt(Class<?> target) throws Exception {
    FuzzRounds.check(target, 20_000);
  }
}
