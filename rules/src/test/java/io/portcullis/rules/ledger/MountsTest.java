package io.portcullis.rules.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MountsTest {
  @TempDir private Path folder;

  private boolean isReadOnly(Path existing, String... mounts) throws IOException {
    Path file = folder.resolve("mountinfo");
    Files.writeString(file, String.join("\n", mounts) + "\n");
    return Mounts.isReadOnly(existing, file);
  }

  private static String mount(Path point, String options) {
    String name = point.toString().replace(" ", "\\040");
    return "36 35 8:1 / " + name + " " + options + ",relatime shared:1 - ext4 /dev/sda1 rw";
  }

  @Test
  void ofAFolderBoundReadOnlyIntoAWritableDiskTheBindCounts() throws Exception {
    Path inner = Files.createDirectories(folder.toRealPath().resolve("a state/run"));
    String disk = mount(Path.of("/"), "rw");
    String bound = mount(inner.getParent(), "ro");
    assertThat(isReadOnly(inner, disk, bound)).isTrue();
    assertThat(isReadOnly(inner, bound, disk)).isTrue();
    assertThat(isReadOnly(folder, disk, bound)).isFalse();
    assertThat(isReadOnly(inner, disk, bound, mount(inner, "rw"))).isFalse();
    assertThat(isReadOnly(inner, disk, bound, mount(inner.getParent(), "rw"))).isFalse();
    assertThat(isReadOnly(folder.resolve("nowhere"), disk)).isFalse();
  }
}
