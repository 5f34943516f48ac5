package io.portcullis.gateway.cli.operate;

import io.portcullis.gateway.cli.common.Exit;
import io.portcullis.gateway.cli.common.RootCommand;
import io.portcullis.gateway.config.Config;
import io.portcullis.web.Pem;
import io.portcullis.web.WebServer;
import java.net.InetSocketAddress;
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
            web.tls().map(tls -> new Pem(tls.certificate(), tls.key())));
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
}
