package io.portcullis.enforcer.netlink;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import jnr.ffi.LastError;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Runtime;
import jnr.ffi.annotations.SaveError;

/**
 * A network namespace of one thread (network_namespaces(7)): what {@link #call} does, sockets and
 * child processes included, is in it, and nothing outside is touched. It has no name and no file,
 * so that it is gone with its thread and its sockets, even after {@code kill -9}.
 */
public final class PrivateNetwork implements AutoCloseable {
  private static final int CLONE_NEWNET = 0x40000000; // linux/sched.h

  private final ExecutorService thread;
  private final Path path;

  /** unshare(2) moves only the calling thread. Public for JNR. */
  public interface Unshare {
    @SaveError
    int unshare(int flags);
  }

  private PrivateNetwork(ExecutorService thread, Path path) {
    this.thread = thread;
    this.path = path;
  }

  /**
   * Makes one, with its loopback down and nothing else in it.
   *
   * @throws IOException when the kernel refuses; caused by AccessDeniedException when it is a
   *     matter of rights (CAP_SYS_ADMIN)
   */
  public static PrivateNetwork create() throws IOException, InterruptedException {
    ExecutorService thread = Executors.newSingleThreadExecutor(PrivateNetwork::daemon);
    try {
      return new PrivateNetwork(thread, on(thread, PrivateNetwork::enter));
    } catch (IOException | RuntimeException | InterruptedException failed) {
      thread.shutdownNow();
      throw failed;
    }
  }

  private static Thread daemon(Runnable work) {
    Thread made = new Thread(work, "private network");
    made.setDaemon(true);
    return made;
  }

  /** Moves the calling thread into a new one. */
  private static Path enter() throws IOException {
    Unshare libc = LibraryLoader.create(Unshare.class).load("c");
    if (libc.unshare(CLONE_NEWNET) != 0)
      throw refused(LastError.getLastError(Runtime.getRuntime(libc)));
    // proc(5): it names the very thread that asks, for any other process to find it by.
    Path self = Path.of("/proc").resolve(Files.readSymbolicLink(Path.of("/proc/thread-self")));
    return self.resolve("ns/net");
  }

  private static IOException refused(int number) {
    String what = "cannot make a private network namespace: ";
    if (Errno.of(number) == Errno.EPERM) {
      return new IOException(
          what + "run as root (CAP_SYS_ADMIN)", new AccessDeniedException("unshare(2)"));
    }
    return new IOException(what + "errno " + number);
  }

  /** Where other processes find it, for ip-link(8)'s {@code netns}. */
  public Path path() {
    return path;
  }

  /** Does something in it, and passes on what it threw. */
  public <T> T call(Callable<T> work) throws IOException, InterruptedException {
    return on(thread, work);
  }

  /** Something that gives nothing back. */
  public interface Work {
    void run() throws Exception;
  }

  /** Does something in it that has no result, and passes on what it threw. */
  public void doing(Work work) throws IOException, InterruptedException {
    call(
        () -> {
          work.run();
          return true;
        });
  }

  private static <T> T on(ExecutorService thread, Callable<T> work)
      throws IOException, InterruptedException {
    try {
      return thread.submit(work).get();
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof IOException io) throw io;
      if (failed.getCause() instanceof RuntimeException unchecked) throw unchecked;
      throw new IllegalStateException(failed.getCause());
    }
  }

  /**
   * Runs a program in it.
   *
   * @throws IOException when it is not installed or fails, with what it said
   */
  public void run(String... command) throws IOException, InterruptedException {
    doing(() -> execute(List.of(command)));
  }

  private static void execute(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int code = process.waitFor();
    if (code == 0) return;
    throw new IOException("'" + String.join(" ", command) + "' failed: " + said.strip());
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
