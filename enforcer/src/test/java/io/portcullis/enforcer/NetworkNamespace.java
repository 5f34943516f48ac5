package io.portcullis.enforcer;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import jnr.ffi.LibraryLoader;
import jnr.ffi.annotations.SaveError;

/**
 * A private network namespace for a test (ip-netns(8)). What {@link #call} runs, sockets and child
 * processes included, is in it; nothing outside is touched. Goes away on close, and at the end of
 * the machine's Java process at the latest.
 */
public final class NetworkNamespace implements AutoCloseable {
  private static final int CLONE_NEWNET = 0x40000000; // linux/sched.h
  private static final long PATIENCE_SECONDS = 120;

  private final String name;
  private final ExecutorService thread;
  private final Thread atExit = new Thread(this::delete);

  /** setns(2) moves only the calling thread. Public for JNR. */
  public interface SetNs {
    @SaveError
    int open(String path, int flags);

    @SaveError
    int setns(int descriptor, int kind);

    int close(int descriptor);
  }

  private NetworkNamespace(String name) {
    this.name = name;
    this.thread =
        Executors.newSingleThreadExecutor(
            work -> {
              Thread made = new Thread(work, "netns " + name);
              made.setDaemon(true);
              return made;
            });
  }

  /**
   * Makes one, with its loopback up.
   *
   * @param role ends its name, which begins with this process's number, so that runs do not meet
   */
  public static NetworkNamespace create(String role) {
    requireKernel();
    String name =
        "pc"
            + ProcessHandle.current().pid()
            + "-"
            + Long.toString(System.nanoTime() & 0xffffff, 36)
            + "-"
            + role;
    NetworkNamespace made = new NetworkNamespace(name);
    Runtime.getRuntime().addShutdownHook(made.atExit);
    try {
      execute(List.of("ip", "netns", "add", name));
      made.call(made::enter);
      made.run("ip", "link", "set", "lo", "up");
    } catch (RuntimeException | Error failed) {
      made.close();
      throw failed;
    }
    return made;
  }

  /** Skips the test with its reason where it cannot run; where CI is set that is a failure. */
  public static void requireKernel() {
    String missing = missing();
    if (missing.isEmpty()) return;
    if (System.getenv("CI") != null) throw new AssertionError(missing + ", and this is CI");
    abort(missing);
  }

  private static String missing() {
    if (!"root".equals(System.getProperty("user.name"))) return "network namespaces need root";
    for (String tool : List.of("ip", "nft")) {
      boolean found =
          List.of("/usr/sbin", "/sbin", "/usr/bin", "/bin").stream()
              .anyMatch(folder -> Files.isExecutable(Path.of(folder, tool)));
      if (!found) return tool + " is not installed";
    }
    return "";
  }

  private int enter() throws IOException {
    SetNs libc = LibraryLoader.create(SetNs.class).load("c");
    int descriptor = libc.open("/run/netns/" + name, 0);
    int result = descriptor < 0 ? -1 : libc.setns(descriptor, CLONE_NEWNET);
    if (descriptor >= 0) libc.close(descriptor);
    if (result != 0) throw new IOException("cannot enter the network namespace " + name);
    return result;
  }

  /** Its name for {@code ip netns exec}. */
  public String name() {
    return name;
  }

  /** Does something on the namespace's own thread, and passes on what it threw. */
  public <T> T call(Callable<T> work) {
    try {
      return thread.submit(work).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof RuntimeException unchecked) throw unchecked;
      if (failed.getCause() instanceof Error error) throw error;
      throw new AssertionError(failed.getCause().getMessage(), failed.getCause());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new AssertionError(interrupted);
    } catch (java.util.concurrent.TimeoutException hung) {
      throw new AssertionError("hung in the network namespace " + name, hung);
    }
  }

  /** Something that gives nothing back. */
  public interface Work {
    void run() throws Exception;
  }

  /** Does something in it that has no result. */
  public void doing(Work work) {
    call(
        () -> {
          work.run();
          return true;
        });
  }

  /** Runs a command in it and returns what it printed; anything but success fails the test. */
  public String run(String... command) {
    return call(() -> execute(List.of(command)));
  }

  /** Starts a command in it that goes on; the caller ends it. */
  public Process start(String... command) {
    return call(() -> new ProcessBuilder(command).redirectErrorStream(true).start());
  }

  /** Feeds a ruleset to nft(8), or asks it. */
  public String nft(String... words) {
    List<String> command = new ArrayList<>(List.of("nft"));
    command.addAll(List.of(words));
    return run(command.toArray(String[]::new));
  }

  private static String execute(List<String> command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int code = process.waitFor();
      if (code != 0) throw new AssertionError(String.join(" ", command) + ": " + output);
      return output;
    } catch (IOException failed) {
      throw new AssertionError(String.join(" ", command), failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new AssertionError(interrupted);
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
    delete();
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException alreadyEnding) {
      // the hook does it
    }
  }

  private void delete() {
    if (!Files.exists(Path.of("/run/netns", name))) return;
    execute(List.of("ip", "netns", "delete", name));
  }
}
