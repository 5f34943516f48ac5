package io.portcullis.rules;

import io.portcullis.argus.fuzz.FuzzRounds;
import io.portcullis.rules.ledger.LedgerRowsFuzz;
import io.portcullis.rules.lists.BlockListFuzz;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RulesFuzzTest {
  @ParameterizedTest
  @ValueSource(classes = {TargetsFuzz.class, AllowlistFuzz.class, BlockListFuzz.class})
  void noInputBreaksIt(Class<?> target) throws Exception {
    FuzzRounds.check(target, 5_000);
  }

  @Test
  void noRowBreaksTheLedger() throws Exception {
    FuzzRounds.check(LedgerRowsFuzz.class, 150);
  }
}
