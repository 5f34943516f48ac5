package io.portcullis.gateway.cli;

import io.portcullis.argus.Flow;
import io.portcullis.argus.Tuple;
import io.portcullis.detector.Detection;
import io.portcullis.detector.Detector;
import io.portcullis.detector.ModelSet;
import io.portcullis.detector.Profile;
import io.portcullis.detector.evidence.BeaconJudge;
import io.portcullis.detector.evidence.Explanation;
import io.portcullis.detector.evidence.Sensitivity;
import io.portcullis.gateway.Parts;
import io.portcullis.gateway.Paths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "detect",
    description = {
      "Finds tuples that behave like a beacon or a model; detects only, never blocks.",
      "",
      "Takes the place of slips 0.2/0.3: ra -F ra.conf -n -Z b -S 127.0.0.1:561 | portcullis detect"
          + " -m models -p. The one-letter flags are those of that slips, not of today's: -p prints,"
          + " -D detects nothing. Under the slips profiles tuples are shown by time window, and"
          + " without -m they are only shown. With -o json every match is a line."
    })
final class DetectCommand implements Callable<Integer> {
  private final Portcullis portcullis;

  @Mixin private final FlowOptions flows = new FlowOptions();
  @Mixin private final ProfileOptions options = new ProfileOptions();

  @Option(
      names = {"-m", "--models"},
      paramLabel = "DIR",
      description = "Folder of models (.stfm). Default: the configured ones.")
  private Optional<Path> models = Optional.empty();

  @Option(names = "-p", description = "By window: print only tuples that were detected.")
  private boolean onlyDetected;

  @Option(
      names = "-a",
      paramLabel = "N",
      description =
          "Profile portcullis: test tuples from N letters and symbols on. slips: show only tuples"
              + " with more than N flows.")
  private Optional<Integer> amount = Optional.empty();

  @Option(
      names = "-w",
      paramLabel = "MIN",
      description = "Show tuples by windows of MIN minutes; under slips it is also its window.")
  private Optional<Integer> minutes = Optional.empty();

  @Option(
      names = "--sensitivity",
      paramLabel = "LEVEL",
      description =
          "Profile portcullis: how readily a tuple is a beacon: cautious, balanced (default) or"
              + " eager.")
  private Optional<String> sensitivity = Optional.empty();

  @Option(
      names = "--explain",
      description =
          "Say why each tuple is a beacon: its flows step by step, what was added and taken off,"
              + " what would have changed it.")
  private boolean explain;

  @Option(
      names = "--explain-svg",
      paramLabel = "FILE",
      description = "Draw the evidence of each beacon over time into FILE.")
  private Optional<Path> picture = Optional.empty();

  @Option(names = "-D", description = "No detection: only show tuples.")
  private boolean noDetection;

  @Option(names = "-s", description = "Make a sound when a tuple is detected.")
  private boolean sound;

  @Option(names = "-d", description = "Ask whois about the destination of detected tuples.")
  private boolean whois;

  DetectCommand(Portcullis portcullis) {
    this.portcullis = portcullis;
  }

  @Override
  public Integer call() throws Exception {
    check(minutes, "-w", 1);
    Parts parts = portcullis.parts();
    Profile profile = profile(parts);
    FlowInput input = flows.input(portcullis);
    boolean endless = input.isStandardInput() && isOurs(profile);
    Detector detector =
        new Detector(
            profile,
            models(parts, profile),
            endless ? parts.limits() : Detector.Limits.NONE,
            beacons(parts, profile).with(detail()));
    Run run = new Run(detector, printer(profile, detector), input.isStandardInput());
    input.readAll(run);
    run.end();
    if (picture.isPresent()) draw(picture.get(), detector, run.malicious);
    input.tell(run.summary());
    return Exit.DONE;
  }

  private static void check(Optional<Integer> value, String name, int least) throws StopException {
    if (value.isPresent() && value.get() < least) {
      throw new StopException(Exit.USAGE, name + " is " + least + " or more");
    }
  }

  private static boolean isOurs(Profile profile) {
    return profile.name().equals(ProfileOptions.OURS);
  }

  private Profile profile(Parts parts) throws StopException {
    Profile chosen = options.profile(parts);
    boolean ours = isOurs(chosen);
    if (ours) check(amount, "-a", 2);
    if (noDetection) chosen = chosen.withoutEvidence();
    if (ours && amount.isPresent()) chosen = chosen.withMinimumCharacters(amount.get());
    return minutes.isPresent() ? chosen.withWindow(Duration.ofMinutes(minutes.get())) : chosen;
  }

  private BeaconJudge.Detail detail() {
    if (picture.isPresent()) return BeaconJudge.Detail.WHOLE;
    return explain ? BeaconJudge.Detail.RECENT : BeaconJudge.Detail.VERDICT;
  }

  private void draw(Path file, Detector detector, Set<Tuple> found) throws StopException {
    EvidencePicture drawn = new EvidencePicture();
    for (Tuple tuple : found) {
      detector.explain(tuple).filter(Explanation::crossed).ifPresent(why -> drawn.add(tuple, why));
    }
    if (drawn.isEmpty()) {
      portcullis.console().say("no beacon was found, so there is no picture");
      return;
    }
    try {
      Files.writeString(file, drawn.svg());
    } catch (IOException failed) {
      throw new StopException(
          Exit.FAILED, file + ": the picture cannot be written: " + Paths.reason(failed));
    }
  }

  private BeaconJudge.Choice beacons(Parts parts, Profile profile) throws StopException {
    if (sensitivity.isEmpty()) return parts.beacons();
    if (!isOurs(profile)) {
      throw new StopException(
          Exit.USAGE, "--sensitivity is for the profile portcullis, not for " + profile.name());
    }
    Sensitivity chosen =
        Sensitivity.of(sensitivity.get())
            .orElseThrow(
                () ->
                    new StopException(
                        Exit.USAGE,
                        "'" + sensitivity.get() + "' is none of cautious, balanced, eager"));
    return parts.beacons(chosen);
  }

  private ModelSet models(Parts parts, Profile profile) throws Exception {
    if (noDetection) return ModelSet.empty();
    if (models.isPresent()) return ModelSet.read(models.get());
    if (isOurs(profile)) return parts.judging();
    portcullis.console().say("no models without -m: tuples are only shown, as slips does");
    return ModelSet.empty();
  }

  private Matches printer(Profile profile, Detector detector) {
    Console console = portcullis.console();
    if (console.format() == Format.JSON) {
      return new JsonMatches(console.out(), portcullis.time(), explain);
    }
    if (console.format() == Format.RAW) return new RawMatches(console.out(), portcullis.time());
    Extras extras =
        new Extras(
            sound ? Optional.of(new Sound(console)) : Optional.empty(),
            whois ? Optional.of(new Whois(console, List.of("whois"))) : Optional.empty());
    Optional<Duration> window = profile.window();
    if (window.isEmpty() && minutes.isPresent()) {
      window = Optional.of(Duration.ofMinutes(minutes.get()));
    }
    if (window.isEmpty()) {
      return new HumanMatches(console, portcullis.time(), extras, explain);
    }
    int moreThan = isOurs(profile) ? -1 : amount.orElse(-1);
    return new WindowReport(
        console,
        portcullis.time(),
        extras,
        detector,
        window.get(),
        new WindowReport.Choice(onlyDetected, moreThan));
  }

  /** Flows through the detector to the printer. */
  private final class Run implements FlowInput.Reader {
    /** A closed pipe is noticed this late at most. */
    private static final long BETWEEN_CHECKS = 1024;

    private final Detector detector;
    private final Matches printer;
    private final boolean live;
    private final Set<Tuple> malicious = new LinkedHashSet<>();
    private long matches;

    Run(Detector detector, Matches printer, boolean live) {
      this.detector = detector;
      this.printer = printer;
      this.live = live;
    }

    @Override
    public boolean flow(Flow flow) {
      printer.before(flow);
      Optional<Detection> match = detector.accept(flow);
      printer.after(flow, match);
      if (match.isEmpty()) return true;
      count(match.get());
      // Somebody may wait for each line of a live source; asking for errors flushes, too.
      return !(live || matches % BETWEEN_CHECKS == 0) || !portcullis.console().out().checkError();
    }

    private void count(Detection match) {
      matches++;
      if (match.malicious()) malicious.add(match.tuple());
    }

    @Override
    public void pause() {
      portcullis.console().out().flush();
    }

    void end() {
      Optional<Detection> last = detector.finish();
      last.ifPresent(this::count);
      printer.end(last);
    }

    String summary() {
      Detector.Counters counters = detector.counters();
      return counters.tuples()
          + " tuples, "
          + matches
          + " matches, "
          + malicious.size()
          + " tuples malicious"
          + (counters.dropped() == 0 ? "" : ", " + counters.dropped() + " flows lost to windows")
          + (counters.forgotten() == 0 ? "" : ", " + counters.forgotten() + " tuples forgotten");
    }
  }
}
