package io.portcullis.detector;

import io.portcullis.argus.SharedData;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.tukaani.xz.XZInputStream;

/** The lines of every recording in ra's CSV that lies beside the project. */
final class Recordings {
  private Recordings() {}

  static List<byte[]> all() throws IOException {
    List<byte[]> texts = new ArrayList<>();
    for (String folder : List.of("flows", "labelled")) {
      try (Stream<Path> files = Files.walk(SharedData.path(folder))) {
        for (Path file : files.sorted().toList()) {
          String name = file.getFileName().toString();
          if (name.matches(".*(\\.binetflow|netflow\\.labeled)(\\.xz)?")) texts.add(text(file));
        }
      }
    }
    return texts;
  }

  private static byte[] text(Path file) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      boolean packed = file.toString().endsWith(".xz");
      return packed ? new XZInputStream(in).readAllBytes() : in.readAllBytes();
    }
  }
}
