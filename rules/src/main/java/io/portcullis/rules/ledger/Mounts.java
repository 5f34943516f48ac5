package io.portcullis.rules.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the mounts under files say about who may write them. */
public final class Mounts {
  private Mounts() {}

  /**
   * Whether what is there lies where the file system is mounted read-only; root cannot write it.
   */
  public static boolean isReadOnly(Path existing) {
    return isReadOnly(existing, Path.of("/proc/self/mountinfo"));
  }

  /**
   * Java knows a mount by its device and so overlooks one that binds a part of another.
   *
   * @param mounts as in proc(5): number, parent, device, root, mount point, options, …
   */
  static boolean isReadOnly(Path existing, Path mounts) {
    try {
      Path real = existing.toRealPath();
      Path under = Path.of("/");
      boolean readOnly = false;
      for (String line : Files.readAllLines(mounts)) {
        List<String> columns = List.of(line.split(" ", -1));
        if (columns.size() < 6) continue;
        Path point = Path.of(columns.get(4).replace("\\040", " "));
        // Of two at one place the later lies on top.
        if (!real.startsWith(point) || point.getNameCount() < under.getNameCount()) continue;
        under = point;
        readOnly = List.of(columns.get(5).split(",", -1)).contains("ro");
      }
      return readOnly || Files.getFileStore(real).isReadOnly();
    } catch (IOException unknown) {
      return false;
    }
  }
}
