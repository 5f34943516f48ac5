package io.portcullis.gateway.cli.input;

import io.portcullis.detector.Profile;
import io.portcullis.detector.evidence.BeaconScorer;
import io.portcullis.detector.evidence.KnownBehaviour;
import io.portcullis.detector.models.ModelSet;
import io.portcullis.gateway.cli.common.ErrorMessages;
import io.portcullis.gateway.cli.common.Exit;
import io.portcullis.gateway.cli.common.RootCommand;
import io.portcullis.gateway.cli.common.StopException;
import io.portcullis.gateway.wiring.Judging;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What recorded or live flows are judged by, where nothing is blocked. */
public final class JudgeOptions {
  @Option(
      names = {"-m", "--models"},
      paramLabel = "DIR",
      description = "Folder of models (.stfm). Default: the configured ones.")
  private Optional<Path> models = Optional.empty();

  @Option(
      names = "--sensitivity",
      paramLabel = "LEVEL",
      description =
          "Profiles reasons and portcullis: how readily a tuple is a beacon: cautious, balanced"
              + " (default) or eager.")
  private Optional<String> sensitivity = Optional.empty();

  public boolean areModelsNamed() {
    return models.isPresent();
  }

  public ModelSet models(Judging judging) throws IOException {
    return models.isPresent() ? ModelSet.read(models.get()) : judging.operatorsModels();
  }

  /** How evidence is weighed, with what is known of this network. */
  public BeaconScorer.Choice beacons(RootCommand portcullis, Profile profile) throws Exception {
    return chosen(portcullis.judging(), profile).knowing(known(portcullis, profile));
  }

  private BeaconScorer.Choice chosen(Judging judging, Profile profile) throws StopException {
    if (sensitivity.isEmpty()) return judging.beacons();
    if (!ProfileOptions.isOurs(profile)) {
      throw new StopException(
          Exit.USAGE,
          "--sensitivity is for the profiles reasons and portcullis, not for " + profile.name());
    }
    return judging.beacons(ProfileOptions.sensitivity(sensitivity.get()));
  }

  /** Flows can be judged without it, so what cannot be read is told and left out. */
  private static KnownBehaviour known(RootCommand portcullis, Profile profile) throws Exception {
    if (!ProfileOptions.isOurs(profile)) return KnownBehaviour.NOTHING;
    try {
      return portcullis.knownBenign();
    } catch (IOException unreadable) {
      portcullis
          .console()
          .warn(
              ErrorMessages.line(unreadable)
                  + "; what is known of this network counts for nothing");
      return KnownBehaviour.NOTHING;
    }
  }
}
