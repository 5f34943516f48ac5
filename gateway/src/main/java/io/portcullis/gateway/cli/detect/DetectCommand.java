package io.portcullis.gateway.cli.detect;

import io.portcullis.argus.Burst;
import io.portcullis.argus.Flow;
import io.portcullis.argus.Reading;
import io.portcullis.argus.Tuple;
import io.portcullis.detector.Detection;
import io.portcullis.detector.Detector;
import io.portcullis.detector.Profile;
import io.portcullis.detector.SourceWhitelist;
import io.portcullis.detector.TupleLetters;
import io.portcullis.detector.evidence.BeaconScorer;
import io.portcullis.detector.evidence.Explanation;
import io.portcullis.detector.models.ModelSet;
import io.portcullis.gateway.cli.common.Console;
import io.portcullis.gateway.cli.common.Exit;
import io.portcullis.gateway.cli.common.RootCommand;
import io.portcullis.gateway.cli.common.StopException;
import io.portcullis.gateway.cli.common.WrittenFile;
import io.portcullis.gateway.cli.input.FlowInput;
import io.portcullis.gateway.cli.input.FlowOptions;
import io.portcullis.gateway.cli.input.JudgeOptions;
import io.portcullis.gateway.cli.input.ProfileOptions;
import io.portcullis.gateway.cli.input.RecordingNames;
import io.portcullis.gateway.cli.output.Format;
import io.portcullis.gateway.names.NamingDetector;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "detect",
    description = {
      "Finds tuples that behave like a beacon or a model; detects only, never blocks.",
      "",
      "Takes the place of slips 0.2/0.3: ra -F ra.conf -n -Z b -S 127.0.0.1:902 | portcullis detect"
          + " -m models -p. The one-letter flags are those of that slips, not of today's: -p"
          + " prints, -D detects nothing. Under the slips profiles tuples are shown by time window,"
          + " and without -m they are only shown. With -o json every match is a line."
    })
public final class DetectCommand implements Callable<Integer> {
  private static final Duration USUAL_WINDOW = Duration.ofMinutes(5);

  /** Minutes. */
  private static final double A_YEAR = 366 * 24 * 60;

  private final RootCommand portcullis;

  @Mixin private final FlowOptions flows = new FlowOptions();
  @Mixin private final ProfileOptions options = new ProfileOptions();
  @Mixin private final JudgeOptions judge = new JudgeOptions();

  @Option(names = "-p", description = "By window: print only tuples that were detected.")
  private boolean onlyDetected;

  @Option(
      names = "-a",
      paramLabel = "N",
      description =
          "Profiles reasons and portcullis: test tuples from N letters and symbols on. slips: show"
              + " only tuples with more than N flows.")
  private Optional<Integer> amount = Optional.empty();

  @Option(
      names = "-w",
      paramLabel = "MIN",
      description = "Show tuples by windows of MIN minutes; under slips it is also its window.")
  private Optional<Double> minutes = Optional.empty();

  @Option(
      names = "--explain",
      description =
          "Say why each tuple is a beacon, or would be but for the baseline or a false positive:"
              + " its flows step by step, what was added and taken off, what would have changed"
              + " it.")
  private boolean explain;

  @Option(
      names = "--svg",
      paramLabel = "FILE",
      description = "Draw the evidence of each beacon over time into FILE.")
  private Optional<Path> picture = Optional.empty();

  @Option(names = "-D", description = "No detection: only show tuples.")
  private boolean noDetection;

  @Option(names = "-s", description = "Make a sound when a tuple is detected.")
  private boolean sound;

  @Option(names = "-d", description = "Ask whois about the destination of detected tuples.")
  private boolean whois;

  @Option(
      names = "-W",
      paramLabel = "FILE",
      description = "Skip flows from the source addresses in this file, one a line.")
  private Optional<Path> whitelist = Optional.empty();

  @Option(
      names = "--sources",
      description =
          "At the end of each time window (-w, else 5 minutes) say which sources are malicious, as"
              + " slips 0.3.5 does.")
  private boolean sources;

  public DetectCommand(RootCommand portcullis) {
    this.portcullis = portcullis;
  }

  @Override
  public Integer call() throws Exception {
    if (minutes.isPresent() && !(minutes.get() > 0 && minutes.get() <= A_YEAR)) {
      throw new StopException(Exit.USAGE, "-w is a number of minutes above 0, up to a year");
    }
    Profile profile = profile();
    boolean inside = profile.weighing() == Profile.Weighing.REASONS && !sources;
    FlowInput input = inside ? flows.inputWithBursts(portcullis) : flows.input(portcullis);
    boolean bounded = input.isEndless() && ProfileOptions.isOurs(profile);
    BeaconScorer.Choice choice = judge.beacons(portcullis, profile).with(detail(bounded));
    SparedTuples spared = new SparedTuples(choice.known());
    Detector detector =
        new Detector(
            profile,
            models(profile),
            bounded ? portcullis.judging().limits() : Detector.Limits.NONE,
            choice.knowing(spared));
    SourceWhitelist skipped =
        whitelist.isPresent() ? SourceWhitelist.read(whitelist.get()) : SourceWhitelist.NONE;
    if (picture.isPresent()) WrittenFile.check(picture.get());
    try (RecordingNames names =
        RecordingNames.of(portcullis, flows.recording(), detector.wantsNames())) {
      NamingDetector judge = new NamingDetector(detector, names.names());
      Run run = new Run(judge, spared, skipped, profile, input.isEndless());
      input.readAll(run);
      run.end();
      if (picture.isPresent()) draw(picture.get(), detector, run.malicious.tuples());
      names.tellTrouble(input);
      input.tell(run.summary());
    }
    return Exit.DONE;
  }

  private static void check(Optional<Integer> value, String name, int least) throws StopException {
    if (value.isPresent() && value.get() < least) {
      throw new StopException(Exit.USAGE, name + " is " + least + " or more");
    }
  }

  private Profile profile() throws Exception {
    Profile chosen = options.profile(portcullis.judging());
    boolean ours = ProfileOptions.isOurs(chosen);
    if (ours) check(amount, "-a", 2);
    if (noDetection) chosen = chosen.withoutEvidence();
    if (ours && amount.isPresent()) chosen = chosen.withMinimumCharacters(amount.get());
    return minutes.isPresent() ? chosen.withWindow(asked().orElseThrow()) : chosen;
  }

  /** The window of {@code -w}. */
  private Optional<Duration> asked() {
    return minutes.map(many -> Duration.ofNanos(Math.max(1000, Math.round(many * 60e9))));
  }

  private BeaconScorer.Detail detail(boolean bounded) {
    if (picture.isPresent()) return BeaconScorer.Detail.WHOLE;
    if (!explain) return BeaconScorer.Detail.VERDICT;
    return bounded ? BeaconScorer.Detail.EVIDENT : BeaconScorer.Detail.RECENT;
  }

  private void draw(Path file, Detector detector, List<Tuple> found) throws StopException {
    EvidencePicture drawn = new EvidencePicture();
    for (Tuple tuple : found) {
      detector
          .explain(tuple)
          .filter(Explanation::crossed)
          .ifPresent(why -> drawn.add(tuple.toString(), why));
    }
    drawn.save(file, portcullis.console());
  }

  private ModelSet models(Profile profile) throws Exception {
    if (noDetection) return ModelSet.empty();
    if (judge.areModelsNamed() || ProfileOptions.isOurs(profile))
      return judge.models(portcullis.judging());
    portcullis.console().say("no models without -m: tuples are only shown, as slips does");
    return ModelSet.empty();
  }

  private AlarmExtras extras() {
    Console console = portcullis.console();
    return new AlarmExtras(
        sound ? Optional.of(new AlarmSound(console)) : Optional.empty(),
        whois ? Optional.of(new Whois(console, "whois")) : Optional.empty());
  }

  private Matches printer(Profile profile, Detector detector, AlarmExtras extras) {
    Console console = portcullis.console();
    if (console.format() == Format.JSON) {
      return new JsonMatches(console.out(), portcullis.time(), explain);
    }
    if (console.format() == Format.RAW) return new RawMatches(console.out(), portcullis.time());
    Optional<Duration> window = profile.window().or(this::asked);
    if (window.isEmpty()) {
      return new HumanMatches(console, portcullis.time(), extras, explain);
    }
    int moreThan = ProfileOptions.isOurs(profile) ? -1 : amount.orElse(-1);
    return new WindowReport(
        console,
        portcullis.time(),
        extras,
        detector,
        new WindowReport.Choice(window.get(), onlyDetected, moreThan, Latest.MOST));
  }

  /** Flows through the detector to the printer. */
  private final class Run implements FlowInput.Reader {
    /** A closed pipe is noticed this late at most. */
    private static final long BETWEEN_CHECKS = 1024;

    private final Detector detector;
    private final NamingDetector named;
    private final SourceWhitelist whitelist;
    private final AlarmExtras extras = extras();
    private final Matches printer;
    private final Optional<SourceReport> sourceReport;
    private final boolean live;
    private final SparedTuples spared;
    private final Latest<Boolean> malicious = new Latest<>();
    private final Latest<Boolean> sparedTuples = new Latest<>();
    private long matches;
    private long maliciousTuples;
    private long sparedCount;
    private long skipped;

    Run(
        NamingDetector named,
        SparedTuples spared,
        SourceWhitelist whitelist,
        Profile profile,
        boolean live) {
      this.detector = named.detector();
      this.named = named;
      this.spared = spared;
      this.whitelist = whitelist;
      this.printer = printer(profile, detector, extras);
      Duration window = profile.window().or(DetectCommand.this::asked).orElse(USUAL_WINDOW);
      this.sourceReport =
          sources
              ? Optional.of(new SourceReport(portcullis.console(), portcullis.time(), window))
              : Optional.empty();
      this.live = live;
    }

    @Override
    public int soon(List<Reading> next) {
      return named.expect(next);
    }

    @Override
    public boolean flow(Flow flow) {
      if (whitelist.skips(flow)) {
        skipped++;
        return true;
      }
      printer.before(flow);
      spared.forget();
      Optional<Detection> match = sourceReport.isEmpty() ? named.accept(flow) : judged(flow);
      match.ifPresent(this::count);
      printer.after(flow, explain ? match.map(this::explained) : match);
      if (match.isEmpty() && spared.is(flow.tuple())) tellSpared(flow);
      if (match.isEmpty()) return true;
      // Somebody may wait for each line of a live source; asking for errors flushes, too.
      return !(live || matches % BETWEEN_CHECKS == 0) || !portcullis.console().out().checkError();
    }

    @Override
    public boolean burst(Burst burst) {
      if (sourceReport.isPresent() || whitelist.skips(burst.flow())) return true;
      Optional<Detection> match = named.accept(burst);
      if (match.isEmpty()) return true;
      count(match.get());
      printer.after(burst.flow(), match);
      return !live || !portcullis.console().out().checkError();
    }

    /** A model says no more than its distance; how the tuple stands as evidence is known, too. */
    private Detection explained(Detection match) {
      if (match.explanation().isPresent()) return match;
      String server = match.flow().server().words();
      return detector
          .explain(match.tuple())
          .map(why -> match.with(why.ofServer(server)))
          .orElse(match);
    }

    private void tellSpared(Flow flow) {
      if (sparedTuples.has(flow.tuple())) return;
      // What is known is asked together with neighbours that may be reason enough.
      Optional<Explanation> why = detector.explain(flow.tuple()).filter(Explanation::spared);
      if (why.isEmpty()) return;
      sparedTuples.put(flow.tuple(), true);
      sparedCount++;
      String letters = detector.letters(flow.tuple()).map(TupleLetters::letters).orElse("");
      printer.spared(flow, letters, why.get());
    }

    private Optional<Detection> judged(Flow flow) {
      SourceReport report = sourceReport.orElseThrow();
      report.before(flow);
      long before = detector.counters().tests();
      Optional<Detection> match = named.accept(flow);
      boolean tested = detector.counters().tests() > before;
      if (tested) report.tested(flow, match.filter(Detection::malicious).isPresent());
      return match;
    }

    private void count(Detection match) {
      matches++;
      if (!match.malicious() || malicious.has(match.tuple())) return;
      malicious.put(match.tuple(), true);
      maliciousTuples++;
      extras.found(match.tuple());
    }

    @Override
    public void pause() {
      portcullis.console().out().flush();
    }

    void end() throws InterruptedException {
      printer.beforeEnd();
      Optional<Detection> last = named.finish();
      last.ifPresent(this::count);
      printer.end(last);
      sourceReport.ifPresent(SourceReport::end);
      portcullis.console().out().flush();
      extras.finish();
    }

    String summary() {
      Detector.Counters counters = detector.counters();
      return counters.tuples()
          + " tuples, "
          + matches
          + " matches, "
          + maliciousTuples
          + " tuples malicious"
          + (sparedCount == 0
              ? ""
              : ", " + sparedCount + " spared by what is known here (--explain says why)")
          + (skipped == 0 ? "" : ", " + skipped + " flows of whitelisted sources skipped")
          + (counters.dropped() == 0 ? "" : ", " + counters.dropped() + " flows lost to windows")
          + (counters.forgotten() == 0 ? "" : ", " + counters.forgotten() + " tuples forgotten");
    }
  }
}
