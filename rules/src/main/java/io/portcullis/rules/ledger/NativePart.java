package io.portcullis.rules.ledger;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.zip.CRC32;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.LibraryLoaderUtil;

/**
 * SQLite's native part, unpacked once beside the ledger. Left alone, the driver unpacks it into the
 * folder of temporary files at each start, and leaves it there whenever the process is killed.
 *
 * <p>What is loaded runs with our rights. So it lies only where nobody but us and root can have put
 * it; elsewhere the driver does as ever.
 */
final class NativePart {
  private static final String FOLDER = "org.sqlite.lib.path";
  private static final String NAME = "org.sqlite.lib.name";
  private static final String PREFIX = "libsqlitejdbc-";
  private static final int STICKY = 01000;

  private NativePart() {}

  /** Before the first connection of this process; a folder that was named already stays. */
  static void lieIn(Path folder) {
    if (System.getProperty(FOLDER) != null) return;
    Optional<Path> file = unpackedIn(folder);
    if (file.isEmpty()) return;
    System.setProperty(FOLDER, folder.toString());
    System.setProperty(NAME, String.valueOf(file.get().getFileName()));
  }

  /** Where it lies now; empty where it cannot lie there, or need not. */
  static Optional<Path> unpackedIn(Path folder) {
    String packed =
        LibraryLoaderUtil.getNativeLibResourcePath() + "/" + LibraryLoaderUtil.getNativeLibName();
    try (InputStream in = SQLiteJDBCLoader.class.getResourceAsStream(packed)) {
      if (in == null || !isOurs(folder)) return Optional.empty();
      Path file = folder.resolve(PREFIX + SQLiteJDBCLoader.getVersion() + ".so");
      if (isSame(file, packed)) return Optional.of(file);
      byte[] wanted = in.readAllBytes();
      if (!holds(file, wanted)) write(file, wanted);
      return Optional.of(file);
    } catch (IOException | UnsupportedOperationException noRoom) {
      return Optional.empty();
    }
  }

  /**
   * Whether the file has the size and the sum that the jar notes of what is packed in it: to unpack
   * a megabyte in order to compare it would take as long as a short command's own work.
   */
  private static boolean isSame(Path file, String packed) throws IOException {
    URL place = SQLiteJDBCLoader.class.getResource(packed);
    if (place == null || !(place.openConnection() instanceof JarURLConnection jar)) return false;
    JarEntry entry = jar.getJarEntry();
    if (entry == null || entry.getCrc() < 0) return false;
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) return false;
    if (Files.size(file) != entry.getSize()) return false;
    CRC32 sum = new CRC32();
    sum.update(Files.readAllBytes(file));
    return sum.getValue() == entry.getCrc();
  }

  private static boolean holds(Path file, byte[] wanted) throws IOException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) return false;
    return Files.size(file) == wanted.length && Arrays.equals(Files.readAllBytes(file), wanted);
  }

  private static void write(Path file, byte[] wanted) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    Path half =
        Files.createTempFile(
            folder,
            PREFIX,
            ".half",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    try {
      Files.write(half, wanted);
      Files.move(half, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(half);
    }
    // Those of other versions; a process that has one open keeps it.
    try (DirectoryStream<Path> others = Files.newDirectoryStream(folder, PREFIX + "*.so")) {
      for (Path other : others) if (!other.equals(file)) Files.deleteIfExists(other);
    }
  }

  /** Whether only this user and root can put something there, or move what lies there away. */
  private static boolean isOurs(Path folder) throws IOException {
    UserPrincipal us = Files.getOwner(Path.of("/proc/self"));
    UserPrincipal root = Files.getOwner(Path.of("/"));
    Path real = folder.toRealPath();
    if (!isOurs(real, us, root) || isWritableByOthers(real)) return false;
    for (Path above = real.getParent(); above != null; above = above.getParent()) {
      boolean sticky = ((int) Files.getAttribute(above, "unix:mode") & STICKY) != 0;
      if (!isOurs(above, us, root) || (isWritableByOthers(above) && !sticky)) return false;
    }
    return true;
  }

  private static boolean isOurs(Path folder, UserPrincipal us, UserPrincipal root)
      throws IOException {
    UserPrincipal owner = Files.getOwner(folder);
    return owner.equals(us) || owner.equals(root);
  }

  private static boolean isWritableByOthers(Path folder) throws IOException {
    Set<PosixFilePermission> rights = Files.getPosixFilePermissions(folder);
    return rights.contains(PosixFilePermission.GROUP_WRITE)
        || rights.contains(PosixFilePermission.OTHERS_WRITE);
  }
}
