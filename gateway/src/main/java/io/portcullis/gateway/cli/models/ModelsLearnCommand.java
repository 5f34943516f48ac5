package io.portcullis.gateway.cli.models;

import io.portcullis.argus.Flow;
import io.portcullis.argus.Tuple;
import io.portcullis.detector.Detector;
import io.portcullis.detector.Profile;
import io.portcullis.detector.baseline.Baseline;
import io.portcullis.detector.baseline.BaselineEntry;
import io.portcullis.detector.baseline.BaselineState;
import io.portcullis.detector.baseline.Learner;
import io.portcullis.detector.evidence.BeaconScorer;
import io.portcullis.detector.evidence.KnownBehaviour;
import io.portcullis.detector.evidence.parameters.Sensitivity;
import io.portcullis.detector.models.ModelSet;
import io.portcullis.gateway.cli.common.Console;
import io.portcullis.gateway.cli.common.ErrorMessages;
import io.portcullis.gateway.cli.common.Exit;
import io.portcullis.gateway.cli.common.Progress;
import io.portcullis.gateway.cli.common.RootCommand;
import io.portcullis.gateway.cli.common.RuleTargets;
import io.portcullis.gateway.cli.common.StopException;
import io.portcullis.gateway.cli.input.FlowInput;
import io.portcullis.gateway.cli.input.FlowOptions;
import io.portcullis.gateway.cli.input.LiveOptions;
import io.portcullis.gateway.cli.input.ProfileOptions;
import io.portcullis.gateway.cli.input.ZoneOption;
import io.portcullis.gateway.config.Config;
import io.portcullis.gateway.wiring.BaselineFile;
import io.portcullis.gateway.wiring.Judging;
import io.portcullis.gateway.wiring.KnownBenign;
import io.portcullis.rules.Every;
import io.portcullis.rules.network.Network;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "learn",
    description = {
      "Learns which tuples are periodic here, so that their behaviour alone does not block them.",
      "",
      "From recorded flows, or live for a time (default: the interfaces that 'run' watches, until"
          + " Ctrl-C). What looks malicious meanwhile, by evidence or a model, is not learned but"
          + " held back and shown with why. Everything waits for 'models baseline accept' or"
          + " 'reject', which later learning leaves as they are; until then what is pending is"
          + " spared."
    })
public final class ModelsLearnCommand implements Callable<Integer> {
  /** What is lost when the machine fails while it learns for days. */
  private static final Duration SAVED_EACH = Duration.ofMinutes(15);

  private final RootCommand portcullis;

  @Parameters(
      arity = "0..*",
      paramLabel = "FILE",
      description =
          "Recordings in the order of their time: ra's CSV or binetflow, argus files or packets"
              + " (pcap), plain, .gz or .xz; - is standard input.")
  private List<String> files = new ArrayList<>();

  @Option(
      names = "--duration",
      paramLabel = "DURATION",
      description = "How long to learn from live flows, such as 7d.")
  private Optional<String> time = Optional.empty();

  @Mixin private final LiveOptions live = new LiveOptions();

  @Option(
      names = {"-m", "--models"},
      paramLabel = "DIR",
      description =
          "Folder of models (.stfm, .json): what one of malware in it matches is held back."
              + " Default: the configured ones, by which 'run' judges.")
  private Optional<Path> models = Optional.empty();

  @Option(
      names = "--sensitivity",
      paramLabel = "LEVEL",
      defaultValue = "eager",
      description =
          "How readily a tuple is held back, whatever the gateway's own: eager (default), balanced"
              + " or cautious. Less eager learns more, malware too.")
  private String sensitivity = "";

  @Mixin private final ZoneOption zone = new ZoneOption();

  public ModelsLearnCommand(RootCommand portcullis) {
    this.portcullis = portcullis;
  }

  @Override
  public Integer call() throws Exception {
    Optional<Duration> limit = limit();
    Duration keep = portcullis.config().baseline().keep();
    List<FlowInput> inputs = inputs();
    // A file that cannot be used must be told before days of learning, not after.
    BaselineFile file = portcullis.baseline();
    file.read();
    Learner learner = new Learner(detector(), Baseline.MOST);
    try (Run run = new Run(learner, file, keep, limit)) {
      for (FlowInput input : inputs) {
        input.until(run::isOver).readAll(run);
        input.tell("learned from " + input.name());
      }
      run.save();
      show(run, keep);
    }
    return Exit.DONE;
  }

  private Optional<Duration> limit() throws StopException {
    if (time.isEmpty()) return Optional.empty();
    if (!files.isEmpty()) {
      throw new StopException(
          Exit.USAGE, "--duration is for live flows; a recording has its own time");
    }
    return Optional.of(RuleTargets.duration(time.get()));
  }

  private List<FlowInput> inputs() throws Exception {
    Optional<FlowInput> named = live.input(!files.isEmpty(), portcullis);
    if (named.isPresent()) return List.of(named.get());
    if (!files.isEmpty()) {
      return files.stream()
          .map(file -> FlowOptions.ofFile(file, zone.zone(portcullis), portcullis))
          .toList();
    }
    Optional<Config.HostPort> configured = portcullis.config().argus().server();
    if (configured.isPresent()) return List.of(LiveOptions.ofArgus(configured.get(), portcullis));
    Network.Watched watched = portcullis.network().watched(portcullis.network().interfaces());
    if (watched.interfaces().isEmpty()) {
      throw new StopException(
          Exit.USAGE, watched.why() + "; name one with --interface, or a FILE to learn from");
    }
    return List.of(LiveOptions.ofInterfaces(watched.interfaces(), portcullis));
  }

  /** One that knows what operators called harmless, and nothing of what was learned before. */
  private Detector detector() throws Exception {
    Profile profile = portcullis.judging().profile();
    if (!profile.evidence()) profile = Profile.usual();
    KnownBenign knowledge = portcullis.knownBenign();
    KnownBehaviour marks = tuple -> knowledge.benignBecause(tuple);
    Sensitivity suspicion = ProfileOptions.sensitivity(sensitivity);
    Judging judging = portcullis.judging();
    BeaconScorer.Choice choice = judging.beacons(suspicion).knowing(marks);
    ModelSet judges = models.isPresent() ? ModelSet.read(models.get()) : judging.operatorsModels();
    return new Detector(profile, judges, judging.limits(), choice);
  }

  private void show(Run run, Duration keep) {
    Console console = portcullis.console();
    List<BaselineEntry> learned = run.learned();
    console.list(
        BaselineColumns.all(portcullis.time(), portcullis.now(), keep),
        BaselineColumns.sorted(learned),
        "nothing that is periodic was found");
    long pending = count(learned, BaselineState.PENDING);
    long heldBack = count(learned, BaselineState.HELD_BACK);
    long decided = learned.size() - pending - heldBack;
    console.say(
        learned.size()
            + " periodic tuples: "
            + pending
            + " pending, "
            + heldBack
            + " held back as they look malicious, "
            + decided
            + " ruled on before"
            + (run.leftOut() == 0 ? "" : ", " + run.leftOut() + " flows or tuples without room"));
    if (pending + heldBack > 0) {
      console.say("'portcullis models baseline accept' or 'reject' them; 'list' shows all");
    }
  }

  private static long count(List<BaselineEntry> learned, BaselineState standing) {
    return learned.stream().filter(each -> each.standing() == standing).count();
  }

  /** Flows to the learner, and what it learned to the file from time to time. */
  private final class Run implements FlowInput.Reader, AutoCloseable {
    private final Learner learner;
    private final BaselineFile file;
    private final Duration keep;
    private final Instant start;
    private final Optional<Duration> limit;
    private final Every saving;
    private final Progress progress;
    private final Set<Tuple> found = new HashSet<>();
    private Baseline unsaved = Baseline.NONE;
    private Baseline known = Baseline.NONE;
    private long leftOut;

    Run(Learner learner, BaselineFile file, Duration keep, Optional<Duration> limit) {
      this.learner = learner;
      this.file = file;
      this.keep = keep;
      this.limit = limit;
      this.start = portcullis.now();
      this.saving = Every.after(SAVED_EACH, portcullis.world().clock().sinceBoot());
      this.progress = new Progress(portcullis.console(), "learning");
    }

    boolean isOver() {
      if (limit.isEmpty()) return false;
      Duration passed = Duration.between(start, portcullis.now());
      progress.at((int) Math.min(100, 100 * passed.toMillis() / limit.get().toMillis()));
      return passed.compareTo(limit.get()) >= 0;
    }

    @Override
    public boolean flow(Flow flow) {
      learner.take(flow);
      saveWhenDue();
      return true;
    }

    @Override
    public void pause() {
      saveWhenDue();
    }

    private void saveWhenDue() {
      if (!saving.isDue(portcullis.world().clock().sinceBoot())) return;
      try {
        save();
      } catch (IOException failed) {
        portcullis.console().warn(ErrorMessages.line(failed) + "; tried again later");
      } catch (InterruptedException told) {
        Thread.currentThread().interrupt();
      }
    }

    /** What could not be written is kept for the next time. */
    void save() throws IOException, InterruptedException {
      Instant now = portcullis.now();
      unsaved = unsaved.merge(learner.harvest(now), now, keep).baseline();
      if (unsaved.flows() == 0) return;
      known =
          file.<RuntimeException>change(
              before -> {
                Baseline.Merged merged = before.merge(unsaved, now, keep);
                leftOut += merged.leftOut();
                return merged.baseline();
              });
      unsaved.learned().forEach(each -> found.add(each.tuple()));
      unsaved = Baseline.NONE;
    }

    /** What this run found, as it stands now. */
    List<BaselineEntry> learned() {
      return known.learned().stream().filter(each -> found.contains(each.tuple())).toList();
    }

    long leftOut() {
      return learner.leftOut() + leftOut;
    }

    @Override
    public void close() {
      progress.close();
    }
  }
}
