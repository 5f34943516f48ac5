package io.portcullis.gateway.cli.top;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What keys do. */
final class DeskTest {
  private static Picture.Row row(long id, boolean permanent) {
    return new Picture.Row(
        id,
        "203.0.113." + id,
        "203.0.113." + id,
        "active",
        "untested",
        Instant.EPOCH,
        permanent,
        Duration.ofHours(2),
        0,
        "");
  }

  private static Picture picture(Picture.Row... rows) {
    Picture.Tuple tuple =
        new Picture.Tuple("10.0.0.5-198.51.100.9-443-tcp", "198.51.100.9", "a", 1, 100, 0, "");
    return new Picture(
        "runs", "armed", List.of(), Optional.empty(), List.of(rows), List.of(tuple), "");
  }

  private static final Picture TWO = picture(row(1, false), row(2, false));

  private static Desk pressed(Picture picture, Key... keys) {
    Desk desk = Desk.BEGIN;
    for (Key key : keys) desk = desk.press(key, picture);
    return desk;
  }

  @Test
  void anOrderIsGivenOnlyAfterAYes() {
    Desk asked = pressed(TWO, Key.DOWN, Key.RELEASE);
    assertThat(asked.given()).isEmpty();
    assertThat(asked.asked().orElseThrow().question()).contains("rule 2 203.0.113.2");
    assertThat(asked.press(Key.NONE, TWO)).isEqualTo(asked);
    assertThat(asked.press(Key.YES, TWO).given().orElseThrow().words())
        .containsExactly("rules", "release", "2");
    for (Key no : List.of(Key.OTHER, Key.QUIT, Key.RELEASE, Key.DOWN)) {
      Desk left = asked.press(no, TWO);
      assertThat(left.given()).as(no.name()).isEmpty();
      assertThat(left.asked()).isEmpty();
      assertThat(left.over()).isFalse();
      assertThat(left.said()).isEqualTo("nothing was done");
    }
    assertThat(pressed(TWO, Key.YES).given()).isEmpty();
  }

  @Test
  void ordersAreThoseOfTheCommandLine() {
    assertThat(pressed(TWO, Key.EXTEND, Key.YES).given().orElseThrow().words())
        .containsExactly("rules", "extend", "1", "--timeout=2h");
    assertThat(pressed(TWO, Key.ALLOW, Key.YES).given().orElseThrow().words())
        .containsExactly("allow", "add", "203.0.113.1");
    assertThat(pressed(TWO, Key.OTHER_LIST, Key.ALLOW, Key.YES).given().orElseThrow().words())
        .containsExactly("allow", "add", "198.51.100.9");
    assertThat(pressed(TWO, Key.OTHER_LIST, Key.RELEASE).asked()).isEmpty();
    assertThat(pressed(picture(row(1, true)), Key.EXTEND).said()).contains("permanent");
    assertThat(pressed(Picture.NONE, Key.RELEASE).asked()).isEmpty();
  }

  @Test
  void whatTheKernelAloneKnowsIsReleasedByItsTarget() {
    Picture kernel = picture(row(0, false));
    assertThat(pressed(kernel, Key.RELEASE, Key.YES).given().orElseThrow().words())
        .containsExactly("rules", "release", "203.0.113.0");
    assertThat(pressed(kernel, Key.EXTEND).asked()).isEmpty();
  }

  @Test
  void theChosenRowStaysChosenWhenOthersComeBeforeIt() {
    Desk second = pressed(TWO, Key.DOWN);
    Picture more = picture(row(9, false), row(1, false), row(2, false));
    assertThat(second.at(more)).isEqualTo(2);
    assertThat(second.at(picture(row(1, false)))).as("it is gone").isZero();
    assertThat(pressed(TWO, Key.DOWN, Key.DOWN, Key.PAGE_DOWN).at(TWO)).isEqualTo(1);
    assertThat(pressed(TWO, Key.DOWN, Key.PAGE_UP).at(TWO)).isZero();
  }

  @Test
  void charactersAndSequencesAreKeys() {
    assertThat(Key.of('q')).isEqualTo(Key.QUIT);
    assertThat(Key.of(3)).as("Ctrl-C").isEqualTo(Key.QUIT);
    assertThat(Key.of(-2)).isEqualTo(Key.NONE);
    assertThat(Key.of('x')).isEqualTo(Key.OTHER);
    assertThat(Key.ofSequence("A")).isEqualTo(Key.UP);
    assertThat(Key.ofSequence("6~")).isEqualTo(Key.PAGE_DOWN);
    assertThat(pressed(TWO, Key.QUIT).over()).isTrue();
  }
}
