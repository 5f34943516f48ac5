package io.portcullis.gateway.wiring;

import io.portcullis.rules.ledger.RunLock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The process of the gateway, as the kernel sees it: whoever holds the gateway's lock.
 *
 * @param pid empty where there is none, or where this user may not know
 */
public record GatewayProcess(State state, Optional<Long> pid) {

  /** What it does. */
  public enum State {
    ABSENT,
    RUNS,
    /** It has its locks and its memory, and does nothing until it is told to go on. */
    STOPPED
  }

  private static final GatewayProcess NONE = new GatewayProcess(State.ABSENT, Optional.empty());

  /**
   * The gateway that holds a lock.
   *
   * @param path of the lock; need not exist
   */
  public static GatewayProcess of(Path path) throws IOException, InterruptedException {
    if (!Files.exists(path)) return NONE;
    RunLock lock = new RunLock(path);
    return isHeld(lock) ? holding(lock) : NONE;
  }

  private static boolean isHeld(RunLock lock) throws IOException, InterruptedException {
    try {
      Optional<RunLock.Held> free = lock.take(Duration.ZERO);
      free.ifPresent(RunLock.Held::close);
      return free.isEmpty();
    } catch (FileSystemException readOnly) {
      return lock.isHeldByAnotherProcess();
    }
  }

  /** Whether there is one, be it stopped. */
  public boolean isThere() {
    return state != State.ABSENT;
  }

  /** The process that holds this lock, which is known to be held. */
  private static GatewayProcess holding(RunLock lock) throws IOException {
    Optional<Long> pid = lock.holder();
    if (pid.isEmpty()) return new GatewayProcess(State.RUNS, pid);
    State state = state(pid.get());
    return state == State.ABSENT ? NONE : new GatewayProcess(state, pid);
  }

  private static State state(long pid) {
    try {
      // Its name, in brackets, may be any bytes.
      return state(
          Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1));
    } catch (NoSuchFileException ended) {
      return State.ABSENT;
    } catch (IOException unreadable) {
      return State.RUNS;
    }
  }

  /**
   * @param stat a line of /proc/PID/stat, proc_pid_stat(5); the state is the first field behind the
   *     name, which may itself hold brackets
   */
  public static State state(String stat) {
    int at = stat.lastIndexOf(')') + 2;
    if (at >= stat.length()) return State.RUNS;
    return switch (stat.charAt(at)) {
      case 'T', 't' -> State.STOPPED;
      case 'Z', 'X', 'x' -> State.ABSENT;
      default -> State.RUNS;
    };
  }

  /** What to do about one that is stopped. */
  public String remedy() {
    return "kill -CONT " + pid.map(String::valueOf).orElse("PID");
  }
}
