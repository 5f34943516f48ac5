package io.portcullis.gateway;

import io.portcullis.detector.Detector;
import io.portcullis.detector.ModelSet;
import io.portcullis.detector.Profile;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Which detector to be. */
final class DetectorOptions {
  @Option(
      names = "--profile",
      paramLabel = "NAME",
      description = "portcullis (default), slips-0.3.3 or slips-0.2.")
  private String profile = "portcullis";

  @Option(
      names = "--no-window",
      description = "No time windows: no flow is dropped and no tuple forgotten.")
  private boolean noWindow;

  Detector detector(ModelSet models, CommandLine command) {
    Profile chosen =
        Profile.named(profile)
            .orElseThrow(
                () ->
                    new ParameterException(
                        command,
                        "no profile '" + profile + "': portcullis, slips-0.3.3 or slips-0.2"));
    return new Detector(noWindow ? chosen.withoutWindow() : chosen, models, Detector.Limits.NONE);
  }
}
