package io.portcullis.gateway.cli.top;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.enforcer.JavaProcess;
import io.portcullis.gateway.cli.Portcullis;
import io.portcullis.gateway.cli.common.CommandLineRun;
import io.portcullis.gateway.cli.common.Environment;
import io.portcullis.gateway.config.Paths;
import io.portcullis.gateway.page.Commands;
import io.portcullis.gateway.page.PageSocket;
import io.portcullis.gateway.page.PageWork;
import io.portcullis.gateway.page.WebTokens;
import io.portcullis.gateway.wiring.Signals;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command on a pseudo terminal, which script(1) gives it, with a virtual kernel. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class TopCommandTest {
  private static final String TUPLE = "10.0.0.5-203.0.113.7-443-tcp";

  @TempDir private Path folder;

  /** A shell on a pseudo terminal that notes its settings before and after the command. */
  private final class Pseudo implements AutoCloseable {
    private final Process process;
    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();

    Pseudo(String... words) throws IOException {
      List<String> command = JavaProcess.command(Program.class, words);
      String quoted =
          command.stream().map(word -> "'" + word + "'").collect(Collectors.joining(" "));
      Path shell = folder.resolve("shell");
      Files.writeString(
          shell,
          "trap : INT\nstty rows 24 cols 80\nstty -a > before\n"
              + quoted
              + "\necho $? > code\nstty -a > after\n");
      // Tests that run in the background may have been told to ignore Ctrl-C; a terminal does not.
      ProcessBuilder builder =
          new ProcessBuilder(
                  "env", "--default-signal=INT", "script", "-qec", "sh " + shell, "/dev/null")
              .directory(folder.toFile());
      builder.environment().put("TERM", "xterm-256color");
      process = builder.redirectErrorStream(true).start();
    }

    /** Reads until this was shown. */
    void awaits(String text) throws IOException {
      while (!shown().contains(text)) {
        int next = process.getInputStream().read();
        if (next < 0) throw new AssertionError("it ended without '" + text + "': " + shown());
        shown.write(next);
      }
    }

    void types(String keys) throws IOException {
      OutputStream to = process.getOutputStream();
      to.write(keys.getBytes(StandardCharsets.UTF_8));
      to.flush();
    }

    String shown() {
      return shown.toString(StandardCharsets.UTF_8);
    }

    void ends() throws Exception {
      process.getInputStream().transferTo(shown);
      process.waitFor();
      assertThat(folder.resolve("code")).hasContent("0");
      assertThat(Files.readString(folder.resolve("after")))
          .isEqualTo(Files.readString(folder.resolve("before")))
          .contains(" icanon", " echo ");
      String all = shown();
      // The page of its own is left, and the cursor is seen again (xterm's control sequences).
      assertThat(all).contains("\u001b[?1049h", "\u001b[?1049l");
      assertThat(all.lastIndexOf("\u001b[?25h")).isGreaterThan(all.lastIndexOf("\u001b[?25l"));
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }

  /** The command line with a virtual kernel and, when told, a gateway's socket. */
  static final class Program {
    private Program() {}

    public static void main(String[] words) throws Exception {
      Path state = Path.of(words[0]);
      CommandLineRun line = new CommandLineRun().state(state);
      line.run("rules", "add", TUPLE, "-t", "2h", "--reason", "odd");
      Optional<PageSocket> socket = Optional.empty();
      if (words.length > 1) socket = Optional.of(socket(line, Paths.under(state)));
      Environment world = line.terminal().world(writer(), writer());
      int exit =
          Portcullis.run(
              new Environment(
                  world.clock(),
                  world.zone(),
                  world.firewall(),
                  world.in(),
                  world.out(),
                  world.err(),
                  true,
                  true,
                  world.environment(),
                  Signals::take),
              "--state",
              state.toString(),
              "top");
      socket.ifPresent(PageSocket::close);
      System.exit(exit);
    }

    private static PrintWriter writer() {
      return new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    }

    private static PageSocket socket(CommandLineRun line, Paths paths) throws IOException {
      Paths.make(paths.run());
      PageWork.Settings settings =
          new PageWork.Settings(
              (by, words) -> run(line, words),
              WebTokens.of(paths),
              paths.eventLog(),
              paths.metrics(),
              false,
              false,
              "1");
      PageSocket.Access access = PageSocket.Access.of(Optional.empty(), "600");
      return PageSocket.open(paths.webSocket(), access, settings, line.clock());
    }

    private static Commands.Outcome run(CommandLineRun line, List<String> words) {
      List<String> all = new ArrayList<>(List.of("-o", "json"));
      all.addAll(words);
      CommandLineRun.Result result = line.run(all.toArray(String[]::new));
      return new Commands.Outcome(result.exit(), result.data(), result.talk());
    }
  }

  private Path state(String settings) throws IOException {
    Path state = Files.createDirectories(folder.resolve("state"));
    Files.writeString(state.resolve("portcullis.yaml"), settings);
    return state;
  }

  @Test
  void qEndsItAndTheTerminalIsAsItWas() throws Exception {
    Path state = state("inside: [10.0.0.0/8]\n");
    try (Pseudo terminal = new Pseudo(state.toString())) {
      terminal.awaits("203.0.113.7");
      terminal.awaits("web: {socket: true}");
      terminal.types("q");
      terminal.ends();
    }
  }

  @Test
  void soDoesControlC() throws Exception {
    Path state = state("inside: [10.0.0.0/8]\n");
    try (Pseudo terminal = new Pseudo(state.toString())) {
      terminal.awaits("203.0.113.7");
      terminal.types("\u0003");
      terminal.ends();
    }
  }

  @Test
  void byTheSocketThereAreTuplesAndAKeyReleasesAfterAYes() throws Exception {
    Path state = state("inside: [10.0.0.0/8]\nweb: {socket: true}\n");
    Files.createDirectories(state.resolve("log"));
    Files.writeString(
        state.resolve("log/eve.json"),
        ("{\"timestamp\":\"" + Instant.EPOCH + "\",\"event_type\":\"alert\",")
            + "\"dest_ip\":\"203.0.113.7\",\"alert\":{\"metadata\":{\"tuple\":\""
            + TUPLE
            + "\",\"letters\":\"aa,b,b\",\"flows\":9,\"distance\":0.5,\"threshold\":1.0,"
            + "\"decision\":\"enforce\"}}}\n");
    try (Pseudo terminal = new Pseudo(state.toString(), "socket")) {
      terminal.awaits("aa,b,b");
      terminal.awaits("200%");
      terminal.types("r");
      terminal.awaits("Release rule 1");
      terminal.types("y");
      terminal.awaits("released rule 1");
      terminal.awaits("nothing is blocked");
      terminal.types("q");
      terminal.ends();
    }
    CommandLineRun line = new CommandLineRun().state(state);
    assertThat(line.run("rules", "history", "--json").data()).contains("operator alice", "release");
  }

  @Test
  void withoutATerminalOrForProgramsItSaysSo() {
    CommandLineRun line = new CommandLineRun().state(folder);
    CommandLineRun.Result piped = line.run("top");
    assertThat(piped.exit()).isEqualTo(2);
    assertThat(piped.talk()).contains("needs a terminal", "status --watch");
    CommandLineRun.Result json = line.terminal().run("top", "--json");
    assertThat(json.exit()).isEqualTo(2);
    assertThat(json.talk()).contains("status --json");
  }
}
