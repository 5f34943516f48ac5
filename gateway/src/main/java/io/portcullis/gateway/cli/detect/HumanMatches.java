package io.portcullis.gateway.cli.detect;

import io.portcullis.argus.Flow;
import io.portcullis.argus.names.ServerName;
import io.portcullis.detector.Detection;
import io.portcullis.detector.evidence.Explanation;
import io.portcullis.gateway.cli.common.Console;
import io.portcullis.gateway.cli.common.Console.Colour;
import io.portcullis.gateway.cli.output.Plain;
import io.portcullis.gateway.cli.output.Times;
import java.util.Locale;
import java.util.Optional;

/**
 * A line when a tuple is found malicious, and again when it is so by another model; with -v also
 * for normal matches, with -vv for every flow that matched.
 */
final class HumanMatches implements Matches {
  /** The end of the letters says most, and a line should stay one. */
  private static final int LETTERS = 60;

  private final Console console;
  private final Times time;
  private final AlarmExtras extras;
  private final boolean explain;
  private boolean explained;
  private final Latest<String> told = new Latest<>();

  /**
   * @param explain whether each line is followed by its explanation
   */
  HumanMatches(Console console, Times time, AlarmExtras extras, boolean explain) {
    this.console = console;
    this.time = time;
    this.extras = extras;
    this.explain = explain;
  }

  @Override
  public void after(Flow flow, Optional<Detection> match) {
    if (match.isPresent()) consider(match.get());
  }

  @Override
  public void end(Optional<Detection> last) {
    last.ifPresent(this::consider);
    if (explained) ExplanationText.legend().forEach(console.out()::println);
  }

  private void consider(Detection match) {
    if (!match.malicious() && console.verbosity() < 1) return;
    Optional<String> before = told.put(match.tuple(), match.model());
    boolean news = before.isEmpty() || !before.get().equals(match.model());
    if (!news && console.verbosity() < 2) return;
    console.out().println(line(match));
    if (!explain) return;
    if (!match.model().equals(Detection.BEACON)) console.out().println("    " + byModel(match));
    match.explanation().ifPresent(this::explain);
  }

  @Override
  public void spared(Flow flow, String letters, Explanation why) {
    if (!explain) return;
    console
        .out()
        .println(
            time.local(flow.start())
                + "  "
                + Plain.text(flow.tuple().toString())
                + "  "
                + console.in(Colour.GREEN, "spared")
                + "  after "
                + why.flows()
                + " flows  "
                + shortened(letters));
    explain(why);
  }

  private void explain(Explanation why) {
    explained = true;
    ExplanationText.lines(why, "    ").forEach(console.out()::println);
  }

  private static String byModel(Detection match) {
    return String.format(
        Locale.ROOT,
        "the letters match model %s: distance %.4f, at most %.4f",
        match.model(),
        match.distance(),
        match.threshold());
  }

  private String line(Detection match) {
    String verdict = console.in(match.malicious() ? Colour.RED : Colour.GREEN, match.model());
    return time.local(match.flow().start())
        + "  "
        + Plain.text(match.tuple().toString())
        + called(match)
        + "  "
        + verdict
        + "  "
        + measure(match)
        + "  after "
        + match.flows()
        + " flows  "
        + shortened(match.letters())
        + extras.about(match.tuple());
  }

  /** Evidence has a score, which must be high enough; a model a distance, which must be low. */
  private static String measure(Detection match) {
    return match
        .explanation()
        .map(why -> number("score %.2f of %.2f", why.score(), why.threshold()))
        .orElseGet(() -> number("distance %.3f of %.3f", match.distance(), match.threshold()));
  }

  private static String number(String format, double measured, double threshold) {
    return String.format(Locale.ROOT, format, measured, threshold);
  }

  private static String called(Detection match) {
    return match.flow().server() instanceof ServerName.Named named ? " (" + named.name() + ")" : "";
  }

  static String shortened(String letters) {
    return letters.length() <= LETTERS
        ? letters
        : "…" + letters.substring(letters.length() - LETTERS);
  }
}
