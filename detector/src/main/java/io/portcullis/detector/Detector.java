package io.portcullis.detector;

import io.portcullis.argus.Flow;
import io.portcullis.argus.Tuple;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Takes flows in the order of their start and says which tuples behave like a model. It reads no
 * clock: the flows' own times are all it knows, so a replay is the same run as live.
 *
 * <p>Memory is bounded: histories are capped in number (the longest silent ones are forgotten
 * first) and in length. Used by one thread.
 */
public final class Detector {

  /**
   * How much may be remembered.
   *
   * @param tuples at most this many histories, 1 or more
   * @param characters letters and symbols kept of one tuple, at least 16; the oldest go first
   */
  public record Limits(int tuples, int characters) {
    /** Nothing is ever forgotten: for recorded input, and parity with slips. */
    public static final Limits NONE = new Limits(Integer.MAX_VALUE, Integer.MAX_VALUE);

    /** 200,000 tuples of up to 4,096 characters: some 60 MB on a busy router. */
    public static final Limits ROUTER = new Limits(200_000, 4096);

    public Limits {
      if (tuples < 1 || characters < 16) {
        throw new IllegalArgumentException(
            "limits of %d tuples and %d characters are below 1 and 16"
                .formatted(tuples, characters));
      }
    }
  }

  /** A share of the table is forgotten at once, so that making room costs little per tuple. */
  private static final int FORGOTTEN_SHARE = 16;

  private static final Consumer<Window> NOBODY = window -> {};

  private final Profile profile;
  private final Limits limits;
  private final Consumer<Window> listener;
  private final boolean reportsWindows;
  private final TimeWindows windows;
  private final HistoryTable histories = new HistoryTable();
  private final List<History> active = new ArrayList<>();
  private Judges judges;
  private List<Flow> last = List.of();
  private long flows;
  private long dropped;
  private long forgotten;

  public Detector(Profile profile, ModelSet models, Limits limits) {
    this(profile, models, limits, NOBODY);
  }

  /**
   * @param listener hears of each time window when it closes, of the last one from {@link
   *     #finish()}; of none where the profile has no windows
   */
  public Detector(Profile profile, ModelSet models, Limits limits, Consumer<Window> listener) {
    this.profile = profile;
    this.limits = limits;
    this.listener = listener;
    this.reportsWindows = listener != NOBODY && profile.window().isPresent();
    this.windows = TimeWindows.of(profile);
    this.judges = new Judges(profile, models);
  }

  /** Adds a flow to its tuple, and tests the tuple. */
  public Optional<Detection> accept(Flow flow) {
    if (flow.isManagement() && !profile.management()) return Optional.empty();
    if (profile.repeatLastFlow()) last = List.of(flow);
    if (enter(flow)) return process(flow, false);
    dropped++;
    return Optional.empty();
  }

  private boolean enter(Flow flow) {
    return switch (windows.place(flow.startMicros())) {
      case INSIDE -> true;
      case LOST -> false;
      case AFTER -> {
        closeWindow();
        windows.openAt(flow.startMicros());
        yield true;
      }
    };
  }

  private Optional<Detection> process(Flow flow, boolean tail) {
    History history = history(flow.tuple());
    history.lastFlow = ++flows;
    if (flow.late() && !profile.windowLosses()) {
      history.addLate(flow, profile.letters(), limits.characters());
    } else {
      history.add(flow, profile.letters(), limits.characters());
    }
    return test(history, flow, tail);
  }

  private History history(Tuple tuple) {
    int index = histories.find(tuple);
    boolean known = index >= 0;
    History history = known ? histories.get(index) : remember(tuple);
    if (reportsWindows && history.activity == Activity.IDLE) {
      history.activity = new Activity(!known);
      active.add(history);
    }
    return history;
  }

  private History remember(Tuple tuple) {
    if (histories.size() >= limits.tuples()) {
      long silentSince = histories.silentSince(Math.max(1, histories.size() / FORGOTTEN_SHARE));
      forgotten += histories.removeIf(history -> history.lastFlow <= silentSince);
    }
    History history = new History(tuple, judges.of(tuple));
    histories.add(history);
    return history;
  }

  private Optional<Detection> test(History history, Flow flow, boolean tail) {
    if (history.length() < profile.minimumCharacters()) return Optional.empty();
    Optional<Judge.Match> match = history.judge.judge(history);
    note(history, match);
    if (match.isEmpty()) return Optional.empty();
    MarkovModel model = match.get().model();
    return Optional.of(
        new Detection(
            flow,
            model.label(),
            model.malicious(),
            match.get().distance(),
            model.threshold(),
            history.text(),
            history.flows(),
            tail));
  }

  private void note(History history, Optional<Judge.Match> match) {
    boolean malicious = match.isPresent() && match.get().model().malicious();
    if (history.activity != Activity.IDLE) {
      history.activity.tests++;
      if (malicious) history.activity.matches++;
    }
    if (malicious) {
      history.detected = true;
      history.label = match.get().model().label();
    } else if (profile.choice() != Profile.Choice.STORED_CHAIN) {
      history.label = "";
    }
  }

  /**
   * End of input; under the slips profiles the last flow counts once more, and may match again. The
   * last time window closes.
   */
  public Optional<Detection> finish() {
    Optional<Detection> again = Optional.empty();
    for (Flow flow : last) again = process(flow, true);
    last = List.of();
    if (windows.isOpen()) closeWindow();
    return again;
  }

  private void closeWindow() {
    if (reportsWindows) report();
    if (profile.forgetAbove() < Integer.MAX_VALUE) {
      forgotten += histories.removeIf(history -> history.flows() > profile.forgetAbove());
    }
  }

  private void report() {
    listener.accept(
        new Window(
            asPrinted(windows.startMicros()),
            asPrinted(windows.endMicros()),
            active.stream().map(Detector::activeTuple).toList()));
    for (History history : active) history.activity = Activity.IDLE;
    active.clear();
  }

  private static LocalDateTime asPrinted(long micros) {
    return LocalDateTime.ofEpochSecond(
        Math.floorDiv(micros, 1_000_000L),
        (int) Math.floorMod(micros, 1_000_000L) * 1000,
        ZoneOffset.UTC);
  }

  private static Window.ActiveTuple activeTuple(History history) {
    Window.Standing standing =
        history.detected
            ? Window.Standing.DETECTED
            : history.activity.firstWindow ? Window.Standing.NEW : Window.Standing.SEEN;
    return new Window.ActiveTuple(
        history.tuple,
        history.flows(),
        history.text(),
        history.label,
        standing,
        history.activity.tests,
        history.activity.matches);
  }

  /** Restarts a tuple's history: old evidence is gone. */
  public void forget(Tuple tuple) {
    if (histories.find(tuple) < 0) return;
    forgotten += histories.removeIf(history -> history.tuple.equals(tuple));
    active.removeIf(history -> history.tuple.equals(tuple));
  }

  /** Takes other models from the next flow on; histories stay. */
  public void use(ModelSet models) {
    judges = new Judges(profile, models);
    histories.forEach(history -> history.judge = judges.of(history.tuple));
  }

  /** Every tuple that is remembered, in the order of its first flow. */
  public void forEachTuple(Consumer<TupleLetters> reader) {
    histories.forEach(history -> reader.accept(history.snapshot()));
  }

  /** What a tuple has written so far; empty when it is not remembered. */
  public Optional<TupleLetters> letters(Tuple tuple) {
    int index = histories.find(tuple);
    return index < 0 ? Optional.empty() : Optional.of(histories.get(index).snapshot());
  }

  /**
   * What happened to the flows.
   *
   * @param flows taken
   * @param tuples remembered now
   * @param dropped lost to a time window, under the slips profiles
   * @param forgotten tuples forgotten to keep the limits or at a window's end
   */
  public record Counters(long flows, int tuples, long dropped, long forgotten) {}

  public Counters counters() {
    return new Counters(flows, histories.size(), dropped, forgotten);
  }
}
