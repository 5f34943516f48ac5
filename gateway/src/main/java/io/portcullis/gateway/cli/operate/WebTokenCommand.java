package io.portcullis.gateway.cli.operate;

import io.portcullis.gateway.cli.common.Exit;
import io.portcullis.gateway.cli.common.RootCommand;
import io.portcullis.gateway.cli.common.RuleTargets;
import io.portcullis.gateway.cli.common.StopException;
import io.portcullis.gateway.cli.output.Column;
import io.portcullis.gateway.config.Paths;
import io.portcullis.gateway.page.WebTokens;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "token",
    description = {
      "Makes a token that opens the page once, within ten minutes.",
      "",
      "With --api it is one for a program instead: used again and again until its timeout, as"
          + " 'Authorization: Bearer TOKEN'."
    })
public final class WebTokenCommand implements Callable<Integer> {
  private static final Duration LOGIN = Duration.ofMinutes(10);
  private static final Duration PROGRAM = Duration.ofDays(90);

  private final RootCommand portcullis;

  @Option(
      names = {"-n", "--name"},
      paramLabel = "NAME",
      description = "Who orders by it, for the history. Default: your account.")
  private Optional<String> name = Optional.empty();

  @Option(
      names = "--read-only",
      description = "It may only look. Otherwise it may order, too, where 'web.write' is true.")
  private boolean readOnly;

  @Option(names = "--api", description = "For a program.")
  private boolean program;

  @Option(
      names = {"-t", "--timeout"},
      paramLabel = "DURATION",
      description = "How long it opens. Default: 10m, with --api 90d.")
  private Optional<String> timeout = Optional.empty();

  /** What was made. */
  private record Made(String token, String name, boolean write, Instant expires) {}

  public WebTokenCommand(RootCommand portcullis) {
    this.portcullis = portcullis;
  }

  @Override
  public Integer call() throws Exception {
    Duration time = program ? PROGRAM : LOGIN;
    if (timeout.isPresent()) time = RuleTargets.duration(timeout.get());
    Paths paths = portcullis.paths();
    Paths.make(paths.run());
    Path folder = paths.webTokens().toAbsolutePath().getParent();
    if (folder != null) Paths.make(folder);
    Instant end = portcullis.now().plus(time);
    String who = name.orElseGet(this::account);
    try {
      WebTokens.Kind kind = program ? WebTokens.Kind.PROGRAM : WebTokens.Kind.LOGIN;
      String token = WebTokens.of(paths).make(who, !readOnly, kind, end, new SecureRandom());
      portcullis.console().show(columns(), new Made(token, who, !readOnly, end));
    } catch (IllegalArgumentException wrong) {
      throw new StopException(Exit.USAGE, "--name: " + wrong.getMessage());
    }
    return Exit.DONE;
  }

  private String account() {
    return portcullis.world().operator().toString().replaceFirst("^operator ", "");
  }

  private List<Column<Made>> columns() {
    return List.of(
        Column.of("token", "token", Made::token),
        Column.of("name", "name", Made::name),
        Column.words("write", "may", Made::write, made -> made.write() ? "order" : "only look"),
        Column.of("expires", "expires", made -> portcullis.time().text(made.expires())));
  }
}
