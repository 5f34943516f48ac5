package io.portcullis.gateway.cli.detect;

import io.portcullis.argus.Flow;
import io.portcullis.argus.Tuple;
import io.portcullis.detector.Detection;
import io.portcullis.detector.Detector;
import io.portcullis.detector.TupleLetters;
import io.portcullis.gateway.cli.common.Console;
import io.portcullis.gateway.cli.common.Console.Colour;
import io.portcullis.gateway.cli.output.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What slips shows: at the end of each time window its bounds, how many tuples were active, and the
 * tuples with their letters and the verdict on their last flow. A window begins at the first flow
 * after the end of the one before. A window lists its first {@link Latest#MOST} tuples, and as many
 * again of those that are detected; flows of others are counted, and said.
 */
final class WindowReport implements Matches {

  /**
   * What to print.
   *
   * @param window length of a time window
   * @param onlyDetected slips' {@code -p}
   * @param moreFlowsThan slips' {@code -a}
   * @param most tuples listed of a window, and again as many detected ones; 1 or more
   */
  record Choice(Duration window, boolean onlyDetected, int moreFlowsThan, int most) {}

  private final Console console;
  private final Times time;
  private final AlarmExtras extras;
  private final Detector detector;
  private final long windowMicros;
  private final Choice choice;
  private final Map<Tuple, Optional<String>> active = new LinkedHashMap<>();
  private final int most;
  private final Latest<Boolean> seenBefore = new Latest<>();
  private final Latest<Boolean> detectedOnce = new Latest<>();
  private Optional<Instant> opened = Optional.empty();
  private long startMicros;
  private long lostBefore;
  private long unlisted;

  WindowReport(Console console, Times time, AlarmExtras extras, Detector detector, Choice choice) {
    this.console = console;
    this.time = time;
    this.extras = extras;
    this.detector = detector;
    this.windowMicros = choice.window().toNanos() / 1000;
    this.choice = choice;
    this.most = choice.most();
  }

  @Override
  public void before(Flow flow) {
    if (opened.isPresent() && flow.startMicros() <= startMicros + windowMicros) return;
    if (opened.isPresent()) print();
    opened = Optional.of(flow.start());
    startMicros = flow.startMicros();
  }

  @Override
  public void after(Flow flow, Optional<Detection> match) {
    // A flow that its window lost never reached its tuple, and says nothing about it.
    long lost = detector.counters().dropped();
    if (lost == lostBefore) note(flow.tuple(), match);
    lostBefore = lost;
  }

  private void note(Tuple tuple, Optional<Detection> match) {
    Optional<String> label = match.filter(Detection::malicious).map(Detection::model);
    int room = label.isPresent() ? 2 * most : most;
    if (active.size() >= room && !active.containsKey(tuple)) {
      unlisted++;
      return;
    }
    active.put(tuple, label);
    if (label.isPresent()) detectedOnce.put(tuple, true);
  }

  @Override
  public void beforeEnd() {
    if (opened.isPresent()) print();
  }

  @Override
  public void end(Optional<Detection> last) {
    // The repeated flow belongs to no window that anybody sees.
    last.ifPresent(match -> note(match.tuple(), last));
  }

  private void print() {
    Instant start = opened.orElseThrow();
    console
        .out()
        .println(
            "Time window "
                + time.local(start)
                + " to "
                + time.local(start.plusNanos(windowMicros * 1000))
                + ": "
                + active.size()
                + (active.size() == 1 ? " tuple" : " tuples")
                + (unlisted == 0 ? "" : ", and more, not listed, of " + unlisted + " flows"));
    active.forEach(this::print);
    console.out().flush();
    active.keySet().forEach(tuple -> seenBefore.put(tuple, true));
    active.clear();
    unlisted = 0;
  }

  private void print(Tuple tuple, Optional<String> label) {
    if (choice.onlyDetected() && label.isEmpty()) return;
    Optional<TupleLetters> letters = detector.letters(tuple);
    if (letters.isEmpty() || letters.get().flows() <= choice.moreFlowsThan()) return;
    String line =
        "  "
            + tuple
            + " ["
            + letters.get().flows()
            + "] "
            + letters.get().letters()
            + label.map(model -> "  " + model).orElse("")
            + (label.isPresent() ? extras.about(tuple) : "");
    console.out().println(console.in(colour(tuple), line));
  }

  private Colour colour(Tuple tuple) {
    if (detectedOnce.has(tuple)) return Colour.MAGENTA;
    return seenBefore.has(tuple) ? Colour.YELLOW : Colour.RED;
  }
}
