package io.portcullis.gateway.cli.fleet;

import io.portcullis.fleet.setup.OperatorFolder;
import io.portcullis.gateway.cli.common.Exit;
import io.portcullis.gateway.cli.common.RootCommand;
import io.portcullis.gateway.cli.common.RuleTargets;
import io.portcullis.gateway.cli.common.StopException;
import io.portcullis.gateway.cli.output.Column;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "join",
    description = {
      "Takes a router into the fleet, and makes the folder that it is to be handed.",
      "",
      "That folder goes to /etc/portcullis/fleet of the router, and its fleet.yaml to"
          + " /etc/portcullis/conf.d. The server's configuration is written anew: have the server"
          + " read it, then 'portcullis fleet publish'."
    })
public final class FleetJoinCommand implements Callable<Integer> {
  private final RootCommand portcullis;

  @Mixin private final FolderOption folder = new FolderOption();

  @Parameters(
      paramLabel = "SITE",
      description = "How others know the router: small letters, digits, hyphens.")
  private String site = "";

  @Option(
      names = "--read-only",
      description = "It hears and reports, and its decisions count for nobody.")
  private boolean readOnly;

  @Option(
      names = "--correlator",
      description =
          "It is no router: it counts which servers several sites hear ('fleet correlate').")
  private boolean correlator;

  @Option(
      names = "--rotate",
      description = "Gives a site of the fleet a second key; both count until --retire.")
  private boolean rotate;

  @Option(names = "--retire", description = "Takes the older of a site's two keys away.")
  private boolean retire;

  public FleetJoinCommand(RootCommand portcullis) {
    this.portcullis = portcullis;
  }

  /** What was made. */
  private record Made(String site, String path) {}

  @Override
  public Integer call() throws Exception {
    if (rotate && retire) throw new StopException(Exit.USAGE, "--rotate or --retire, not both");
    if (correlator && (readOnly || rotate || retire)) {
      throw new StopException(
          Exit.USAGE, "--correlator stands alone; a new key keeps what it is, without it");
    }
    OperatorFolder fleet = folder.open();
    Path made;
    String sentence;
    if (rotate) {
      made = fleet.rotate(site, new SecureRandom());
      sentence = site + " has a second key; it takes the place of site.key at the router: ";
    } else if (retire) {
      fleet.retire(site);
      made = folder.path().resolve("sites").resolve(site);
      sentence = "the older key of " + site + " counts no more; what it is handed: ";
    } else {
      made = joined(fleet);
      sentence = site + " belongs to the fleet; hand it this folder: ";
    }
    Made done = new Made(site, made.toString());
    List<Column<Made>> columns =
        List.of(Column.of("site", "site", Made::site), Column.of("path", "path", Made::path));
    portcullis
        .console()
        .did(
            columns,
            List.of(done),
            List.of(
                sentence + done.path(),
                "then have the server read "
                    + fleet.server()
                    + " again, and 'portcullis fleet publish'"));
    return Exit.DONE;
  }

  private Path joined(OperatorFolder fleet) throws Exception {
    try {
      return correlator
          ? fleet.joinCorrelator(site, new SecureRandom())
          : fleet.join(site, !readOnly, new SecureRandom());
    } catch (IllegalArgumentException wrong) {
      throw RuleTargets.usage(wrong);
    }
  }
}
