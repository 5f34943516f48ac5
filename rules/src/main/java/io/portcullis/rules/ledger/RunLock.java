package io.portcullis.rules.ledger;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The one lock on a file of the run folder under which ledger write, kernel transaction and outcome
 * happen together, in the gateway and in the command line alike. On another file it refuses a
 * second daemon. The kernel frees it when its holder dies, however it dies.
 *
 * <p>Java's file lock is fcntl(2)'s record lock, not flock(2): it belongs to the process, and
 * <em>any</em> close of the file by that process frees it. So within a process the file is open at
 * most once at a time; other threads wait for a permit before they open it. Nothing else may open
 * the file, not even to read it.
 */
public final class RunLock {
  // Static, against our habit, because what it guards, fcntl's lock, is the process's and no
  // object's.
  private static final Map<Path, Semaphore> PERMITS = new ConcurrentHashMap<>();
  // Short beside a kernel transaction with its ledger writes, long beside a try (a system call).
  private static final Duration POLL = Duration.ofMillis(2);

  private static final Path LOCKS = Path.of("/proc/locks");

  private final Path file;

  /**
   * @param file created when missing, its folder too: somebody may tidy it away at any time
   */
  public RunLock(Path file) {
    this.file = file;
  }

  /**
   * Takes the lock. It is not reentrant: a thread that holds it and asks again waits for itself.
   *
   * @param patience how long to wait for another holder, of this process or of another; a hung
   *     gateway must not stop a release. Zero tries once
   * @return the held lock, to be closed; empty when another held it all that time
   * @throws IOException when the file cannot be opened
   */
  public Optional<Held> take(Duration patience) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    Semaphore permit = PERMITS.computeIfAbsent(identity(), path -> new Semaphore(1, true));
    if (!permit.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)) return Optional.empty();
    Optional<Held> held = Optional.empty();
    try {
      held = lock(deadline, permit);
      return held;
    } finally {
      if (held.isEmpty()) permit.release();
    }
  }

  /**
   * Whether another process holds it, where the file cannot be written and so not be taken. Not for
   * a process that holds it itself: looking would free it.
   *
   * @throws IOException when the file cannot be read either
   */
  public boolean isHeldByAnotherProcess() throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      FileLock shared = channel.tryLock(0, Long.MAX_VALUE, true);
      return shared == null;
    }
  }

  /**
   * The process that holds it, by the kernel's list of locks (proc_locks(5)); opens nothing.
   *
   * @return empty when none holds it, or when this user may not know
   * @throws IOException when the file or the list cannot be read
   */
  public Optional<Long> holder() throws IOException {
    String inode = String.valueOf(Files.getAttribute(file, "unix:ino"));
    for (String line : Files.readAllLines(LOCKS)) {
      // "7: POSIX  ADVISORY  WRITE 4711 fe:00:2147250 0 EOF"; one that waits has "->" before POSIX.
      String[] words = line.split(" +", -1);
      if (words.length < 6 || !words[1].equals("POSIX")) continue;
      if (words[5].endsWith(":" + inode) && hasOpen(words[4])) {
        return Optional.of(Long.parseLong(words[4]));
      }
    }
    return Optional.empty();
  }

  /** The list's device numbers are not always those of stat(2) (btrfs), so the file is compared. */
  private boolean hasOpen(String pid) {
    try (DirectoryStream<Path> open =
        Files.newDirectoryStream(LOCKS.resolveSibling(pid).resolve("fd"))) {
      for (Path each : open) {
        if (Files.exists(each) && Files.isSameFile(each, file)) return true;
      }
      return false;
    } catch (IOException | DirectoryIteratorException endedOrNotOurs) {
      return false;
    }
  }

  private Path identity() throws IOException {
    Path absolute = file.toAbsolutePath().normalize();
    Path folder = absolute.getParent();
    Path name = absolute.getFileName();
    if (folder == null || name == null) throw new IOException(file + " is no file to lock");
    try {
      return folder.toRealPath().resolve(name);
    } catch (NoSuchFileException tidiedAway) {
      return Files.createDirectories(folder).toRealPath().resolve(name);
    }
  }

  private Optional<Held> lock(long deadline, Semaphore permit)
      throws IOException, InterruptedException {
    FileChannel channel =
        FileChannel.open(
            file,
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    boolean locked = false;
    try {
      locked = tryLock(channel);
      while (!locked) {
        if (System.nanoTime() - deadline >= 0) return Optional.empty();
        Thread.sleep(POLL.toMillis());
        locked = tryLock(channel);
      }
      return Optional.of(new HeldFile(file, identity(file), channel, permit, new AtomicBoolean()));
    } catch (ClosedByInterruptException interrupted) {
      InterruptedException told = new InterruptedException("while waiting for " + file);
      told.initCause(interrupted);
      throw told;
    } finally {
      if (!locked) channel.close();
    }
  }

  private static boolean tryLock(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException heldByStrangerInThisProcess) {
      return false;
    }
  }

  /** The lock while it is held. */
  public interface Held extends AutoCloseable {
    /**
     * Whether the locked file is still the one that others find under its name; else they do not
     * see that it is held.
     */
    boolean isInPlace();

    /** Frees it; a second close does nothing. */
    @Override
    void close();
  }

  /** Device and inode; empty where there is no such file. */
  private static Optional<Object> identity(Path file) {
    try {
      return Optional.ofNullable(Files.readAttributes(file, BasicFileAttributes.class).fileKey());
    } catch (IOException goneOrOutOfReach) {
      return Optional.empty();
    }
  }

  private record HeldFile(
      Path file,
      Optional<Object> locked,
      FileChannel channel,
      Semaphore permit,
      AtomicBoolean closed)
      implements Held {
    @Override
    public boolean isInPlace() {
      return locked.isPresent() && locked.equals(identity(file));
    }

    @Override
    public void close() {
      if (closed.getAndSet(true)) return;
      try {
        channel.close();
      } catch (IOException freedAllTheSame) {
        // close(2) frees the descriptor and with it the lock even when it reports an error.
      } finally {
        permit.release();
      }
    }
  }
}
