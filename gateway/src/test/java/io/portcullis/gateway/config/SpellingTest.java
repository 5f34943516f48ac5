package io.portcullis.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class SpellingTest {
  private static final List<String> KNOWN = List.of("inside", "interfaces", "policy", "enforce");

  @Test
  void slipsOfTheHandAreCounted() {
    assertThat(Spelling.slips("inside", "inside")).isZero();
    assertThat(Spelling.slips("inside", "insied")).isEqualTo(1);
    assertThat(Spelling.slips("inside", "insde")).isEqualTo(1);
    assertThat(Spelling.slips("inside", "insidee")).isEqualTo(1);
    assertThat(Spelling.slips("", "abc")).isEqualTo(3);
  }

  @Test
  void theNearestWordIsMeantWhenItIsNear() {
    assertThat(Spelling.nearest("polcy", KNOWN)).contains("policy");
    assertThat(Spelling.nearest("enforced", KNOWN)).contains("enforce");
    assertThat(Spelling.nearest("zzzzzz", KNOWN)).isEmpty();
    assertThat(Spelling.nearest("x", List.of("policy"))).isEmpty();
  }
}
