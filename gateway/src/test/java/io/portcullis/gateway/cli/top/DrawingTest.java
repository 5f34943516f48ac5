package io.portcullis.gateway.cli.top;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lines from a picture, without a terminal. */
final class DrawingTest {
  private static final Instant NOW = Instant.parse("2026-11-24T04:25:00Z");
  private static final String LONG =
      "192.168.100.100-203.0.113.200-65535-tcp"; // as long as a tuple of IPv4 gets

  private static Picture.Row row(long id, String target, String why) {
    return new Picture.Row(
        id,
        target,
        "203.0.113.200",
        "active",
        "verified",
        NOW.plusSeconds(3725),
        false,
        Duration.ofHours(2),
        1234567,
        why);
  }

  private static Picture.Tuple tuple(String name, String letters) {
    return new Picture.Tuple(name, "203.0.113.200", letters, 41, 137, 12, "enforce");
  }

  private static Picture picture(int many, List<String> warnings, String missing) {
    List<Picture.Row> rows = new ArrayList<>();
    List<Picture.Tuple> tuples = new ArrayList<>();
    for (int id = 1; id <= many; id++) {
      rows.add(row(id, LONG, "why " + id));
      tuples.add(tuple(id + "-" + LONG, "a".repeat(90) + "x,y+z"));
    }
    Rates rates = new Rates(Optional.of(12.34), Optional.of(0.0), 0.42, 77, 3);
    return new Picture("runs", "armed", warnings, Optional.of(rates), rows, tuples, missing);
  }

  private static List<String> texts(Picture picture, Desk desk, int width, int height) {
    return Drawing.of(picture, desk, NOW, width, height).stream().map(Line::text).toList();
  }

  @Test
  void inEightyColumnsAllThatCountsIsSeen() {
    List<String> lines = texts(picture(3, List.of("the breaker is OPEN"), ""), Desk.BEGIN, 80, 24);
    assertThat(lines).hasSize(24).allMatch(line -> line.length() <= 80);
    assertThat(lines.get(0)).startsWith("portcullis: gateway runs, mode armed");
    assertThat(lines.get(1)).contains("flows 12.3/s", "dropped 0.0/s", "lag 0.4 s", "queue 3");
    assertThat(lines.get(2)).startsWith("the breaker is OPEN");
    assertThat(lines.get(3)).contains("BLOCKS (3)", "LEFT", "VERDICT", "PACKETS");
    assertThat(lines.get(4)).contains("192.168.100.100-203.0.113.200", "1h2m", "verified", "1234k");
    assertThat(lines.get(7)).contains("DETECTED TUPLES (3)", "SCORE", "GREW", "LETTERS");
    assertThat(lines.get(8)).contains("137%", "+12%", " 41 ").endsWith("x,y+z");
    assertThat(lines.get(22)).isEqualTo(LONG + ": why 1");
    assertThat(lines.get(23)).contains("r release", "q quit");
  }

  @ParameterizedTest
  @CsvSource({"80,24", "200,60", "79,10", "60,8", "40,6", "20,3", "5,2", "1,1", "0,0"})
  void noLineIsWiderThanTheWindowAndNoneIsTooMany(int width, int height) {
    Desk tuples = Desk.BEGIN.press(Key.OTHER_LIST, Picture.NONE);
    Picture full = picture(50, List.of("one thing", "another"), "");
    for (Picture picture : List.of(full, picture(0, List.of(), "set it"), Picture.NONE)) {
      for (Desk desk : List.of(Desk.BEGIN, tuples, Desk.BEGIN.press(Key.RELEASE, picture))) {
        List<String> lines = texts(picture, desk, width, height);
        assertThat(lines).hasSizeLessThanOrEqualTo(Math.max(1, height));
        assertThat(lines).allMatch(line -> line.length() <= Math.max(1, width));
      }
    }
  }

  @Test
  void theChosenRowIsSeenHoweverFarDownItIs() {
    Picture picture = picture(50, List.of(), "");
    Desk desk = Desk.BEGIN;
    for (int row = 1; row <= 50; row++) {
      List<Line> lines = Drawing.of(picture, desk, NOW, 80, 16);
      String id = "%5d".formatted(row);
      assertThat(lines)
          .filteredOn(line -> line.look() == Line.Look.CHOSEN)
          .singleElement()
          .matches(line -> line.text().startsWith(id), "row " + row);
      desk = desk.press(Key.DOWN, picture);
    }
  }

  @Test
  void whatIsMissingIsSaidWithItsRemedy() {
    List<String> lines =
        texts(picture(0, List.of(), "set 'web: {socket: true}'"), Desk.BEGIN, 80, 24);
    assertThat(lines).contains("nothing is blocked", "set 'web: {socket: true}'");
  }

  @Test
  void textOfOthersIsNoOrderToTheTerminalAndWideCharactersCountTwice() {
    Picture.Row evil = row(1, "10.0.0.5\u001b[2J", "\u001b]0;x\u0007 \u009b1m");
    Picture.Tuple odd = tuple("\u4e2d".repeat(60), "a\nb\u001b");
    Picture picture =
        new Picture(
            "runs\r", "m", List.of("\u001b[H"), Optional.empty(), List.of(evil), List.of(odd), "");
    List<String> lines = texts(picture, Desk.BEGIN, 80, 24);
    assertThat(String.join("", lines)).doesNotContainPattern("\\p{Cntrl}|[\\x80-\\x9f]");
    assertThat(lines.get(4)).contains("10.0.0.5\\x1b[2J");
    assertThat(lines)
        .filteredOn(line -> line.startsWith("\u4e2d"))
        .singleElement()
        .matches(line -> line.chars().filter(each -> each == '\u4e2d').count() <= 24);
  }

  @Test
  void aQuestionStandsWhereItIsSeenAndKeepsItsAnswer() {
    Picture picture = picture(1, List.of(), "");
    Desk desk = Desk.BEGIN.press(Key.RELEASE, picture);
    assertThat(texts(picture, desk, 80, 24).get(22))
        .startsWith("Release rule 1 " + LONG.substring(0, 20))
        .matches(line -> line.stripTrailing().endsWith("? [y/N]"));
  }
}
