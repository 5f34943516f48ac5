package io.portcullis.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.enforcer.JavaProcess;
import io.portcullis.enforcer.NetworkNamespace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Network and mounts of a test's own, in which the program runs process by process as an operator
 * has it. Both end with the test.
 */
public final class PrivateMachine implements AutoCloseable {
  private final Path state;
  private final NetworkNamespace namespace;
  private final Process keeper;

  /** What a command left behind. */
  public record Result(int exit, String said) {}

  /**
   * @param state where the program keeps what it keeps
   */
  public PrivateMachine(String role, Path state) throws Exception {
    this.state = state;
    namespace = NetworkNamespace.create(role);
    // Mounts of a test are nobody else's, and end with this process.
    keeper = namespace.start("unshare", "-m", "--propagation", "private", "sleep", "900");
    String before = Files.readSymbolicLink(Path.of("/proc/self/ns/mnt")).toString();
    while (mounts().equals(before)) Thread.sleep(10);
  }

  private String mounts() throws IOException {
    return Files.readSymbolicLink(Path.of("/proc/" + keeper.pid() + "/ns/mnt")).toString();
  }

  public NetworkNamespace namespace() {
    return namespace;
  }

  private Process begin(List<String> command) throws IOException {
    // Entering a mount namespace alone leads to its first root, out of any chroot: nsenter(1).
    String pid = Long.toString(keeper.pid());
    List<String> words =
        new ArrayList<>(List.of("nsenter", "-t", pid, "--mount", "--net", "--root", "--wd"));
    // Whoever started the tests may ignore it, as nohup does; then Java does, too.
    words.addAll(List.of("env", "--default-signal=HUP"));
    words.addAll(command);
    return new ProcessBuilder(words).redirectErrorStream(true).start();
  }

  private static Result ended(Process process) throws Exception {
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    return new Result(process.exitValue(), said);
  }

  /** Runs any command in it. */
  public Result in(String... command) throws Exception {
    return ended(begin(List.of(command)));
  }

  /** Starts one of our programs that goes on; the caller ends it. */
  public Process start(Class<?> program, String... words) throws IOException {
    return begin(JavaProcess.command(program, words));
  }

  /** Starts a command of ours; the caller ends it. */
  public Process start(String... words) throws IOException {
    List<String> all = new ArrayList<>(List.of("--state", state.toString()));
    all.addAll(List.of(words));
    return start(Main.class, all.toArray(String[]::new));
  }

  /** Runs a command of ours on what another folder holds. */
  public Result in(Path otherState, String... words) throws Exception {
    List<String> all = new ArrayList<>(List.of("--state", otherState.toString()));
    all.addAll(List.of(words));
    return ended(start(Main.class, all.toArray(String[]::new)));
  }

  public Result portcullis(String... words) throws Exception {
    return ended(start(words));
  }

  /** Runs a command of ours that must succeed. */
  public void done(String... words) throws Exception {
    Result result = portcullis(words);
    assertThat(result.exit()).as("%s", result).isZero();
  }

  @Override
  public void close() {
    keeper.destroyForcibly();
    namespace.close();
  }
}
