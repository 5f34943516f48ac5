package io.portcullis.gateway.cli.models;

import io.portcullis.detector.ModelReview;
import io.portcullis.detector.models.MarkovModel;
import io.portcullis.gateway.cli.common.Console;
import io.portcullis.gateway.cli.common.Exit;
import io.portcullis.gateway.cli.common.RootCommand;
import io.portcullis.gateway.cli.output.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "check",
    description = {
      "Whether each model loads, can ever match, and can be told from the others.",
      "",
      "Exit 1 when a file is no usable model; all else is a remark."
    })
public final class ModelsCheckCommand implements Callable<Integer> {
  private final RootCommand portcullis;

  @Mixin private final ChosenModels shelf = new ChosenModels();

  /** One line of the answer. */
  private record Remark(String state, String file, String text) {}

  public ModelsCheckCommand(RootCommand portcullis) {
    this.portcullis = portcullis;
  }

  @Override
  public Integer call() throws Exception {
    ChosenModels.Content content = shelf.content(portcullis);
    int minimum = portcullis.judging().profile().minimumCharacters();
    List<Remark> remarks = new ArrayList<>();
    content.broken().forEach(each -> remarks.add(new Remark("broken", each.file(), each.why())));
    for (ModelReview.Remark each : ModelReview.of(models(content.rows()), minimum)) {
      ModelRow row = content.rows().get(each.model());
      String state = each.weight() == ModelReview.Weight.WARNING ? "warning" : "note";
      remarks.add(new Remark(state, row.file(), each.text()));
    }
    Console console = portcullis.console();
    console.list(
        List.of(
            Column.words("state", "STATE", Remark::state, each -> coloured(console, each.state())),
            Column.of("file", "FILE", Remark::file),
            Column.of("remark", "REMARK", Remark::text)),
        remarks,
        "");
    console.say(
        (content.rows().size() + content.broken().size())
            + " models, "
            + content.broken().size()
            + " broken, "
            + remarks.stream().filter(each -> each.state().equals("warning")).count()
            + " warnings");
    return content.broken().isEmpty() ? Exit.DONE : Exit.FAILED;
  }

  private static List<MarkovModel> models(List<ModelRow> rows) {
    return rows.stream().map(ModelRow::model).toList();
  }

  private static String coloured(Console console, String state) {
    return switch (state) {
      case "broken" -> console.in(Console.Colour.RED, state);
      case "warning" -> console.in(Console.Colour.YELLOW, state);
      default -> state;
    };
  }
}
