package io.portcullis.gateway.cli.operate;

import io.portcullis.gateway.cli.common.Exit;
import io.portcullis.gateway.cli.common.RootCommand;
import io.portcullis.gateway.cli.input.ProfileOptions;
import io.portcullis.gateway.config.Config;
import io.portcullis.gateway.events.EnumWords;
import io.portcullis.gateway.page.PageSocket;
import io.portcullis.rules.Durations;
import io.portcullis.rules.policy.Policy;
import io.portcullis.web.Pem;
import io.portcullis.web.UnixDoor;
import io.portcullis.web.WebServer;
import io.portcullis.web.whatif.WhatIf;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import picocli.CommandLine.Command;

@Command(
    name = "web",
    description = {
      "A page to look at, as a process of its own that needs no right.",
      "",
      "It asks the gateway by the socket that 'web: {socket: true}' opens, and only looks unless"
          + " 'web.write' is true. 'portcullis web token' lets you in."
    })
public final class WebCommand implements Callable<Integer> {
  /** Enough for a day of a busy router; the unit has room for it. */
  private static final String MEMORY = "192m";

  private static final Duration LONGEST = Duration.ofMinutes(20);

  private final RootCommand portcullis;

  public WebCommand(RootCommand portcullis) {
    this.portcullis = portcullis;
  }

  @Override
  public Integer call() throws Exception {
    Config.Web web = portcullis.config().web();
    BooleanSupplier stopped = portcullis.world().signals().get().ended();
    WebServer.Settings settings =
        new WebServer.Settings(
            portcullis.paths().webSocket(),
            new InetSocketAddress(web.listen().host(), web.listen().port()),
            web.hosts(),
            web.tls().map(tls -> new Pem(tls.certificate(), tls.key())),
            web.unix().map(WebCommand::place),
            whatIf(web));
    try (WebServer server =
        WebServer.start(settings, portcullis.world().clock(), portcullis.console()::say)) {
      InetSocketAddress at = server.address();
      String scheme = web.tls().isPresent() ? "https" : "http";
      portcullis
          .console()
          .say(
              "the page is at "
                  + scheme
                  + "://"
                  + at.getHostString()
                  + ":"
                  + at.getPort()
                  + "; 'sudo portcullis web token' lets you in");
      while (!stopped.getAsBoolean()) Thread.sleep(200);
    }
    return Exit.DONE;
  }

  private static UnixDoor.Place place(Config.UnixSocket socket) {
    return new UnixDoor.Place(
        socket.path(), socket.group(), PageSocket.Access.of(socket.group(), socket.mode()).mode());
  }

  private WhatIf.Settings whatIf(Config.Web web) throws Exception {
    Config config = portcullis.config();
    Policy.Settings policy = config.policy();
    List<String> timeouts = policy.timeouts().stream().map(Durations::text).toList();
    List<String> today =
        List.of(
            config.detector().profile(),
            EnumWords.of(config.detector().sensitivity()),
            policy.scope().word(),
            String.join(", ", timeouts));
    return new WhatIf.Settings(
        command(),
        web.recordings(),
        web.upload() * 1_000_000L,
        ProfileOptions.names(),
        today,
        LONGEST);
  }

  /**
   * This program again, behind everything else on the machine and with memory of its own: a
   * recording is read by it, and neither by the page nor by the gateway.
   */
  private List<String> command() {
    List<String> words = new ArrayList<>(List.of("nice", "-n", "19"));
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(
        List.of("-XX:+UseSerialGC", "-Xmx" + MEMORY, "-XX:+ExitOnOutOfMemoryError", "-cp"));
    words.add(System.getProperty("java.class.path"));
    words.add("io.portcullis.gateway.Main");
    words.addAll(portcullis.placeOptions());
    return words;
  }
}
