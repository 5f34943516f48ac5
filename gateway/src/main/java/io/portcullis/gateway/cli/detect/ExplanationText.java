package io.portcullis.gateway.cli.detect;

import io.portcullis.detector.evidence.Explanation;
import io.portcullis.detector.evidence.Reason;
import io.portcullis.detector.evidence.trail.Moment;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** An explanation in words, for {@code detect --explain} and {@code rules explain}. */
public final class ExplanationText {
  private static final String ROW = "%-7s %8s %10s %10s %9s  %-28s %-15s %6s %6s  %-9s %8s %6s";

  private ExplanationText() {}

  /** What the columns of the steps mean. */
  public static List<String> legend() {
    return List.of(
        "letter, line: of the flow; gap s: seconds since the flow before; expected: by the beat",
        "llr: how much likelier a beacon makes this step than normal traffic (natural logarithm);"
            + " counts: what of it counts; normal: what it is compared with",
        "rhythm: sum of what counted so far; score: with the terms below; an alarm from the"
            + " threshold on");
  }

  /** Its lines, each with this indent. */
  public static List<String> lines(Explanation explanation, String indent) {
    List<String> lines = new ArrayList<>();
    lines.add(explanation.summary());
    if (!explanation.server().isEmpty()) lines.add("server: " + explanation.server());
    if (!explanation.moments().isEmpty()) steps(explanation, lines);
    lines.add(format("rhythm %+.2f", explanation.evidence()));
    for (Reason term : explanation.terms()) {
      String weight = term.value() == 0 ? "" : format(" %+.2f", term.value());
      lines.add(term.term() + weight + ": " + term.cause());
    }
    lines.add(
        format(
            "sum %.2f, %s alarms from %.2f%s",
            explanation.score(),
            explanation.sensitivity().word(),
            explanation.threshold(),
            explanation.crossedAt() == 0
                ? ": never reached"
                : ": first reached by flow " + explanation.crossedAt()));
    if (!explanation.changes().isEmpty()) {
      String kind = explanation.spared() ? "spared: " : "no alarm if: ";
      lines.add(kind + String.join("; ", explanation.changes()));
    }
    return lines.stream().map(line -> indent + line).toList();
  }

  private static void steps(Explanation explanation, List<String> lines) {
    lines.add(
        format(
                ROW,
                "letter",
                "line",
                "gap s",
                "expected",
                "bytes",
                "beat",
                "size",
                "llr",
                "counts",
                "normal",
                "rhythm",
                "score")
            .stripTrailing());
    boolean crossed = false;
    for (Moment moment : explanation.moments()) {
      boolean crosses =
          !crossed && moment.score().orElse(Double.NEGATIVE_INFINITY) >= explanation.threshold();
      crossed |= crosses;
      lines.add((row(moment) + (crosses ? "  <- alarm" : "")).stripTrailing());
    }
  }

  private static String row(Moment moment) {
    boolean counts = moment.ratio().isPresent();
    return format(
        ROW,
        moment.letter(),
        moment.line(),
        number("%.2f", moment.gapSeconds()),
        number("%.2f", moment.expectedSeconds()),
        moment.totalBytes(),
        moment.beat(),
        moment.size(),
        number("%+.2f", moment.ratio()),
        counts ? format("%+.2f", moment.clipped()) : "",
        moment.normal(),
        format("%.2f", moment.evidence()),
        number("%.2f", moment.score()));
  }

  private static String number(String format, OptionalDouble value) {
    return value.isPresent() ? format(format, value.getAsDouble()) : "";
  }

  private static String format(String text, Object... values) {
    return String.format(Locale.ROOT, text, values);
  }
}
