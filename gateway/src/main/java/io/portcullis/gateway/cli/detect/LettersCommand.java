package io.portcullis.gateway.cli.detect;

import io.portcullis.detector.Detector;
import io.portcullis.detector.TupleLetters;
import io.portcullis.detector.models.ModelSet;
import io.portcullis.gateway.cli.common.Console;
import io.portcullis.gateway.cli.common.Exit;
import io.portcullis.gateway.cli.common.RootCommand;
import io.portcullis.gateway.cli.input.FlowInput;
import io.portcullis.gateway.cli.input.FlowOptions;
import io.portcullis.gateway.cli.input.ProfileOptions;
import io.portcullis.gateway.cli.output.Column;
import io.portcullis.gateway.cli.output.Format;
import io.portcullis.gateway.cli.output.JsonOutput;
import io.portcullis.gateway.cli.output.Plain;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "letters",
    description = {
      "Prints each tuple with the letters of its flows, without any model.",
      "",
      "A letter says how regular, how long and how big a flow was; the symbol after it how much"
          + " time passed. Tuples stand in the order of their first flow."
    })
public final class LettersCommand implements Callable<Integer> {
  private static final List<Column<TupleLetters>> COLUMNS =
      List.of(
          Column.of("tuple", "TUPLE", row -> row.tuple().toString()),
          Column.number("flows", "FLOWS", TupleLetters::flows),
          Column.of("letters", "LETTERS", TupleLetters::letters));

  private final RootCommand portcullis;

  @Mixin private final FlowOptions flows = new FlowOptions();
  @Mixin private final ProfileOptions options = new ProfileOptions();

  public LettersCommand(RootCommand portcullis) {
    this.portcullis = portcullis;
  }

  @Override
  public Integer call() throws Exception {
    Detector detector =
        new Detector(
            options.profile(portcullis.judging()).withoutEvidence(),
            ModelSet.empty(),
            Detector.Limits.NONE);
    FlowInput input = flows.input(portcullis);
    input.readAll(
        flow -> {
          detector.accept(flow);
          return true;
        });
    detector.finish();
    print(detector);
    input.tell(detector.counters().tuples() + " tuples");
    return Exit.DONE;
  }

  private void print(Detector detector) {
    Console console = portcullis.console();
    if (console.format() == Format.JSON) {
      detector.forEachTuple(row -> JsonOutput.object(COLUMNS, row, console.out()));
      return;
    }
    boolean raw = console.format() == Format.RAW;
    if (raw) console.out().println("tuple\tflows\tletters");
    String gap = raw ? "\t" : "  ";
    detector.forEachTuple(
        row ->
            console
                .out()
                .println(
                    Plain.text(row.tuple().toString()) + gap + row.flows() + gap + row.letters()));
  }
}
