package io.portcullis.web.whatif;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * The recording that somebody sends, piece by piece: one at a time, up to a size, in a folder of
 * this process alone. The next one takes its place. May be used by several threads.
 */
public final class Upload implements AutoCloseable {
  /** Of a piece; each is a request of its own, so that a slow line is no request that hangs. */
  public static final int LONGEST_PIECE = 1 << 20;

  private static final int LONGEST_NAME = 100;

  private final long most;
  private Optional<Path> folder = Optional.empty();
  private String owner = "";
  private String name = "";
  private long size;
  private long whole;

  /**
   * @param most bytes; 0: none is taken
   */
  Upload(long most) {
    this.most = most;
  }

  public long most() {
    return most;
  }

  /**
   * Takes a piece.
   *
   * @param session whose it is
   * @param at where it belongs: 0 begins anew
   * @param total size of the whole
   * @return how much is there now
   * @throws IOException when it is too large or out of order; the message is for people
   */
  public synchronized long take(String session, String called, long at, long total, byte[] piece)
      throws IOException {
    if (total > most || total <= 0 || at + piece.length > total) {
      throw new IOException("At most " + most / 1_000_000 + " MB can be sent.");
    }
    if (at == 0) begin(session, called, total);
    if (!owner.equals(session) || at != size || total != whole) {
      throw new IOException("Somebody else has sent a recording meanwhile. Send yours again.");
    }
    Files.write(file(), piece, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    size += piece.length;
    return size;
  }

  private void begin(String session, String called, long total) throws IOException {
    if (folder.isEmpty()) folder = Optional.of(Files.createTempDirectory("portcullis-what-if"));
    Files.deleteIfExists(file());
    owner = session;
    String plain = called.replaceAll("\\p{Cntrl}", "");
    name = plain.substring(0, Math.min(LONGEST_NAME, plain.length()));
    size = 0;
    whole = total;
  }

  private Path file() throws IOException {
    return folder.orElseThrow(() -> new NoSuchFileException("upload")).resolve("recording");
  }

  /** Its name, when it is there as a whole. */
  public synchronized Optional<String> name() {
    return whole > 0 && size == whole ? Optional.of(name) : Optional.empty();
  }

  /**
   * The file.
   *
   * @throws IOException when none is there as a whole
   */
  synchronized Path find() throws IOException {
    if (name().isEmpty()) throw new IOException("Send a recording first.");
    return file();
  }

  @Override
  public synchronized void close() {
    if (folder.isEmpty()) return;
    try {
      Files.deleteIfExists(file());
      Files.deleteIfExists(folder.get());
    } catch (IOException leftOver) {
      // It lies among temporary files, which the service's own /tmp ends with.
    }
    folder = Optional.empty();
    whole = 0;
  }
}
