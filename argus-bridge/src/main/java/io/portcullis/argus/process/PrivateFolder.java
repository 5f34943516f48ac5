package io.portcullis.argus.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A folder that only this user may look into, for the settings of our children; gone when it is
 * closed. What a killed process left of one, its argus included, ends when the next is made.
 */
public final class PrivateFolder implements AutoCloseable {
  private static final String PREFIX = "portcullis-";

  /** Locked as long as its process lives: the kernel lets go of it, however that ends. */
  private static final String LIFE = "life";

  private final Path path;
  private final FileChannel life;

  private PrivateFolder(Path path, FileChannel life) {
    this.path = path;
    this.life = life;
  }

  /** Makes one among the temporary files of this machine. */
  public static PrivateFolder make() throws IOException {
    return makeIn(Path.of(System.getProperty("java.io.tmpdir")));
  }

  static PrivateFolder makeIn(Path parent) throws IOException {
    Path path = Files.createTempDirectory(parent, PREFIX);
    FileChannel life =
        FileChannel.open(
            path.resolve(LIFE), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    if (life.tryLock() == null) throw new IOException(path + " is in use by somebody else");
    tidy(parent, path);
    return new PrivateFolder(path, life);
  }

  /** Only what is this user's: a name among the temporary files is anybody's to make. */
  private static void tidy(Path parent, Path own) throws IOException {
    try (DirectoryStream<Path> siblings = Files.newDirectoryStream(parent, PREFIX + "*")) {
      for (Path each : siblings) {
        boolean ours =
            Files.isDirectory(each, LinkOption.NOFOLLOW_LINKS)
                && Files.getOwner(each, LinkOption.NOFOLLOW_LINKS).equals(Files.getOwner(own));
        if (ours && !each.equals(own)) tidy(each);
      }
    } catch (IOException | UncheckedIOException goneMeanwhile) {
      // Another process tidies too, or this one may not; it costs no more than some space.
    }
  }

  private static void tidy(Path left) throws IOException {
    if (!Files.isRegularFile(left.resolve(LIFE), LinkOption.NOFOLLOW_LINKS)) return;
    try (FileChannel life = FileChannel.open(left.resolve(LIFE), StandardOpenOption.WRITE)) {
      Optional<FileLock> dead = Optional.ofNullable(life.tryLock());
      if (dead.isEmpty()) return;
      OrphanFile.in(left).end();
      delete(left);
    } catch (OverlappingFileLockException alive) {
      // It is this very process that uses it.
    }
  }

  /** Where it is. */
  public Path path() {
    return path;
  }

  @Override
  public void close() throws IOException {
    life.close();
    if (Files.exists(path)) delete(path);
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
    } catch (UncheckedIOException gone) {
      throw gone.getCause();
    }
  }
}
