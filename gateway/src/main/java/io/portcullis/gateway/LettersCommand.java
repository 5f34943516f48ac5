package io.portcullis.gateway;

import io.portcullis.detector.Detector;
import io.portcullis.detector.ModelSet;
import io.portcullis.detector.TupleLetters;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code portcullis letters}: what happens in the network, without models. */
@Command(
    name = "letters",
    description = "Prints each tuple with its letters, in the order of its first flow.")
final class LettersCommand implements Callable<Integer> {
  @ParentCommand private Portcullis portcullis;
  @Spec private CommandSpec spec;
  @Mixin private FlowInput input;
  @Mixin private DetectorOptions options;

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter talk = spec.commandLine().getErr();
    Detector detector = options.detector(ModelSet.empty(), spec.commandLine());
    input.read(detector::accept, talk);
    detector.finish();
    List<TupleLetters> tuples = new ArrayList<>();
    detector.forEachTuple(tuples::add);
    for (TupleLetters tuple : tuples) out.println(row(tuple));
    out.flush();
    talk.println("portcullis: " + input.summary() + ", " + tuples.size() + " tuples");
    return ExitCode.DONE;
  }

  private String row(TupleLetters tuple) throws IOException {
    return switch (portcullis.output()) {
      case JSON ->
          JsonLine.of(
              json -> {
                json.writeStringField("tuple", tuple.tuple().toString());
                json.writeNumberField("flows", tuple.flows());
                json.writeStringField("letters", tuple.letters());
              });
      case RAW -> tuple.tuple() + "\t" + tuple.flows() + "\t" + tuple.letters();
      case HUMAN -> String.format("%-50s %6d  %s", tuple.tuple(), tuple.flows(), tuple.letters());
    };
  }
}
