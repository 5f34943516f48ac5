package io.portcullis.gateway;

import com.fasterxml.jackson.core.JsonGenerator;
import io.portcullis.argus.Flow;
import io.portcullis.argus.Tuple;
import io.portcullis.detector.Detection;
import io.portcullis.detector.Detector;
import io.portcullis.detector.ModelSet;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code portcullis detect}: detection only, nothing is blocked. */
@Command(
    name = "detect",
    description = "Prints every flow whose tuple matches a model. Detection only: blocks nothing.")
final class DetectCommand implements Callable<Integer> {
  @ParentCommand private Portcullis portcullis;
  @Spec private CommandSpec spec;
  @Mixin private FlowInput input;
  @Mixin private DetectorOptions options;

  @Option(
      names = {"-m", "--models"},
      paramLabel = "DIR",
      required = true,
      description = "Folder of models (.stfm).")
  private Path models = Path.of("models");

  private long matches;

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter talk = spec.commandLine().getErr();
    ModelSet set = ModelSet.read(models);
    Detector detector = options.detector(set, spec.commandLine());
    input.read(flow -> detector.accept(flow).ifPresent(match -> print(match, out)), talk);
    detector.finish().ifPresent(match -> print(match, out));
    out.flush();
    talk.println(
        String.format(
            "portcullis: %s, %d tuples, %d matches of %d models",
            input.summary(), detector.counters().tuples(), matches, set.models().size()));
    return ExitCode.DONE;
  }

  private void print(Detection match, PrintWriter out) {
    matches++;
    try {
      out.println(
          switch (portcullis.output()) {
            case JSON -> JsonLine.of(json -> write(match, json));
            case RAW -> raw(match);
            case HUMAN -> human(match);
          });
    } catch (IOException neverInMemory) {
      throw new UncheckedIOException(neverInMemory);
    }
  }

  private static void write(Detection match, JsonGenerator json) throws IOException {
    Flow flow = match.flow();
    Tuple tuple = match.tuple();
    json.writeStringField("timestamp", flow.start().toString());
    json.writeStringField("event_type", "alert");
    json.writeNumberField("flow_line", flow.line());
    json.writeStringField("tuple", tuple.toString());
    json.writeStringField("src_ip", tuple.source());
    json.writeStringField("dest_ip", tuple.destination());
    json.writeStringField("dest_port", tuple.destinationPort());
    json.writeStringField("proto", tuple.protocol());
    json.writeStringField("model", match.model());
    json.writeBooleanField("malicious", match.malicious());
    json.writeNumberField("distance", match.distance());
    json.writeNumberField("threshold", match.threshold());
    json.writeStringField("letters", match.letters());
    json.writeNumberField("flows", match.flows());
  }

  private static String raw(Detection match) {
    return match.flow().line()
        + "\t"
        + match.tuple()
        + "\t"
        + match.model()
        + "\t"
        + match.distance();
  }

  private static String human(Detection match) {
    return String.format(
        Locale.ROOT,
        "%s  %-9s  %s  %s (distance %.4f of %.4f, %d flows)  %s",
        match.flow().start(),
        match.malicious() ? "malicious" : "normal",
        match.tuple(),
        match.model(),
        match.distance(),
        match.threshold(),
        match.flows(),
        match.letters());
  }
}
