package io.portcullis.enforcer.orders;

import io.portcullis.rules.Block;
import io.portcullis.rules.Target;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Orders to lift blocks that the kernel obeyed while the ledger could not be written: each waits in
 * a file where there still is room, and whoever next holds the lock and can write the ledger does
 * it there first. Without it, a ledger that still says "active" would undo the order as soon as its
 * disk has room again.
 *
 * <p>The folders belong on another disk than the ledger's, best in memory. After a reboot the
 * kernel drops nothing and these files may be gone; what the ledger still has in force then comes
 * back.
 */
public final class OrderSpool {
  private static final String FIRST_LINE = "portcullis order 1";
  private static final String DISARMS = "disarms";
  private static final String RULE = "rule ";
  private static final String ENDING = ".order";

  private final List<Path> folders;

  /**
   * @param folders in order of preference; made when something has to wait
   */
  public OrderSpool(List<Path> folders) {
    this.folders = List.copyOf(folders);
  }

  /**
   * One of them.
   *
   * @param disarms whether all blocks of the detector are lifted, named or not
   * @param targets of the rules to lift, by their ids: another ledger has other rules under the
   *     same ids
   * @param anonymous targets whose ids nobody could read
   */
  record Noted(
      Path file,
      boolean disarms,
      Map<Long, String> targets,
      Set<String> anonymous,
      UnfinishedOrder order) {
    boolean means(Block row) {
      if (disarms && row.isReal() && !row.origin().isOperators()) return true;
      String target = row.target().toString();
      return target.equals(targets.get(row.id())) || anonymous.contains(target);
    }
  }

  /** How many wait; costs a look at each folder. */
  public int size() {
    return files().size();
  }

  boolean isAny() {
    // The folder goes with its last file.
    return folders.stream().anyMatch(Files::exists) && !files().isEmpty();
  }

  private List<Path> files() {
    List<Path> files = new ArrayList<>();
    for (Path folder : folders) {
      try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "*" + ENDING)) {
        found.forEach(files::add);
      } catch (IOException none) {
        // not made, or not ours to read: then not ours to follow either
      }
    }
    files.sort(null);
    return files;
  }

  /**
   * Makes an order wait.
   *
   * @param anonymous what it lifted of which nobody could read the row
   * @return where; empty when there is room nowhere
   */
  Optional<Path> note(
      UnfinishedOrder order, List<Block> rows, List<Target> anonymous, boolean disarms) {
    StringBuilder text = new StringBuilder(FIRST_LINE).append('\n');
    if (disarms) text.append(DISARMS).append('\n');
    for (Block row : rows) {
      text.append(RULE).append(row.id()).append(' ').append(row.target()).append('\n');
    }
    for (Target target : anonymous) text.append(RULE).append("0 ").append(target).append('\n');
    text.append('\n').append(order.text());
    for (Path folder : folders) {
      Optional<Path> written = write(folder, text.toString());
      if (written.isPresent()) return written;
    }
    return Optional.empty();
  }

  private static Optional<Path> write(Path folder, String text) {
    try {
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      Path half = Files.createTempFile(folder, "", ".half");
      try {
        Files.writeString(half, text);
        Path whole = half.resolveSibling(half.getFileName() + ENDING);
        return Optional.of(Files.move(half, whole, StandardCopyOption.ATOMIC_MOVE));
      } finally {
        Files.deleteIfExists(half);
      }
    } catch (IOException noRoom) {
      return Optional.empty();
    }
  }

  /** All that can be read; each is independent of the others. */
  List<Noted> read() throws IOException {
    List<Noted> noted = new ArrayList<>();
    for (Path file : files()) noted.add(parse(file, Files.readAllBytes(file)));
    return noted;
  }

  /**
   * Reads the content of one.
   *
   * @throws IOException when it is none; the message says what to do with the file
   */
  static Noted parse(Path file, byte[] content) throws IOException {
    // Bytes that are no text make a target that no rule has, and stop no other order.
    String text = new String(content, StandardCharsets.UTF_8);
    int border = text.indexOf("\n\n");
    try {
      if (text.startsWith(FIRST_LINE + "\n") && border >= 0) return parse(file, text, border);
    } catch (IllegalArgumentException | IndexOutOfBoundsException torn) {
      // told below
    }
    throw new IOException(
        file + " is no order of this version of portcullis: remove it, and give the order again");
  }

  private static Noted parse(Path file, String text, int border) {
    boolean disarms = false;
    Map<Long, String> targets = new HashMap<>();
    Set<String> anonymous = new HashSet<>();
    for (String line : text.substring(0, border).split("\n", -1)) {
      if (line.equals(DISARMS)) disarms = true;
      if (!line.startsWith(RULE)) continue;
      String[] words = line.split(" ", 3);
      long id = Long.parseLong(words[1]);
      if (id == 0) anonymous.add(words[2]);
      else targets.put(id, words[2]);
    }
    return new Noted(
        file, disarms, targets, anonymous, UnfinishedOrder.parse(text.substring(border + 2)));
  }

  /** Which rules wait to be lifted in the ledger. */
  Predicate<Block> lifted() throws IOException {
    if (!isAny()) return row -> false;
    List<Noted> noted = read();
    return row -> noted.stream().anyMatch(each -> each.means(row));
  }

  /** Forgets one that is done. */
  static void done(Noted noted) throws IOException {
    Files.deleteIfExists(noted.file());
    Path folder = noted.file().getParent();
    if (folder == null) return;
    try {
      Files.delete(folder);
    } catch (IOException othersWait) {
      // it goes with the last one
    }
  }
}
