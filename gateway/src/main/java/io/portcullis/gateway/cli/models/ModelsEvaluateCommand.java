package io.portcullis.gateway.cli.models;

import io.portcullis.detector.Profile;
import io.portcullis.detector.models.ModelSet;
import io.portcullis.detector.training.Evaluation;
import io.portcullis.detector.training.RecordingRole;
import io.portcullis.detector.training.RecordingRun;
import io.portcullis.detector.training.Truth;
import io.portcullis.gateway.cli.common.Exit;
import io.portcullis.gateway.cli.common.Progress;
import io.portcullis.gateway.cli.common.RootCommand;
import io.portcullis.gateway.cli.common.StopException;
import io.portcullis.gateway.cli.input.FlowInput;
import io.portcullis.gateway.cli.input.ProfileOptions;
import io.portcullis.gateway.cli.input.RecordingNames;
import io.portcullis.gateway.cli.input.ZoneOption;
import io.portcullis.gateway.names.FlowNames;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "evaluate",
    description = {
      "Judges models by recordings of which it is known what is malicious.",
      "",
      "Tuples of --truth are malicious. What else a recording has is told by --roles, by --normal,"
          + " or by its label column; what nobody knows is told apart and counts for nothing.",
      "Models alone are judged; with --evidence the detector as it runs by default."
    })
public final class ModelsEvaluateCommand implements Callable<Integer> {
  private final RootCommand portcullis;

  @Parameters(
      arity = "0..*",
      paramLabel = "FLOWS",
      description = "Recordings. Default: those of --roles.")
  private List<Path> flows = List.of();

  @Mixin private final ChosenModels shelf = new ChosenModels();

  @Option(
      names = "--truth",
      paramLabel = "FILE",
      description = "Malicious tuples (flow_file, src, dst, dport, proto, class; tabs between).")
  private Optional<Path> truth = Optional.empty();

  @Option(
      names = "--roles",
      paramLabel = "FILE",
      description =
          "What recordings count as: role, tab, path; roles: truth, mixed, normal, hard, infected,"
              + " silent, scan, background.")
  private Optional<Path> roles = Optional.empty();

  @Option(
      names = "--normal",
      paramLabel = "FLOWS",
      description = "Every tuple of this recording is normal; may be repeated.")
  private List<Path> normal = List.of();

  @Option(names = "--evidence", description = "Weigh evidence, too, as 'run' and 'detect' do.")
  private boolean evidence;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Also write a page with plots; it needs no network.")
  private Optional<Path> html = Optional.empty();

  @Mixin private final ZoneOption zone = new ZoneOption();

  @Mixin private final ProfileOptions options = new ProfileOptions();

  public ModelsEvaluateCommand(RootCommand portcullis) {
    this.portcullis = portcullis;
  }

  @Override
  public Integer call() throws Exception {
    Truth known = truth.isPresent() ? Truth.read(truth.get()) : Truth.none();
    Map<Path, RecordingRole> recordings = recordings(known);
    ModelSet models = models();
    Profile profile = options.profile(portcullis.judging());
    if (!evidence) profile = profile.withoutEvidence();
    Evaluation evaluation = new Evaluation(profile.minimumCharacters());
    try (Progress progress = new Progress(portcullis.console(), "evaluating")) {
      int done = 0;
      for (Map.Entry<Path, RecordingRole> each : recordings.entrySet()) {
        progress.at(100 * done++ / recordings.size());
        Path file = each.getKey();
        RecordingRun trial =
            new RecordingRun(
                String.valueOf(file.getFileName()),
                each.getValue(),
                known.of(file.toAbsolutePath()),
                profile,
                models);
        run(file, trial, evaluation);
      }
    }
    EvaluationReport report = new EvaluationReport(evaluation, models, recordings.size());
    report.print(portcullis.console());
    if (html.isPresent()) {
      Files.writeString(
          html.get(),
          new EvaluationPage(report, List.copyOf(recordings.keySet()), portcullis.time()).html());
      portcullis.console().say("wrote " + html.get());
    }
    return Exit.DONE;
  }

  private ModelSet models() throws Exception {
    if (!shelf.isBuiltIn(portcullis)) return ModelSet.read(shelf.folder(portcullis));
    return evidence ? ModelSet.empty() : ModelSet.builtIn();
  }

  private Map<Path, RecordingRole> recordings(Truth known) throws Exception {
    Map<Path, RecordingRole> told = roles.isPresent() ? RecordingRole.read(roles.get()) : Map.of();
    Map<Path, RecordingRole> recordings = new LinkedHashMap<>();
    for (Path file : flows) {
      Path absolute = file.toAbsolutePath().normalize();
      RecordingRole otherwise =
          known.of(absolute).isEmpty() ? RecordingRole.MIXED : RecordingRole.TRUTH;
      RecordingRole role =
          told.entrySet().stream()
              .filter(each -> each.getKey().toAbsolutePath().normalize().equals(absolute))
              .map(Map.Entry::getValue)
              .findFirst()
              .orElse(otherwise);
      recordings.put(file, role);
    }
    if (flows.isEmpty()) recordings.putAll(told);
    for (Path file : normal) recordings.put(file, RecordingRole.NORMAL);
    if (recordings.isEmpty()) {
      throw new StopException(Exit.USAGE, "which recordings? Name some, or give --roles");
    }
    return recordings;
  }

  private void run(Path file, RecordingRun trial, Evaluation evaluation) throws Exception {
    FlowInput input = zone.recorded(portcullis, file);
    try (RecordingNames recorded =
        RecordingNames.of(portcullis, Optional.of(file), trial.wantsNames())) {
      FlowNames names = recorded.names();
      if (trial.wantsNames()) names.tell(trial::hear);
      input.readAll(
          flow -> {
            names.before(flow);
            trial.accept(flow);
            return true;
          });
      recorded.tellTrouble(input);
    }
    input.tell("read from " + file.getFileName());
    evaluation.add(trial.finish(), trial.days());
    for (String missing : trial.missing()) {
      portcullis.console().warn(file + " has no flow of the malicious tuple " + missing);
    }
  }
}
