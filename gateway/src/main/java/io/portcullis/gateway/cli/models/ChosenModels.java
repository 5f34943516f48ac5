package io.portcullis.gateway.cli.models;

import io.portcullis.detector.models.ModelFolder;
import io.portcullis.detector.models.ModelSet;
import io.portcullis.gateway.cli.common.Console;
import io.portcullis.gateway.cli.common.ErrorMessages;
import io.portcullis.gateway.cli.common.Exit;
import io.portcullis.gateway.cli.common.RootCommand;
import io.portcullis.gateway.cli.common.StopException;
import io.portcullis.gateway.cli.output.Column;
import io.portcullis.gateway.config.Spelling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** The models that a command of this group works on: those of a folder, or the built-in ones. */
final class ChosenModels {
  @Option(
      names = {"-m", "--models"},
      paramLabel = "DIR",
      description = "Those of this folder. Default: the configured one.")
  private Optional<Path> chosen = Optional.empty();

  /**
   * What lies on the shelf.
   *
   * @param rows in the order of ties
   * @param broken those that are no usable models
   */
  record Content(List<ModelRow> rows, List<Broken> broken) {
    void complain(Console console) {
      broken.forEach(each -> console.warn(each.why()));
    }
  }

  /** A file that is no usable model; the line names it, too. */
  record Broken(String file, String why) {}

  Path folder(RootCommand portcullis) throws Exception {
    return chosen.isPresent() ? chosen.get() : portcullis.paths().models();
  }

  boolean isBuiltIn(RootCommand portcullis) throws Exception {
    return chosen.isEmpty() && portcullis.judging().areModelsBuiltIn();
  }

  /** All that can be read, and complaints about the rest. */
  Content content(RootCommand portcullis) throws Exception {
    if (isBuiltIn(portcullis)) {
      return new Content(
          ModelSet.builtIn().models().stream()
              .map(model -> new ModelRow(ModelRow.BUILT_IN, false, "", model))
              .toList(),
          List.of());
    }
    List<ModelRow> rows = new ArrayList<>();
    List<Broken> broken = new ArrayList<>();
    for (ModelFolder.Entry entry : new ModelFolder(folder(portcullis)).entries()) {
      try {
        rows.add(ModelRow.read(entry.file(), entry.enabled()));
      } catch (IOException unusable) {
        broken.add(new Broken(entry.name(), ErrorMessages.line(unusable)));
      }
    }
    return new Content(rows, broken);
  }

  /** The models of a name: a label, or a file with or without its kind. */
  List<ModelRow> named(String name, RootCommand portcullis) throws Exception {
    Content content = content(portcullis);
    content.complain(portcullis.console());
    List<ModelRow> found = content.rows().stream().filter(row -> row.isNamed(name)).toList();
    if (!found.isEmpty()) return found;
    List<String> known =
        content.rows().stream().flatMap(row -> Stream.of(row.model().label(), row.file())).toList();
    String meant =
        Spelling.nearest(name, known)
            .map(near -> ", did you mean " + near + "?")
            .orElse("; see 'portcullis models list'");
    throw new StopException(Exit.NO_MATCH, "there is no model or file '" + name + "'" + meant);
  }

  /** The file of a name, whether it can be read or not. */
  String fileOf(String name, RootCommand portcullis) throws Exception {
    if (isBuiltIn(portcullis)) {
      throw new StopException(
          Exit.NO_MATCH,
          "there is only the built-in model, which judges nothing: import models first");
    }
    Path folder = folder(portcullis);
    if (!name.contains("/") && Files.exists(folder.resolve(name))) return name;
    List<ModelRow> found = named(name, portcullis);
    if (found.size() == 1) return found.get(0).file();
    throw new StopException(
        Exit.USAGE,
        name
            + " is in "
            + String.join(" and in ", found.stream().map(ModelRow::file).toList())
            + ": name the file");
  }

  /** Puts a model in force or out of it. */
  int change(String name, boolean enabled, RootCommand portcullis) throws Exception {
    String file = fileOf(name, portcullis);
    ModelFolder models = new ModelFolder(folder(portcullis));
    boolean changed = enabled ? models.enable(file) : models.disable(file);
    String state = enabled ? "enabled" : "disabled";
    portcullis
        .console()
        .did(
            List.of(
                Column.of("file", "", (String each) -> each),
                Column.of("enabled", "", each -> enabled),
                Column.of("changed", "", each -> changed)),
            List.of(file),
            List.of(changed ? file + " is " + state : file + " was " + state + " already"));
    return Exit.DONE;
  }
}
