package io.portcullis.gateway;

import io.portcullis.argus.fuzz.FuzzRounds;
import io.portcullis.gateway.config.ConfigFuzz;
import io.portcullis.gateway.page.PageOrdersFuzz;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class GatewayFuzzTest {
  @ParameterizedTest
  @ValueSource(classes = {ConfigFuzz.class, PageOrdersFuzz.class})
  void noInputBreaksIt(Class<?> target) throws Exception {
    FuzzRounds.check(target, target == ConfigFuzz.class ? 1_000 : 10_000);
  }
}
