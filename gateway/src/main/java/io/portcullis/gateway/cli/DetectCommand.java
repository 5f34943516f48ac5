package io.portcullis.gateway.cli;

import io.portcullis.argus.Flow;
import io.portcullis.argus.Tuple;
import io.portcullis.detector.Detection;
import io.portcullis.detector.Detector;
import io.portcullis.detector.ModelSet;
import io.portcullis.detector.Profile;
import io.portcullis.gateway.Parts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
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
      "Finds tuples that behave like a model; detects only, never blocks.",
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
            profile, models(parts, profile), endless ? parts.limits() : Detector.Limits.NONE);
    Run run = new Run(detector, printer(profile, detector), input.isStandardInput());
    input.readAll(run);
    run.end();
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
    if (ours && amount.isPresent()) chosen = chosen.withMinimumCharacters(amount.get());
    return minutes.isPresent() ? chosen.withWindow(Duration.ofMinutes(minutes.get())) : chosen;
  }

  private ModelSet models(Parts parts, Profile profile) throws Exception {
    if (noDetection) return ModelSet.empty();
    if (models.isPresent()) return ModelSet.read(models.get());
    if (isOurs(profile)) return parts.models();
    portcullis.console().say("no models without -m: tuples are only shown, as slips does");
    return ModelSet.empty();
  }

  private Matches printer(Profile profile, Detector detector) {
    Console console = portcullis.console();
    if (console.format() == Format.JSON) return new JsonMatches(console.out(), portcullis.time());
    if (console.format() == Format.RAW) return new RawMatches(console.out(), portcullis.time());
    Extras extras =
        new Extras(
            sound ? Optional.of(new Sound(console)) : Optional.empty(),
            whois ? Optional.of(new Whois(console, List.of("whois"))) : Optional.empty());
    Optional<Duration> window = profile.window();
    if (window.isEmpty() && minutes.isPresent()) {
      window = Optional.of(Duration.ofMinutes(minutes.get()));
    }
    if (window.isEmpty()) return new HumanMatches(console, portcullis.time(), extras);
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
    private final Set<Tuple> malicious = new HashSet<>();
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
      printer.beforeEnd();
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
