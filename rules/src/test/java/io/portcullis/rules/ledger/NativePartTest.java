package io.portcullis.rules.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class NativePartTest {
  @TempDir Path folder;

  private static Object inode(Path file) throws Exception {
    return Files.getAttribute(file, "unix:ino");
  }

  @Test
  void itIsUnpackedOnceAndThenFound() throws Exception {
    Path file = NativePart.unpackedIn(folder).orElseThrow();
    assertThat(folder).isDirectoryContaining(file::equals);
    assertThat(Files.size(file)).isGreaterThan(100_000);
    Object first = inode(file);
    assertThat(NativePart.unpackedIn(folder)).contains(file);
    assertThat(inode(file)).isEqualTo(first);
    assertThat(folder.toFile().list()).hasSize(1);
  }

  @Test
  void whatIsTornOrOfAnotherVersionIsReplaced() throws Exception {
    Path file = NativePart.unpackedIn(folder).orElseThrow();
    byte[] whole = Files.readAllBytes(file);
    byte[] torn = whole.clone();
    torn[5000] ^= 1;
    Files.write(file, torn);
    Files.write(folder.resolve("libsqlitejdbc-1.2.3.so"), torn);
    assertThat(NativePart.unpackedIn(folder)).contains(file);
    assertThat(file).hasBinaryContent(whole);
    assertThat(folder.toFile().list()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"rwxrwx---", "rwx---rwx"})
  void itLiesNowhereWhereOthersMayWrite(String rights) throws Exception {
    Path shared = Files.createDirectory(folder.resolve("shared"));
    Path inside = Files.createDirectory(shared.resolve("inside"));
    Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString(rights));
    assertThat(NativePart.unpackedIn(shared)).isEmpty();
    assertThat(NativePart.unpackedIn(inside)).isEmpty();
    assertThat(inside).isEmptyDirectory();
  }
}
