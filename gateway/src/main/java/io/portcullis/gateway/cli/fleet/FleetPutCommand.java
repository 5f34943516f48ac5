package io.portcullis.gateway.cli.fleet;

import io.portcullis.detector.models.ModelBundle;
import io.portcullis.fleet.objects.FleetObject;
import io.portcullis.fleet.objects.Kind;
import io.portcullis.gateway.cli.common.Exit;
import io.portcullis.gateway.cli.common.RootCommand;
import io.portcullis.gateway.cli.common.StopException;
import io.portcullis.gateway.config.Config;
import io.portcullis.gateway.config.FleetObjects;
import io.portcullis.gateway.config.Paths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "put",
    description = {
      "Signs an allowlist, settings or models for all routers of the fleet, and publishes them.",
      "",
      "It replaces what was published of that kind. A router takes it only where its own"
          + " 'fleet.take' names the kind. An allowlist is YAML with the key 'allow'. Settings are"
          + " YAML, too, of a few keys, none less careful than its default. A router's own files"
          + " win over both. docs/fleet.md says more."
    })
public final class FleetPutCommand implements Callable<Integer> {
  private final RootCommand portcullis;

  @Mixin private final FolderOption folder = new FolderOption();

  @Parameters(index = "0", paramLabel = "KIND", description = "allowlist, settings or models.")
  private String kind = "";

  @Parameters(
      index = "1",
      paramLabel = "FILE",
      description = "What it says; of models a file, or a folder of them.")
  private Path file = Path.of("");

  public FleetPutCommand(RootCommand portcullis) {
    this.portcullis = portcullis;
  }

  @Override
  public Integer call() throws Exception {
    Kind what = Publishing.kind(kind);
    String text = read(what);
    Config.Fleet.Take part = Config.Fleet.Take.valueOf(what.word().toUpperCase(Locale.ROOT));
    List<String> problems = FleetObjects.problems(part, file, text);
    if (!problems.isEmpty()) throw new StopException(Exit.USAGE, String.join("\n", problems));
    Publishing.publish(portcullis, folder.open(), what, Optional.of(text));
    return Exit.DONE;
  }

  private String read(Kind what) throws StopException {
    try {
      if (what == Kind.MODELS) return ModelBundle.of(file);
      if (Files.size(file) > FleetObject.LARGEST) throw new IOException("it is too large");
      return Files.readString(file);
    } catch (IOException unreadable) {
      String why = Paths.reason(unreadable);
      throw new StopException(Exit.USAGE, what == Kind.MODELS ? why : file + ": " + why);
    }
  }
}
