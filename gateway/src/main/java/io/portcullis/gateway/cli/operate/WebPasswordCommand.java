package io.portcullis.gateway.cli.operate;

import io.portcullis.gateway.cli.common.Exit;
import io.portcullis.gateway.cli.common.RootCommand;
import io.portcullis.gateway.cli.common.StopException;
import io.portcullis.gateway.cli.output.Column;
import io.portcullis.gateway.config.Paths;
import io.portcullis.gateway.page.WebPasswords;
import io.portcullis.gateway.page.WebTokens;
import io.portcullis.web.PasswordHash;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "password",
    description = {
      "Sets a password that opens the page, in place of the one before.",
      "",
      "It is asked for twice, or read as one line from standard input. Only its hash (Argon2id) is"
          + " kept."
    })
public final class WebPasswordCommand implements Callable<Integer> {
  /** Guessing is slowed, but whoever has the file guesses on a machine of his own. */
  private static final int SHORTEST = 12;

  private static final int LONGEST = 256;

  private final RootCommand portcullis;

  @Option(
      names = {"-n", "--name"},
      paramLabel = "NAME",
      description = "Whose it is, for login and history. Default: your account.")
  private Optional<String> name = Optional.empty();

  @Option(
      names = "--read-only",
      description = "It may only look. Otherwise it may order, too, where 'web.write' is true.")
  private boolean readOnly;

  @Option(names = "--remove", description = "Take the password away instead.")
  private boolean remove;

  /** What was done. */
  private record Done(String name, boolean write, boolean set) {}

  public WebPasswordCommand(RootCommand portcullis) {
    this.portcullis = portcullis;
  }

  @Override
  public Integer call() throws Exception {
    String who = name.orElseGet(this::account);
    Paths paths = portcullis.paths();
    Paths.make(paths.run());
    Path folder = paths.webPasswords().toAbsolutePath().getParent();
    if (folder != null) Paths.make(folder);
    WebPasswords passwords = WebTokens.of(paths).passwords();
    if (remove) {
      if (!passwords.remove(who)) {
        throw new StopException(Exit.NO_MATCH, who + " has no password");
      }
    } else {
      set(passwords, who);
    }
    portcullis.console().show(columns(), new Done(who, !readOnly, !remove));
    return Exit.DONE;
  }

  private void set(WebPasswords passwords, String who) throws Exception {
    String password = password();
    if (password.length() < SHORTEST || password.length() > LONGEST) {
      throw new StopException(
          Exit.USAGE, "a password has " + SHORTEST + " to " + LONGEST + " characters");
    }
    String salt = WebPasswords.salt(new SecureRandom());
    try {
      passwords.set(who, !readOnly, salt, PasswordHash.of(password, salt));
    } catch (IllegalArgumentException wrong) {
      throw new StopException(Exit.USAGE, "--name: " + wrong.getMessage());
    }
  }

  private String password() throws IOException, StopException {
    Console terminal = portcullis.world().terminal() ? System.console() : null;
    if (terminal == null) {
      String line =
          new BufferedReader(new InputStreamReader(portcullis.world().in(), StandardCharsets.UTF_8))
              .readLine();
      return line == null ? "" : line;
    }
    char[] first = terminal.readPassword("Password: ");
    char[] again = terminal.readPassword("Once more: ");
    if (first == null || again == null)
      throw new StopException(Exit.USAGE, "no password was given");
    if (!new String(first).equals(new String(again))) {
      throw new StopException(Exit.USAGE, "these were two different passwords");
    }
    return new String(first);
  }

  private String account() {
    return portcullis.world().operator().toString().replaceFirst("^operator ", "");
  }

  private static List<Column<Done>> columns() {
    return List.of(
        Column.of("name", "name", Done::name),
        Column.words("write", "may", Done::write, done -> done.write() ? "order" : "only look"),
        Column.words("set", "password", Done::set, done -> done.set() ? "set" : "removed"));
  }
}
