package io.portcullis.gateway.cli.top;

import io.portcullis.gateway.cli.common.Exit;
import io.portcullis.gateway.cli.common.RootCommand;
import io.portcullis.gateway.cli.common.StopException;
import io.portcullis.gateway.cli.output.Format;
import io.portcullis.gateway.page.Commands;
import io.portcullis.gateway.wiring.Signals;
import io.portcullis.rules.Actor;
import io.portcullis.web.gate.GatewayLink;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import picocli.CommandLine.Command;

@Command(
    name = "top",
    description = {
      "A live view in the terminal: mode, rates, blocks, and tuples as their scores grow.",
      "",
      "Keys release, extend and allow what is chosen, after a question; q or Ctrl-C ends it. The"
          + " tuples come by the socket that 'web: {socket: true}' opens; without it the view"
          + " shows the rest. There is no JSON of it: exit 2."
    })
public final class TopCommand implements Callable<Integer> {
  private final RootCommand portcullis;
  private final Commands commands;

  /**
   * @param commands run what the view shows, and what its keys order
   */
  public TopCommand(RootCommand portcullis, Commands commands) {
    this.portcullis = portcullis;
    this.commands = commands;
  }

  @Override
  public Integer call() throws Exception {
    if (portcullis.console().format() != Format.HUMAN) {
      throw new StopException(
          Exit.USAGE,
          "top draws on a terminal and prints no data: ask 'status --json' and 'rules list"
              + " --json'");
    }
    if (!portcullis.world().terminal()) {
      throw new StopException(
          Exit.USAGE,
          "top needs a terminal, and standard input or output is none: 'status --watch' needs"
              + " none");
    }
    portcullis.configureAnyway();
    InstantSource clock = portcullis.world().clock();
    Optional<GatewayLink> link =
        portcullis.config().web().socket()
            ? Optional.of(new GatewayLink(portcullis.paths().webSocket(), clock, part -> {}))
            : Optional.empty();
    link.ifPresent(GatewayLink::start);
    try {
      show(new Feed(commands, link, new Meter(portcullis.paths().metrics()), clock), clock);
    } finally {
      link.ifPresent(GatewayLink::close);
    }
    return Exit.DONE;
  }

  private void show(Feed feed, InstantSource clock) throws Exception {
    boolean colours = portcullis.console().colours();
    try (Screen screen = open(colours);
        Work work = new Work(feed, commands, operator())) {
      // Only now: the terminal has taken the signals for itself before.
      Signals signals = portcullis.world().signals().get();
      // A terminal that is gone (SIGHUP) asks for an end, not for another look.
      BooleanSupplier ended =
          () -> signals.ended().getAsBoolean() || signals.reloads().getAsBoolean();
      work.start();
      new Session(screen, work, clock, ended).run();
    }
  }

  private static Screen open(boolean colours) throws StopException {
    try {
      return Screen.open(colours);
    } catch (IOException | IllegalStateException unusable) {
      throw new StopException(Exit.USAGE, "no terminal to draw on: " + unusable.getMessage());
    }
  }

  private String operator() {
    return portcullis.world().operator() instanceof Actor.Operator who ? who.name() : "";
  }
}
