package io.portcullis.gateway.cli;

import io.portcullis.detector.ModelSet;
import io.portcullis.detector.Profile;
import io.portcullis.detector.training.Evaluation;
import io.portcullis.detector.training.Role;
import io.portcullis.detector.training.Trial;
import io.portcullis.detector.training.Truth;
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
final class ModelsEvaluateCommand implements Callable<Integer> {
  private final Portcullis portcullis;

  @Parameters(
      arity = "0..*",
      paramLabel = "FLOWS",
      description = "Recordings. Default: those of --roles.")
  private List<Path> flows = List.of();

  @Mixin private final ModelShelf shelf = new ModelShelf();

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

  ModelsEvaluateCommand(Portcullis portcullis) {
    this.portcullis = portcullis;
  }

  @Override
  public Integer call() throws Exception {
    Truth known = truth.isPresent() ? Truth.read(truth.get()) : Truth.none();
    Map<Path, Role> recordings = recordings(known);
    ModelSet models = models();
    Profile profile = options.profile(portcullis.parts());
    if (!evidence) profile = profile.withoutEvidence();
    Evaluation evaluation = new Evaluation(profile.minimumCharacters());
    try (Progress progress = new Progress(portcullis.console(), "evaluating")) {
      int done = 0;
      for (Map.Entry<Path, Role> each : recordings.entrySet()) {
        progress.at(100 * done++ / recordings.size());
        Path file = each.getKey();
        Trial trial =
            new Trial(
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
      Files.writeString(html.get(), new EvaluationPage(report).html());
      portcullis.console().say("wrote " + html.get());
    }
    return Exit.DONE;
  }

  private ModelSet models() throws Exception {
    if (!shelf.isBuiltIn(portcullis)) return ModelSet.read(shelf.folder(portcullis));
    return evidence ? ModelSet.empty() : ModelSet.builtIn();
  }

  private Map<Path, Role> recordings(Truth known) throws Exception {
    Map<Path, Role> told = roles.isPresent() ? Role.read(roles.get()) : Map.of();
    Map<Path, Role> recordings = new LinkedHashMap<>();
    for (Path file : flows) {
      Path absolute = file.toAbsolutePath().normalize();
      Role otherwise = known.of(absolute).isEmpty() ? Role.MIXED : Role.TRUTH;
      Role role =
          told.entrySet().stream()
              .filter(each -> each.getKey().toAbsolutePath().normalize().equals(absolute))
              .map(Map.Entry::getValue)
              .findFirst()
              .orElse(otherwise);
      recordings.put(file, role);
    }
    if (flows.isEmpty()) recordings.putAll(told);
    for (Path file : normal) recordings.put(file, Role.NORMAL);
    if (recordings.isEmpty()) {
      throw new StopException(Exit.USAGE, "which recordings? Name some, or give --roles");
    }
    return recordings;
  }

  private void run(Path file, Trial trial, Evaluation evaluation) throws Exception {
    FlowInput input = zone.recorded(portcullis, file);
    input.readAll(
        flow -> {
          trial.accept(flow);
          return true;
        });
    input.tell("read from " + file.getFileName());
    evaluation.add(trial.finish(), trial.days());
    for (String missing : trial.missing()) {
      portcullis.console().warn(file + " has no flow of the malicious tuple " + missing);
    }
  }
}
