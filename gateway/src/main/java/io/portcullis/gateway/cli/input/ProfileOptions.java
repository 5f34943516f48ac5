package io.portcullis.gateway.cli.input;

import io.portcullis.detector.Profile;
import io.portcullis.detector.evidence.parameters.Sensitivity;
import io.portcullis.gateway.cli.common.Exit;
import io.portcullis.gateway.cli.common.StopException;
import io.portcullis.gateway.config.Spelling;
import io.portcullis.gateway.wiring.Judging;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which detector to be. */
public final class ProfileOptions {
  private static final List<String> NAMES = Profile.names();

  @Option(
      names = "--profile",
      paramLabel = "NAME",
      description = {
        "reasons (default), portcullis, slips-0.3.3, slips-0.3.5 or slips-0.2.",
        "reasons weighs terms by what was learned, names of servers among them where packets are"
            + " read. portcullis is the method that came before, with weights set by hand: more"
            + " false alarms, and it wants no names."
      })
  private Optional<String> name = Optional.empty();

  @Option(
      names = "--no-window",
      description = "Without slips' time windows: no flow is dropped, repeated or forgotten.")
  private boolean noWindow;

  public Profile profile(Judging judging) throws StopException {
    Profile chosen = name.isEmpty() ? judging.profile() : named(name.get());
    return noWindow ? chosen.withoutWindow() : chosen;
  }

  /** All there are. */
  public static List<String> names() {
    return NAMES;
  }

  public static boolean isOurs(Profile profile) {
    return profile.ours();
  }

  public static Sensitivity sensitivity(String word) throws StopException {
    return Sensitivity.of(word)
        .orElseThrow(
            () ->
                new StopException(
                    Exit.USAGE, "'" + word + "' is none of cautious, balanced, eager"));
  }

  private static Profile named(String name) throws StopException {
    Optional<Profile> profile = Profile.named(name);
    if (profile.isPresent()) return profile.get();
    String meant =
        Spelling.nearest(name, NAMES).map(near -> "; did you mean " + near + "?").orElse("");
    throw new StopException(
        Exit.USAGE, "there is no profile '" + name + "', only " + String.join(", ", NAMES) + meant);
  }
}
