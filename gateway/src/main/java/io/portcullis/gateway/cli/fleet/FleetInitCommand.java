package io.portcullis.gateway.cli.fleet;

import io.portcullis.fleet.setup.OperatorFolder;
import io.portcullis.gateway.cli.common.Exit;
import io.portcullis.gateway.cli.common.RootCommand;
import io.portcullis.gateway.cli.common.RuleTargets;
import io.portcullis.gateway.cli.output.Column;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "init",
    description = {
      "Makes a fleet without sites: the operator's keys, and the configuration of a NATS server.",
      "",
      "Whoever has the folder says who belongs to the fleet: keep it off the routers, and keep a"
          + " copy. Nothing is started."
    })
public final class FleetInitCommand implements Callable<Integer> {
  private final RootCommand portcullis;

  @Mixin private final FolderOption folder = new FolderOption();

  @Option(
      names = "--server",
      required = true,
      paramLabel = "URL",
      description =
          "Where routers find the server: nats://HOST:PORT or tls://HOST:PORT; again for"
              + " each of several.")
  private List<String> servers = new ArrayList<>();

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      description = "Where the server listens. Default: 0.0.0.0:4222.")
  private String listen = "0.0.0.0:4222";

  @Option(
      names = "--store",
      paramLabel = "DIR",
      description = "Where the server keeps what was said. Default: /var/lib/nats.")
  private String store = "/var/lib/nats";

  @Option(
      names = "--certificate",
      paramLabel = "FILE",
      description = "PEM file that the server shows, at its place there.")
  private Optional<String> certificate = Optional.empty();

  @Option(
      names = "--key",
      paramLabel = "FILE",
      description = "PEM file of the certificate's key, at its place there.")
  private Optional<String> key = Optional.empty();

  @Option(
      names = "--ca",
      paramLabel = "FILE",
      description = "PEM file by which sites know the certificate; each is handed a copy.")
  private Optional<String> authority = Optional.empty();

  public FleetInitCommand(RootCommand portcullis) {
    this.portcullis = portcullis;
  }

  /** What was made. */
  private record Made(String folder, String configuration) {}

  @Override
  public Integer call() throws Exception {
    OperatorFolder made;
    try {
      made =
          OperatorFolder.make(
              folder.path(),
              new OperatorFolder.Choice(servers, listen, store, certificate, key, authority),
              new SecureRandom());
    } catch (IllegalArgumentException wrong) {
      throw RuleTargets.usage(wrong);
    }
    Made done = new Made(folder.path().toString(), made.server().toString());
    List<Column<Made>> columns =
        List.of(
            Column.of("folder", "folder", Made::folder),
            Column.of("server_configuration", "server", Made::configuration));
    portcullis
        .console()
        .did(
            columns,
            List.of(done),
            List.of(
                "made a fleet in " + done.folder() + "; its keys belong on no router",
                "next: portcullis fleet join SITE, for each router",
                "then: start a server with "
                    + done.configuration()
                    + ", and"
                    + " 'portcullis fleet publish'"));
    return Exit.DONE;
  }
}
