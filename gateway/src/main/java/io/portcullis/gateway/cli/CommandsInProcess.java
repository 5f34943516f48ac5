package io.portcullis.gateway.cli;

import io.portcullis.gateway.cli.common.Environment;
import io.portcullis.gateway.cli.common.RootCommand;
import io.portcullis.gateway.page.Commands;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * Command lines in the process of another command, each with ledger and kernel of its own, as if it
 * were a process: so an order from the page is checked and written down as one from a terminal.
 */
final class CommandsInProcess implements Commands {
  private final RootCommand host;

  /**
   * @param host whose files and world they have
   */
  CommandsInProcess(RootCommand host) {
    this.host = host;
  }

  @Override
  public Outcome run(String by, List<String> words) {
    StringWriter data = new StringWriter();
    StringWriter talk = new StringWriter();
    Environment world = host.world().onBehalfOf(by, new PrintWriter(data), new PrintWriter(talk));
    List<String> all = new ArrayList<>(host.placeOptions());
    all.addAll(List.of("--output", "json"));
    all.addAll(words);
    int exit = Portcullis.perform(world, all.toArray(String[]::new));
    return new Outcome(exit, data.toString(), talk.toString());
  }
}
