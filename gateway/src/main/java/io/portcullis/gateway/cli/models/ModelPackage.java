package io.portcullis.gateway.cli.models;

import io.portcullis.detector.models.MarkovModel;
import io.portcullis.detector.models.ModelFile;
import io.portcullis.gateway.cli.common.ErrorMessages;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;

/**
 * What strangers give us to import: files, folders, zip archives and HTTPS addresses. Everything is
 * opened and read before anything is used, and all that is wrong is told at once. Only names of
 * plain files come out of it, so nothing can be written outside the folder of models.
 */
final class ModelPackage {
  /** Of an archive, packed. */
  static final int LARGEST = 32 << 20;

  /** Of all models together, unpacked. */
  private static final long LARGEST_SUM = 64L << 20;

  private static final int MOST_ENTRIES = 2000;

  /** Names that no shell, list or terminal stumbles over. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+@-]{0,199}");

  /**
   * One model to import.
   *
   * @param origin where it was found, for people
   */
  @SuppressWarnings("ArrayRecordComponent") // up to megabytes, and compared by name only here
  record Item(String name, String origin, byte[] content, MarkovModel model) {
    String sha256() {
      return ModelFile.sha256(content);
    }

    boolean hasContentOf(Item other) {
      return Arrays.equals(content, other.content);
    }
  }

  private final Download download;
  private final Map<String, Item> items = new TreeMap<>();
  private final List<String> problems = new ArrayList<>();
  private long sum;
  private int passedOver;

  ModelPackage(Download download) {
    this.download = download;
  }

  /** In the order of their names. */
  List<Item> items() {
    return List.copyOf(items.values());
  }

  /** A line for each thing that is wrong; with any of them nothing should be used. */
  List<String> problems() {
    return List.copyOf(problems);
  }

  /** Files beside the models that are none by their names. */
  int passedOver() {
    return passedOver;
  }

  /** Opens one source: a file, a folder, an archive or an address. */
  void open(String source) throws InterruptedException {
    int before = items.size() + problems.size();
    try {
      if (source.contains("://")) {
        address(source);
      } else if (Files.isDirectory(Path.of(source))) {
        folder(Path.of(source));
      } else {
        file(Path.of(source));
      }
      if (items.size() + problems.size() == before) known(source);
    } catch (IOException | IllegalArgumentException broken) {
      problems.add(ErrorMessages.line(broken));
    }
  }

  private void known(String source) {
    boolean twice = items.values().stream().anyMatch(item -> item.origin().startsWith(source));
    if (!twice) problems.add(source + " has no .stfm or .json models in it");
  }

  private void address(String source) throws IOException, InterruptedException {
    URI address = URI.create(source);
    byte[] content = download.of(address);
    String path = address.getPath() == null ? "" : address.getPath();
    if (isZip(content)) {
      archive(content, source);
    } else {
      add(lastPiece(path), source, content);
    }
  }

  private void folder(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        String name = String.valueOf(file.getFileName());
        if (ModelFile.isNamedLikeOne(name)) {
          add(name, file.toString(), ModelFile.content(file));
        } else {
          passedOver++;
        }
      }
    }
  }

  private void file(Path file) throws IOException {
    String name = String.valueOf(file.getFileName());
    if (ModelFile.isNamedLikeOne(name)) {
      add(name, file.toString(), ModelFile.content(file));
      return;
    }
    byte[] content;
    try (InputStream in = Files.newInputStream(file)) {
      content = in.readNBytes(LARGEST + 1);
    }
    if (content.length > LARGEST) {
      throw new IOException(file + " is larger than " + LARGEST + " bytes");
    }
    if (!isZip(content)) {
      throw new IOException(
          file + " is neither a model (.stfm, .json) nor a folder or zip archive of them");
    }
    archive(content, file.toString());
  }

  private static boolean isZip(byte[] content) {
    return new String(content, 0, Math.min(4, content.length), StandardCharsets.ISO_8859_1)
        .startsWith("PK\3\4");
  }

  private void archive(byte[] packed, String source) throws IOException {
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(packed))) {
      int entries = 0;
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        if (++entries > MOST_ENTRIES) {
          throw new IOException(source + " has more than " + MOST_ENTRIES + " entries");
        }
        if (!entry.isDirectory()) entry(zip, entry.getName(), source);
      }
    } catch (ZipException | EOFException | IllegalArgumentException broken) {
      throw new IOException(source + " is a damaged archive: " + broken.getMessage(), broken);
    }
  }

  private void entry(ZipInputStream zip, String path, String source) throws IOException {
    String origin = source + "!" + path.replaceAll("[^\\x21-\\x7e]", "?");
    List<String> pieces = Arrays.asList(path.split("[/\\\\]", -1));
    if (path.startsWith("/") || path.contains("\\") || pieces.contains("..")) {
      throw new IOException(origin + " points out of its archive: the archive is not trusted");
    }
    String name = pieces.get(pieces.size() - 1);
    if (!ModelFile.isNamedLikeOne(name)) {
      passedOver++;
      passOver(zip);
      return;
    }
    add(name, origin, zip.readNBytes(ModelFile.LARGEST + 1));
    passOver(zip);
  }

  /** What is left of an entry is unpacked on the way to the next, which can be made endless. */
  private void passOver(ZipInputStream zip) throws IOException {
    long skipped;
    do {
      skipped = zip.skip(1 << 16);
      weigh(skipped);
    } while (skipped > 0);
  }

  private void weigh(long bytes) throws IOException {
    sum += bytes;
    if (sum > LARGEST_SUM) {
      throw new IOException("what is in it is larger than " + LARGEST_SUM + " bytes unpacked");
    }
  }

  private static String lastPiece(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private void add(String name, String origin, byte[] content) throws IOException {
    weigh(content.length);
    if (!NAME.matcher(name).matches()) {
      problems.add(
          origin
              + " has a name of other than letters, digits and . _ + @ -: rename it to import it");
      return;
    }
    try {
      MarkovModel model = ModelFile.parse(name, content);
      Item item = new Item(name, origin, content, model);
      Item before = items.putIfAbsent(name, item);
      if (before != null && !before.hasContentOf(item)) {
        problems.add(origin + " differs from " + before.origin() + ", which has the same name");
      }
    } catch (IOException refused) {
      String why = String.valueOf(refused.getMessage());
      problems.add(origin + why.substring(Math.min(name.length(), why.length())));
    }
  }
}
