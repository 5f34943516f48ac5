package io.portcullis.gateway.cli;

import io.portcullis.detector.ModelSet;
import io.portcullis.detector.Profile;
import io.portcullis.detector.evidence.BeaconJudge;
import io.portcullis.detector.evidence.Known;
import io.portcullis.detector.evidence.Sensitivity;
import io.portcullis.gateway.Parts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What recorded or live flows are judged by, where nothing is blocked. */
final class JudgeOptions {
  @Option(
      names = {"-m", "--models"},
      paramLabel = "DIR",
      description = "Folder of models (.stfm). Default: the configured ones.")
  private Optional<Path> models = Optional.empty();

  @Option(
      names = "--sensitivity",
      paramLabel = "LEVEL",
      description =
          "Profile portcullis: how readily a tuple is a beacon: cautious, balanced (default) or"
              + " eager.")
  private Optional<String> sensitivity = Optional.empty();

  boolean areModelsNamed() {
    return models.isPresent();
  }

  ModelSet models(Parts parts) throws IOException {
    return models.isPresent() ? ModelSet.read(models.get()) : parts.judging();
  }

  /** How evidence is weighed, with what operators have said of this network. */
  BeaconJudge.Choice beacons(Portcullis portcullis, Profile profile) throws Exception {
    Parts parts = portcullis.parts();
    return chosen(parts, profile).knowing(known(portcullis, profile));
  }

  private BeaconJudge.Choice chosen(Parts parts, Profile profile) throws StopException {
    if (sensitivity.isEmpty()) return parts.beacons();
    if (!ProfileOptions.isOurs(profile)) {
      throw new StopException(
          Exit.USAGE, "--sensitivity is for the profile portcullis, not for " + profile.name());
    }
    Sensitivity chosen =
        Sensitivity.of(sensitivity.get())
            .orElseThrow(
                () ->
                    new StopException(
                        Exit.USAGE,
                        "'" + sensitivity.get() + "' is none of cautious, balanced, eager"));
    return parts.beacons(chosen);
  }

  /** Flows can be judged without it, so what cannot be read is told and left out. */
  private static Known known(Portcullis portcullis, Profile profile) throws Exception {
    if (!ProfileOptions.isOurs(profile)) return Known.NOTHING;
    try {
      return portcullis.parts().knowledge();
    } catch (IOException unreadable) {
      portcullis.console().warn(Complaints.line(unreadable) + "; false positives are not known");
      return Known.NOTHING;
    }
  }
}
