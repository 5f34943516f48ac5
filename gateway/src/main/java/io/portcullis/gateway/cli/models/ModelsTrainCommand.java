package io.portcullis.gateway.cli.models;

import io.portcullis.detector.Profile;
import io.portcullis.detector.models.MarkovModel;
import io.portcullis.detector.models.ModelFile;
import io.portcullis.detector.models.ModelSet;
import io.portcullis.detector.training.Confusion;
import io.portcullis.detector.training.HonestSearch;
import io.portcullis.detector.training.Sample;
import io.portcullis.detector.training.StfSearch;
import io.portcullis.detector.training.Trained;
import io.portcullis.detector.training.Truth;
import io.portcullis.gateway.cli.common.Console;
import io.portcullis.gateway.cli.common.Exit;
import io.portcullis.gateway.cli.common.Progress;
import io.portcullis.gateway.cli.common.RootCommand;
import io.portcullis.gateway.cli.common.StopException;
import io.portcullis.gateway.cli.common.Version;
import io.portcullis.gateway.cli.input.FlowInput;
import io.portcullis.gateway.cli.input.ProfileOptions;
import io.portcullis.gateway.cli.input.ZoneOption;
import io.portcullis.gateway.cli.output.Column;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "train",
    description = {
      "Makes a model of tuples in recorded flows, and says how good it is.",
      "",
      "Name the tuples of the behaviour by --tuple, by --labels, or by --truth. What they are told"
          + " from are tuples whose label column says the opposite, all tuples of --others, and"
          + " with --rest all that were not named. The honest search counts what is not matched,"
          + " too, and judges each tuple by a model that was made without it."
    })
public final class ModelsTrainCommand implements Callable<Integer> {
  /** How thresholds are looked for. */
  enum Search {
    HONEST,
    STF
  }

  private final RootCommand portcullis;

  @Parameters(arity = "1..*", paramLabel = "FLOWS", description = "Recordings with the behaviour.")
  private List<Path> flows = List.of();

  @Option(
      names = "--name",
      required = true,
      paramLabel = "NAME",
      description =
          "Direction-Decision-Protocol-Application-Details-Number, such as"
              + " From-Botnet-TCP-HTTP-CC.Zeus-1. 'Normal' in it makes matches harmless.")
  private String label = "";

  @Option(
      names = "--tuple",
      paramLabel = "SRC-DST-DPORT-PROTO",
      description = "A tuple of the behaviour; may be repeated.")
  private List<String> tuples = List.of();

  @Option(
      names = "--labels",
      paramLabel = "TEXT",
      description = "Tuples whose label column has this text in it.")
  private Optional<String> labels = Optional.empty();

  @Option(
      names = "--truth",
      paramLabel = "FILE",
      description = "Tuples in this table (flow_file, src, dst, dport, proto, class; tabs).")
  private Optional<Path> truth = Optional.empty();

  @Option(
      names = "--others",
      paramLabel = "FLOWS",
      description = "Every tuple of this recording is of other behaviour; may be repeated.")
  private List<Path> others = List.of();

  @Option(names = "--rest", description = "Every other tuple of FLOWS is of other behaviour, too.")
  private boolean rest;

  @Option(
      names = "--threshold-search",
      paramLabel = "honest|stf",
      description = "stf: as the Stratosphere Testing Framework, against --against and the others.")
  private Search search = Search.HONEST;

  @Option(
      names = "--against",
      paramLabel = "DIR",
      description = "With stf: also against the models of this folder.")
  private Optional<Path> against = Optional.empty();

  @Option(
      names = "--file",
      paramLabel = "FILE",
      description = "Where the model goes. Default: NAME.json here.")
  private Optional<Path> out = Optional.empty();

  @Option(names = "--replace", description = "Replace the file when it is there.")
  private boolean replace;

  @Option(names = "--note", paramLabel = "TEXT", description = "For the model's provenance.")
  private String note = "";

  @Mixin private final ZoneOption zone = new ZoneOption();

  @Mixin private final ProfileOptions options = new ProfileOptions();

  public ModelsTrainCommand(RootCommand portcullis) {
    this.portcullis = portcullis;
  }

  /** Tuples on both sides. */
  private record Sides(List<Sample> own, List<Sample> others) {}

  @Override
  public Integer call() throws Exception {
    String protocol = protocol();
    Path file = file();
    Profile profile = options.profile(portcullis.judging());
    Sides sides = sides(protocol, profile);
    Trained trained = train(sides, profile.minimumCharacters());
    MarkovModel model =
        new MarkovModel(label, trained.letters(), trained.threshold(), provenance(trained, sides));
    ModelFile.write(model, file);
    print(model, trained, sides, file);
    return Exit.DONE;
  }

  private String protocol() throws StopException {
    try {
      return MarkovModel.protocolOf(label);
    } catch (IllegalArgumentException wrong) {
      throw new StopException(Exit.USAGE, String.valueOf(wrong.getMessage()));
    }
  }

  private Path file() throws StopException {
    if (tuples.isEmpty() && labels.isEmpty() && truth.isEmpty()) {
      throw new StopException(
          Exit.USAGE, "which tuples? Name them by --tuple, --labels or --truth");
    }
    if (out.isEmpty() && label.contains("/")) {
      throw new StopException(Exit.USAGE, "the name has a slash: say --file FILE");
    }
    Path file = out.orElse(Path.of(label + ".json"));
    if (!file.toString().endsWith(".json")) {
      throw new StopException(Exit.USAGE, file + " does not end in .json, as our models do");
    }
    if (Files.exists(file) && !replace) {
      throw new StopException(Exit.FAILED, file + " is there already: --replace takes its place");
    }
    return file;
  }

  private List<RecordedTuple> read(Path file, Profile profile) throws Exception {
    FlowInput input = zone.recorded(portcullis, file);
    return RecordedTuples.of(file, input, profile);
  }

  private Sides sides(String protocol, Profile profile) throws Exception {
    Truth known = truth.isPresent() ? Truth.read(truth.get()) : Truth.none();
    Set<String> missing = new TreeSet<>(tuples);
    List<Sample> own = new ArrayList<>();
    List<Sample> other = new ArrayList<>();
    for (Path file : flows) {
      Map<String, String> classes = known.of(file.toAbsolutePath());
      for (RecordedTuple tuple : read(file, profile)) {
        missing.remove(tuple.tuple());
        boolean named = tuples.contains(tuple.tuple());
        if (named && !tuple.protocol().equals(protocol)) {
          throw new StopException(
              Exit.USAGE, tuple.tuple() + " is not of the name's protocol " + protocol);
        }
        if (!tuple.protocol().equals(protocol)) continue;
        if (named || classes.containsKey(tuple.tuple()) || isLabelledSo(tuple)) {
          own.add(tuple.sample());
        } else if (rest || isOpposite(tuple)) {
          other.add(tuple.sample());
        }
      }
    }
    if (!missing.isEmpty()) {
      throw new StopException(
          Exit.NO_MATCH,
          "no flow has the tuple "
              + missing.iterator().next()
              + "; 'portcullis letters' shows all");
    }
    for (Path file : others) {
      for (RecordedTuple tuple : read(file, profile)) {
        if (tuple.protocol().equals(protocol)) other.add(tuple.sample());
      }
    }
    if (own.isEmpty()) {
      throw new StopException(
          Exit.NO_MATCH, "no " + protocol + " tuple of the recordings is of the behaviour");
    }
    return new Sides(own, other);
  }

  private boolean isLabelledSo(RecordedTuple tuple) {
    return labels.isPresent() && tuple.label().contains(labels.get());
  }

  private boolean isOpposite(RecordedTuple tuple) {
    return MarkovModel.isMalicious(label) ? tuple.isLabelledNormal() : tuple.isLabelledMalicious();
  }

  private Trained train(Sides sides, int minimum) throws Exception {
    boolean malicious = MarkovModel.isMalicious(label);
    if (search == Search.STF) {
      List<StfSearch.Other> all = new ArrayList<>();
      for (Sample each : sides.others()) all.add(new StfSearch.Other(each.letters(), !malicious));
      if (against.isPresent()) {
        String protocol = MarkovModel.protocolOf(label);
        ModelSet.read(against.get()).models().stream()
            .filter(model -> model.protocol().equals(protocol))
            .map(StfSearch.Other::of)
            .forEach(all::add);
      }
      return StfSearch.train(sides.own(), malicious, all);
    }
    try (Progress progress = new Progress(portcullis.console(), "training")) {
      return HonestSearch.train(sides.own(), sides.others(), minimum, progress::at);
    } catch (IllegalArgumentException nothing) {
      throw new StopException(Exit.FAILED, String.valueOf(nothing.getMessage()));
    }
  }

  private MarkovModel.Provenance provenance(Trained trained, Sides sides) throws IOException {
    String files =
        String.join(
            ", ",
            Stream.concat(flows.stream(), others.stream())
                .map(file -> String.valueOf(file.getFileName()))
                .distinct()
                .toList());
    String method =
        "threshold search "
            + search.name().toLowerCase(Locale.ROOT)
            + " on "
            + sides.own().size()
            + " own and "
            + sides.others().size()
            + " other tuples, held out: "
            + heldOut(trained);
    return new MarkovModel.Provenance(
        files,
        flows.size() == 1 && Files.size(flows.get(0)) < Integer.MAX_VALUE
            ? ModelFile.sha256(Files.readAllBytes(flows.get(0)))
            : "",
        trained.flows(),
        LocalDate.ofInstant(portcullis.world().clock().instant(), portcullis.world().zone())
            .toString(),
        "portcullis " + Version.text(),
        note.isEmpty() ? method : note + "; " + method);
  }

  private static String heldOut(Trained trained) {
    return trained.heldOut().equals(Confusion.NONE) ? "nothing" : trained.heldOut().toString();
  }

  private void print(MarkovModel model, Trained trained, Sides sides, Path file) {
    Console console = portcullis.console();
    List<Column<Trained>> columns = new ArrayList<>();
    columns.add(Column.of("name", "name", each -> model.label()));
    columns.add(Column.of("file", "file", each -> file.toString()));
    columns.add(Column.of("threshold", "threshold", Trained::threshold));
    columns.add(Column.of("length", "length", each -> model.length()));
    columns.add(
        Column.words(
            "trained_on", "letters of", Trained::trainedOn, each -> shown(each.trainedOn())));
    columns.add(Column.of("own", "own tuples", each -> sides.own().size()));
    columns.add(Column.of("others", "others", each -> sides.others().size()));
    columns.add(Column.people("on all", each -> each.onAll().toString()));
    columns.add(Column.people("held out", ModelsTrainCommand::heldOut));
    columns.addAll(confusion("on_all_", Trained::onAll));
    columns.addAll(confusion("held_out_", Trained::heldOut));
    console.show(columns, trained);
    if (trained.threshold() < 1) {
      console.warn("no threshold was found: this model never matches; give more --others");
    }
    if (search == Search.HONEST && sides.own().size() == 1) {
      console.warn("one tuple cannot be held out: how well others like it are found is unknown");
    }
    if (sides.others().isEmpty()) {
      console.warn(
          "there was nothing to tell it from: false positives are unknown; give --others FLOWS");
    }
  }

  private static String shown(List<String> names) {
    return names.size() <= 3
        ? String.join(", ", names)
        : String.join(", ", names.subList(0, 3)) + " and " + (names.size() - 3) + " more";
  }

  private static List<Column<Trained>> confusion(
      String prefix, java.util.function.Function<Trained, Confusion> which) {
    return List.of(
        Column.hidden(prefix + "tp", each -> which.apply(each).truePositives()),
        Column.hidden(prefix + "fp", each -> which.apply(each).falsePositives()),
        Column.hidden(prefix + "tn", each -> which.apply(each).trueNegatives()),
        Column.hidden(prefix + "fn", each -> which.apply(each).falseNegatives()));
  }
}
