package io.portcullis.gateway.cli.top;

import io.portcullis.gateway.cli.output.Plain;
import io.portcullis.rules.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jline.utils.WCWidth;

/** Draws a picture into a window: from what is known to lines, and nothing else. */
final class Drawing {
  /** Where a text was cut off; a character of every terminal. */
  private static final String CUT = "~";

  private static final String GAP = "  ";
  private static final String KEYS =
      "q quit  r release  e extend  a allow  Tab other list  up/down choose";

  private final Picture picture;
  private final Desk desk;
  private final Instant now;
  private final int width;
  private final int height;

  private Drawing(Picture picture, Desk desk, Instant now, int width, int height) {
    this.picture = picture;
    this.desk = desk;
    this.now = now;
    this.width = width;
    this.height = height;
  }

  /**
   * Draws.
   *
   * @param now by which the time left is told
   * @param width columns of the window; with less than some 60 only the first columns are seen
   * @param height lines of the window
   * @return at most as many lines, none wider
   */
  static List<Line> of(Picture picture, Desk desk, Instant now, int width, int height) {
    return new Drawing(picture, desk, now, Math.max(1, width), Math.max(1, height)).lines();
  }

  private List<Line> lines() {
    List<Line> head = head();
    List<Line> foot = List.of(foot(), Line.plain(KEYS));
    List<Line> lines = new ArrayList<>();
    // In a small window the question and the list that is worked on count most.
    int body = height - foot.size();
    if (body > head.size() + 4) lines.addAll(head);
    body -= lines.size();
    lines.addAll(lists(Math.max(0, body)));
    while (lines.size() < height - foot.size()) lines.add(Line.plain(""));
    lines.addAll(foot.subList(0, Math.min(foot.size(), height)));
    return lines.stream().map(this::fitted).toList();
  }

  private Line fitted(Line line) {
    String text = fit(line.text(), width);
    // What has a look has it up to the edge.
    return new Line(line.look() == Line.Look.PLAIN ? text : left(text, width), line.look());
  }

  private List<Line> head() {
    List<Line> head = new ArrayList<>();
    head.add(Line.title("portcullis: gateway " + picture.gateway() + ", mode " + picture.mode()));
    head.add(Line.plain(picture.rates().map(Drawing::rates).orElse("no rates: no metrics file")));
    for (String warning : picture.warnings()) head.add(new Line(warning, Line.Look.WARNING));
    return head;
  }

  private static String rates(Rates rates) {
    return "flows "
        + rate(rates.flows())
        + GAP
        + "packets dropped "
        + rate(rates.dropped())
        + GAP
        + String.format(Locale.ROOT, "lag %.1f s", rates.lag())
        + GAP
        + "tuples "
        + rates.tuples()
        + GAP
        + "queue "
        + rates.queue();
  }

  private static String rate(Optional<Double> rate) {
    return rate.map(each -> String.format(Locale.ROOT, "%.1f/s", each)).orElse("-");
  }

  private List<Line> lists(int room) {
    if (room < 6) return desk.inTuples() ? tuples(room) : blocks(room);
    int half = room / 2;
    int wantedAbove = 1 + Math.max(1, picture.blocks().size());
    int wantedBelow = 1 + Math.max(1, picture.tuples().size());
    int above = Math.min(wantedAbove, Math.max(half, room - wantedBelow));
    List<Line> lines = new ArrayList<>(blocks(above));
    lines.addAll(tuples(room - above));
    return lines;
  }

  private List<Line> blocks(int room) {
    int rest = Math.max(20, width - (5 + 7 + 9 + 8 + 7 + 5 * GAP.length()));
    List<Line> all = new ArrayList<>();
    String title = "BLOCKS (" + picture.blocks().size() + ")";
    all.add(Line.title(block("ID", left(title, rest), "STATE", "LEFT", "VERDICT", "PACKETS")));
    int at = desk.inTuples() ? -1 : desk.at(picture);
    List<Picture.Row> shown = picture.blocks();
    int from = from(at, shown.size(), room - 1);
    for (int row = from; row < shown.size() && all.size() < room; row++) {
      all.add(new Line(block(shown.get(row), rest), look(row == at)));
    }
    if (shown.isEmpty()) all.add(Line.plain("nothing is blocked"));
    return all.subList(0, Math.min(all.size(), Math.max(0, room)));
  }

  private String block(Picture.Row row, int rest) {
    String time = row.permanent() ? "permanent" : time(PictureReader.left(row.expires(), now));
    String state = row.state().equals("would_block") ? "dry run" : row.state();
    return block(
        Long.toString(row.id()),
        left(row.target(), rest),
        state,
        time,
        row.verdict(),
        count(row.packets()));
  }

  private static String block(
      String id, String target, String state, String time, String verdict, String packets) {
    return right(id, 5)
        + GAP
        + target
        + GAP
        + left(state, 7)
        + GAP
        + right(time, 9)
        + GAP
        + left(verdict, 8)
        + GAP
        + right(packets, 7);
  }

  private List<Line> tuples(int room) {
    int name = Math.max(20, Math.min(48, width / 2 - 2));
    int rest = Math.max(4, width - (name + 6 + 6 + 6 + 4 * GAP.length()));
    List<Line> all = new ArrayList<>();
    String title = "DETECTED TUPLES (" + picture.tuples().size() + ")";
    all.add(Line.title(tuple(left(title, name), "SCORE", "GREW", "FLOWS", "LETTERS")));
    int at = desk.inTuples() ? desk.at(picture) : -1;
    List<Picture.Tuple> shown = picture.tuples();
    int from = from(at, shown.size(), room - 1);
    for (int row = from; row < shown.size() && all.size() < room; row++) {
      Picture.Tuple each = shown.get(row);
      String grew = each.grown() > 0 ? "+" + each.grown() + "%" : each.grown() + "%";
      all.add(
          new Line(
              tuple(
                  left(each.tuple(), name),
                  each.score() + "%",
                  grew,
                  count(each.flows()),
                  end(each.letters(), rest)),
              look(row == at)));
    }
    if (shown.isEmpty()) {
      all.add(
          Line.plain(picture.missing().isEmpty() ? "nothing was detected yet" : picture.missing()));
    }
    return all.subList(0, Math.min(all.size(), Math.max(0, room)));
  }

  private static String tuple(
      String tuple, String score, String grew, String flows, String letters) {
    return tuple
        + GAP
        + right(score, 6)
        + GAP
        + right(grew, 6)
        + GAP
        + right(flows, 6)
        + GAP
        + letters;
  }

  private static Line.Look look(boolean chosen) {
    return chosen ? Line.Look.CHOSEN : Line.Look.PLAIN;
  }

  /** The first row that is shown, so that the chosen one is among them. */
  private static int from(int chosen, int many, int room) {
    if (chosen < room) return 0;
    return Math.max(0, Math.min(chosen - room / 2, many - room));
  }

  /** The question; else what was said; else the chosen row in full. */
  private Line foot() {
    if (desk.asked().isPresent()) {
      String answer = "? [y/N] ";
      String question = fit(desk.asked().get().question(), Math.max(1, width - answer.length()));
      return new Line(question + answer, Line.Look.WARNING);
    }
    if (!desk.said().isEmpty()) return Line.plain(desk.said());
    return Line.plain(
        desk.row(picture)
            .map(row -> row.target() + ": " + row.why())
            .or(() -> desk.tuple(picture).map(Drawing::whole))
            .orElse(""));
  }

  private static String whole(Picture.Tuple tuple) {
    return tuple.tuple() + ": " + tuple.decision() + ", " + end(tuple.letters(), 40);
  }

  /** Two units at most: with hours left nobody counts seconds. */
  static String time(Duration left) {
    long seconds = left.toSeconds();
    long unit = seconds >= 86_400 ? 3600 : seconds >= 3600 ? 60 : 1;
    return Durations.text(Duration.ofSeconds(seconds / unit * unit));
  }

  /** A number of at most seven characters. */
  private static String count(long many) {
    if (many < 100_000) return Long.toString(many);
    if (many < 100_000_000) return many / 1000 + "k";
    return many / 1_000_000 + "M";
  }

  /** The newest letters are the last. */
  private static String end(String letters, int width) {
    String plain = Plain.text(letters);
    return plain.length() <= width ? plain : CUT + plain.substring(plain.length() - width + 1);
  }

  private static String left(String text, int width) {
    String fit = fit(text, width);
    return fit + " ".repeat(width - columns(fit));
  }

  private static String right(String text, int width) {
    String fit = fit(text, width);
    return " ".repeat(width - columns(fit)) + fit;
  }

  /** A text of others, no wider than so many columns, and no order to the terminal. */
  private static String fit(String text, int width) {
    String plain = Plain.text(text);
    if (columns(plain) <= width) return plain;
    StringBuilder cut = new StringBuilder();
    int used = 0;
    for (int at = 0; at < plain.length(); at += Character.charCount(plain.codePointAt(at))) {
      int each = plain.codePointAt(at);
      used += Math.max(0, WCWidth.wcwidth(each));
      if (used >= width) break;
      cut.appendCodePoint(each);
    }
    return cut.append(CUT).toString();
  }

  /** Of the terminal: many characters of East Asia take two. */
  private static int columns(String text) {
    return text.codePoints().map(each -> Math.max(0, WCWidth.wcwidth(each))).sum();
  }
}
