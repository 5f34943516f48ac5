package io.portcullis.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ActorTest {
  @Test
  void thePersonBehindAnOrderIsNamed() {
    assertThat(new Actor.Operator("root")).hasToString("operator root");
    assertThat(Actor.parse("operator root")).isEqualTo(new Actor.Operator("root"));
  }

  @Test
  void anOperatorWhoseNameWasNotWrittenDownIsOneStill() {
    assertThat(new Actor.Operator("")).hasToString("operator");
    assertThat(Actor.parse("operator")).isEqualTo(new Actor.Operator(""));
  }

  @ParameterizedTest
  @EnumSource
  void whatActsByItselfIsReadBack(Actor.Automatic actor) {
    assertThat(Actor.parse(actor.toString())).isSameAs(actor);
    assertThat(actor.isOperator()).isFalse();
  }

  @Test
  void theWordsAreThoseOfLedgersThatExist() {
    assertThat(Arrays.stream(Actor.Automatic.values()).map(Actor::toString))
        .containsExactly(
            "detector",
            "kernel",
            "crowdsec",
            "fleet",
            "capture",
            "gateway",
            "allowlist",
            "deadline",
            "run --enforce",
            "default");
  }

  @ParameterizedTest
  @ValueSource(strings = {"operators", "Operator root", "kernel ", "", "a later version's word"})
  void aTextThatWasNeverWrittenIsKeptAsItIsAndHasNoPowers(String text) {
    Actor unknown = Actor.parse(text);
    assertThat(unknown).isEqualTo(new Actor.Unknown(text)).hasToString(text);
    assertThat(unknown.isOperator()).isFalse();
    assertThat(unknown.yieldsToOption()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"root", "a b", " root", "two\nlines", "operator root"})
  void everyNameOfAnAccountIsReadBackWhole(String name) {
    Actor actor = new Actor.Operator(name);
    assertThat(Actor.parse(actor.toString())).isEqualTo(actor);
    assertThat(actor.isOperator()).isTrue();
  }

  @Test
  void onlyTheModeThatNoOperatorChoseYieldsToTheOptionOfAStart() {
    assertThat(Arrays.stream(Actor.Automatic.values()).filter(Actor::yieldsToOption))
        .containsExactly(Actor.Automatic.ENFORCE_OPTION, Actor.Automatic.DEFAULT);
    assertThat(new Actor.Operator("root").yieldsToOption()).isFalse();
  }
}
