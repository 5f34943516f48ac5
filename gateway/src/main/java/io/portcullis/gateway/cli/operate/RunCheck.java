package io.portcullis.gateway.cli.operate;

import io.portcullis.argus.process.Program;
import io.portcullis.capture.names.NameCapture;
import io.portcullis.detector.Profile;
import io.portcullis.detector.models.ModelWatch;
import io.portcullis.gateway.cli.common.ErrorMessages;
import io.portcullis.gateway.config.Config;
import io.portcullis.gateway.config.Setup;
import io.portcullis.gateway.lists.ListCheck;
import io.portcullis.gateway.names.Deafness;
import io.portcullis.gateway.owners.GeoFiles;
import io.portcullis.gateway.wiring.BaselineFile;
import io.portcullis.gateway.wiring.Judging;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What would keep a gateway from running with a configuration that can be read. Looks at files and
 * opens neither ledger, kernel nor interfaces.
 */
final class RunCheck {
  private final List<String> problems = new ArrayList<>();

  /** Something that must be readable or there. */
  private interface Need {
    void look() throws IOException;
  }

  /**
   * @param recorded the file of flows that is read in place of live ones, if any
   * @param argusElsewhere whether a running argus is read, so that none is started
   * @return the problems, in words for the operator
   */
  static List<String> problems(Setup setup, Optional<String> recorded, boolean argusElsewhere) {
    RunCheck check = new RunCheck();
    check.need(() -> models(setup));
    check.need(() -> BaselineFile.of(setup.paths()).read());
    Config.Geo geo = setup.config().geo();
    for (Path file : Stream.of(geo.country(), geo.asn()).flatMap(Optional::stream).toList()) {
      check.need(() -> GeoFiles.mustBeUsable(file));
    }
    for (Config.ListSource list : setup.config().lists()) {
      check.need(() -> ListCheck.mustBeUsable(list));
    }
    if (recorded.isPresent()) {
      check.need(() -> readable(recorded.get()));
    } else {
      check.need(Program.RA::find);
      if (!argusElsewhere) check.need(Program.ARGUS::find);
      if (setup.config().names() == Config.Names.TRUE) check.need(RunCheck::strictNames);
    }
    return check.problems;
  }

  /** Why a gateway would hear no names of servers, where that is not meant and does not stop it. */
  static Optional<String> deaf(Setup setup, Optional<String> recorded) {
    boolean weighed = Judging.of(setup).profile().weighing() == Profile.Weighing.REASONS;
    boolean wanted = setup.config().names() == Config.Names.AUTO && weighed;
    if (!wanted || recorded.isPresent()) return Optional.empty();
    return NameCapture.withoutLibrary()
        .map(why -> "names of servers are " + Deafness.NO_CAPTURE.sentence(why));
  }

  private static void strictNames() throws IOException {
    Optional<String> without = NameCapture.withoutLibrary();
    if (without.isPresent()) throw new IOException("names: true, and " + without.get());
  }

  private void need(Need need) {
    try {
      need.look();
    } catch (IOException wrong) {
      problems.add(ErrorMessages.line(wrong));
    }
  }

  private static void models(Setup setup) throws IOException {
    ModelWatch watch = Judging.of(setup).modelWatch();
    if (watch.look() instanceof ModelWatch.Look.Broken broken) throw new IOException(broken.why());
  }

  private static void readable(String file) throws IOException {
    if (file.equals("-")) return;
    if (Files.isDirectory(Path.of(file))) {
      throw new IOException(file + " is a directory; name the file with the flows");
    }
    if (Files.isReadable(Path.of(file))) return;
    throw new IOException(
        file + (Files.exists(Path.of(file)) ? " cannot be read" : " does not exist"));
  }
}
