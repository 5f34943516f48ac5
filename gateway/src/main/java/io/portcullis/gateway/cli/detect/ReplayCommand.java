package io.portcullis.gateway.cli.detect;

import io.portcullis.argus.Flow;
import io.portcullis.argus.Reading;
import io.portcullis.detector.Detection;
import io.portcullis.detector.Detector;
import io.portcullis.detector.Profile;
import io.portcullis.detector.evidence.BeaconScorer;
import io.portcullis.detector.evidence.Inside;
import io.portcullis.gateway.cli.common.Console;
import io.portcullis.gateway.cli.common.Exit;
import io.portcullis.gateway.cli.common.RootCommand;
import io.portcullis.gateway.cli.common.StopException;
import io.portcullis.gateway.cli.common.WrittenFile;
import io.portcullis.gateway.cli.input.FlowInput;
import io.portcullis.gateway.cli.input.JudgeOptions;
import io.portcullis.gateway.cli.input.PolicyOptions;
import io.portcullis.gateway.cli.input.ProfileOptions;
import io.portcullis.gateway.cli.input.RecordingNames;
import io.portcullis.gateway.cli.input.ZoneOption;
import io.portcullis.gateway.cli.output.Format;
import io.portcullis.gateway.config.Paths;
import io.portcullis.gateway.names.FlowNames;
import io.portcullis.gateway.names.NamingDetector;
import io.portcullis.gateway.names.NoNames;
import io.portcullis.gateway.replay.Replay;
import io.portcullis.gateway.wiring.AllowlistAccess;
import io.portcullis.gateway.wiring.Judging;
import io.portcullis.rules.Prefix;
import io.portcullis.rules.network.Network;
import io.portcullis.rules.policy.Breaker;
import io.portcullis.rules.policy.Policy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "replay",
    description = {
      "What would have been blocked in recorded traffic, had it been enforced at the time, and what"
          + " those blocks would have stopped.",
      "",
      "Policy, timeouts, budgets and allowlist are the configured ones, but for what options say;"
          + " neither ledger nor kernel is touched. A rule stops flows that begin while it is in"
          + " force; OTHERS are those of them that belong to another tuple than the one that"
          + " decided. Stopped flows stay evidence as they were recorded.",
      "With -o json each match is a line as 'detect' prints it, and each rule one more at the end;"
          + " the last line is about all."
    })
public final class ReplayCommand implements Callable<Integer> {
  private static final long BETWEEN_PROGRESS = 1 << 14;

  private final RootCommand portcullis;

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description =
          "ra's CSV or binetflow, argus files or packets (pcap), plain, .gz or .xz; several are"
              + " read one after another, as one recording.")
  private List<Path> files = List.of();

  @Option(
      names = "--inside",
      paramLabel = "NET",
      split = ",",
      description =
          "What was inside where it was recorded, such as 192.0.2.0/24; may be repeated. Default:"
              + " the configured, else private ranges.")
  private List<String> inside = List.of();

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Also write a page with plots; it needs no network.")
  private Optional<Path> page = Optional.empty();

  @Option(
      names = "--progress",
      description = "Say on stderr, a line each, how many flows were read: 'progress 16384'.")
  private boolean progress;

  @Mixin private final ZoneOption zone = new ZoneOption();
  @Mixin private final ProfileOptions options = new ProfileOptions();
  @Mixin private final JudgeOptions judge = new JudgeOptions();
  @Mixin private final PolicyOptions blocks = new PolicyOptions();

  public ReplayCommand(RootCommand portcullis) {
    this.portcullis = portcullis;
  }

  @Override
  public Integer call() throws Exception {
    if (page.isPresent()) WrittenFile.check(page.get());
    Judging judging = portcullis.judging();
    Profile profile = options.profile(judging);
    Network network = network();
    BeaconScorer.Choice beacons = judge.beacons(portcullis, profile);
    Inside named = network::isInside;
    // Without a word of the operator each match is the one that 'detect' finds.
    if (!inside.isEmpty()) beacons = beacons.with(named);
    Detector detector = new Detector(profile, judge.models(judging), judging.limits(), beacons);
    Breaker breaker = new Breaker(portcullis.config().breaker());
    Policy.Settings settings = blocks.policy(portcullis.config().policy());
    Policy policy = new Policy(settings, breaker, portcullis.world().clock());
    AllowlistAccess allowlist = portcullis.allowlist();
    allowlist.use(blocks.allowed(portcullis.config().allow()));
    Replay replay = new Replay(network, allowlist.now(network), policy, breaker);

    Run run = new Run(detector, replay);
    Optional<IOException> broken = Optional.empty();
    for (Path file : files) {
      FlowInput input = zone.recorded(portcullis, file);
      replay.begin();
      try (RecordingNames names =
          RecordingNames.of(portcullis, Optional.of(file), detector.wantsNames())) {
        run.hear(names.names());
        input.readAll(run);
        names.tellTrouble(input);
      }
      input.tellRead("read from " + file);
      if (broken.isEmpty()) broken = input.failure();
    }
    run.end();
    ReplayReport report = new ReplayReport(replay, files, portcullis.time());
    report.print(portcullis.console());
    if (page.isPresent()) write(page.get(), report);
    // What was read before a cut is in the report; that it is not all is said last.
    if (broken.isPresent()) throw broken.get();
    return Exit.DONE;
  }

  private Network network() throws Exception {
    if (inside.isEmpty()) return portcullis.network().recorded();
    List<Prefix> networks = new ArrayList<>();
    for (String each : inside) {
      try {
        networks.add(Prefix.parse(each));
      } catch (IllegalArgumentException wrong) {
        throw new StopException(Exit.USAGE, "--inside: " + wrong.getMessage());
      }
    }
    return Network.recorded(Optional.of(networks));
  }

  private void write(Path file, ReplayReport report) throws StopException {
    try {
      Files.writeString(file, report.html());
    } catch (IOException failed) {
      throw new StopException(
          Exit.FAILED, file + ": the page cannot be written: " + Paths.reason(failed));
    }
    portcullis.console().say("wrote " + file);
  }

  /** Flows through the detector to the rules that would have been. */
  private final class Run implements FlowInput.Reader {
    private final Detector detector;
    private NamingDetector named;
    private final Replay replay;
    private final Optional<JsonMatches> lines;
    private long read;

    Run(Detector detector, Replay replay) {
      this.detector = detector;
      this.named = new NamingDetector(detector, NoNames.RECORDED);
      this.replay = replay;
      Console console = portcullis.console();
      this.lines =
          console.format() == Format.JSON
              ? Optional.of(new JsonMatches(console.out(), portcullis.time(), false))
              : Optional.empty();
    }

    /** From now on flows come from another recording. */
    void hear(FlowNames names) {
      named = new NamingDetector(detector, names);
    }

    @Override
    public int soon(List<Reading> next) {
      return named.expect(next);
    }

    @Override
    public boolean flow(Flow flow) {
      replay.accept(flow);
      Optional<Detection> match = named.accept(flow);
      match.ifPresent(replay::decide);
      lines.ifPresent(json -> json.after(flow, match));
      if (++read % BETWEEN_PROGRESS == 0 && progress) {
        portcullis.console().err().println("progress " + read);
        portcullis.console().err().flush();
      }
      return true;
    }

    void end() {
      Optional<Detection> last = named.finish();
      last.ifPresent(replay::decide);
      lines.ifPresent(json -> json.end(last));
    }
  }
}
