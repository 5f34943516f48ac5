package io.portcullis.gateway.events;

import io.portcullis.gateway.config.Paths;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A file that lines are appended to by several processes at once, each line in one write(2) with
 * O_APPEND so that they never mix, and that logrotate may move away at any time: it is looked up by
 * its inode before each write. What cannot be written is counted, and so is what a file that is as
 * long as it may get does not take.
 */
final class AppendedFile implements AutoCloseable {
  // Who talked to whom is nobody else's business; a log shipper joins the group.
  private static final FileAttribute<?> OWNER_AND_GROUP =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----"));

  private final Path file;
  private @Nullable FileChannel channel;
  private @Nullable Object inode;
  private long lost;
  private String why = "";
  private boolean full;

  AppendedFile(Path file) {
    this.file = file;
  }

  /**
   * Appends a line that ends with its line feed.
   *
   * @param most bytes that the file may have with it
   */
  synchronized void append(String line, long most) {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
      FileChannel to = current();
      if (to.size() + bytes.remaining() > most) {
        lost++;
        full = true;
        return;
      }
      while (bytes.hasRemaining()) to.write(bytes);
    } catch (IOException failed) {
      lost++;
      why = Paths.reason(failed);
      close();
    }
  }

  private FileChannel current() throws IOException {
    FileChannel open = channel;
    if (open != null && open.isOpen() && Objects.equals(inode, inodeNow())) return open;
    close();
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) Paths.make(folder);
    FileChannel opened =
        FileChannel.open(
            file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND), OWNER_AND_GROUP);
    channel = opened;
    full = false;
    inode = inodeNow();
    return opened;
  }

  private @Nullable Object inodeNow() {
    try {
      return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    } catch (IOException movedAway) {
      return null;
    }
  }

  synchronized long lost() {
    return lost;
  }

  /** Whether it took a line no more, since it was opened, for its length alone. */
  synchronized boolean isFull() {
    return full;
  }

  /** Why the last lost line was lost that could not be written. */
  synchronized String why() {
    return why;
  }

  @Override
  public synchronized void close() {
    FileChannel open = channel;
    channel = null;
    if (open == null) return;
    try {
      open.close();
    } catch (IOException failed) {
      why = Paths.reason(failed);
    }
  }

  @Override
  public String toString() {
    return file.toString();
  }
}
