package io.portcullis.gateway.cli.operate;

import io.portcullis.gateway.cli.common.Console;
import io.portcullis.gateway.cli.common.Exit;
import io.portcullis.gateway.cli.common.RootCommand;
import io.portcullis.gateway.cli.common.StopException;
import io.portcullis.gateway.cli.output.Column;
import io.portcullis.gateway.cli.output.Format;
import io.portcullis.gateway.wiring.GatewayProcess;
import io.portcullis.gateway.wiring.ReloadRequest;
import io.portcullis.gateway.wiring.ReloadRequest.Answer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
    name = "reload",
    description = {
      "Has the running gateway read its configuration again, and says what came of it.",
      "",
      "Allow entries, sensitivity, policy and budgets change while it runs; what takes a restart is"
          + " named. A configuration that is broken changes nothing: exit 2. SIGHUP does the same,"
          + " without an answer. Models and baseline need none: they are read when they change."
    })
public final class ReloadCommand implements Callable<Integer> {
  /** A gateway looks four times a second; one that is busy mending the kernel takes longer. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final long LOOK_AGAIN_MILLIS = 50;

  private static final List<Column<Answer>> COLUMNS =
      List.of(
          Column.hidden("reloaded", Answer::reloaded),
          Column.hidden("needs_restart", Answer::restart),
          Column.hidden("problems", Answer::problems));

  private final RootCommand portcullis;

  public ReloadCommand(RootCommand portcullis) {
    this.portcullis = portcullis;
  }

  @Override
  public Integer call() throws Exception {
    // The gateway is asked about a broken configuration, too; it says what is wrong.
    portcullis.configureAnyway();
    GatewayProcess gateway = portcullis.gateway();
    switch (gateway.state()) {
      case ABSENT ->
          throw new StopException(
              Exit.FAILED,
              "no gateway runs in "
                  + portcullis.paths().run()
                  + "; it reads its configuration when it starts");
      case STOPPED ->
          throw new StopException(Exit.FAILED, "the gateway is stopped: " + gateway.remedy());
      case RUNS -> {}
    }
    Answer answer = ask();
    Console console = portcullis.console();
    if (console.format() == Format.HUMAN) tell(answer, console);
    else console.show(COLUMNS, answer);
    return answer.problems().isEmpty() ? Exit.DONE : Exit.USAGE;
  }

  private Answer ask() throws Exception {
    ReloadRequest request = ReloadRequest.of(portcullis.paths());
    String token = ProcessHandle.current().pid() + " " + portcullis.now();
    request.ask(token);
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < end) {
      Optional<Answer> answer = request.answerTo(token);
      if (answer.isPresent()) return answer.get();
      Thread.sleep(LOOK_AGAIN_MILLIS);
    }
    request.takeBack();
    throw new StopException(
        Exit.FAILED,
        "the gateway did not answer within " + PATIENCE.toSeconds() + " s; its log may say why");
  }

  private static void tell(Answer answer, Console console) {
    if (!answer.problems().isEmpty()) {
      answer.problems().forEach(console::warn);
      console.warn("not reloaded: everything stays as it was");
      return;
    }
    boolean nothing = answer.reloaded().isEmpty() && answer.restart().isEmpty();
    if (nothing) console.out().println("nothing has changed");
    if (!answer.reloaded().isEmpty()) {
      console.out().println("reloaded: " + String.join(", ", answer.reloaded()));
    }
    if (!answer.restart().isEmpty()) {
      console.out().println("takes a restart: " + String.join(", ", answer.restart()));
    }
  }
}
