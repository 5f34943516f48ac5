package io.portcullis.enforcer;

import io.portcullis.argus.fuzz.FuzzRounds;
import io.portcullis.enforcer.firewall.KernelAnswersFuzz;
import io.portcullis.enforcer.netlink.RouteAnswersFuzz;
import io.portcullis.enforcer.orders.WaitingOrdersFuzz;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EnforcerFuzzTest {
  @ParameterizedTest
  @ValueSource(classes = {KernelAnswersFuzz.class, RouteAnswersFuzz.class, WaitingOrdersFuzz.class})
  void noInputBreaksIt(Class<?> target) throws Exception {
    FuzzRounds.check(target, 5_000);
  }
}
