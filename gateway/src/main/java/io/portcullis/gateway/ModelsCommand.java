package io.portcullis.gateway;

import io.portcullis.detector.MarkovModel;
import io.portcullis.detector.ModelSet;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code portcullis models}: what the detector compares with. */
@Command(name = "models", description = "The models in force.")
final class ModelsCommand implements Runnable {
  @ParentCommand private Portcullis portcullis;
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say what to do: list");
  }

  @Command(name = "list", description = "Lists models, in the order in which ties are decided.")
  int list(
      @Option(
              names = {"-m", "--models"},
              paramLabel = "DIR",
              required = true,
              description = "Folder of models (.stfm).")
          Path folder)
      throws IOException {
    ModelSet set = ModelSet.read(folder);
    PrintWriter out = spec.commandLine().getOut();
    if (portcullis.output() == Portcullis.Output.JSON) {
      List<String> rows = new ArrayList<>();
      for (MarkovModel model : set.models()) rows.add(json(model));
      out.println("[" + String.join(",\n", rows) + "]");
    } else {
      for (MarkovModel model : set.models()) out.println(human(model));
    }
    out.flush();
    return ExitCode.DONE;
  }

  private static String json(MarkovModel model) throws IOException {
    return JsonLine.of(
        json -> {
          json.writeStringField("label", model.label());
          json.writeStringField("protocol", model.protocol());
          json.writeBooleanField("malicious", model.malicious());
          json.writeNumberField("threshold", model.threshold());
          json.writeNumberField("length", model.length());
          json.writeStringField("source", model.provenance().source());
        });
  }

  private static String human(MarkovModel model) {
    return String.format(
        "%-45s %-4s %-9s up to %-6.4g %5d characters  %s",
        model.label(),
        model.protocol(),
        model.malicious() ? "malicious" : "normal",
        model.threshold(),
        model.length(),
        model.provenance().source());
  }
}
