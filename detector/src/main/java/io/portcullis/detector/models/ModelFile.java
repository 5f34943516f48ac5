package io.portcullis.detector.models;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A model in a file: our own versioned JSON ({@code docs/models.md}), or the pickles of the
 * Stratosphere Testing Framework ({@code .stfm}), which are only read. Files come from strangers,
 * so what is not expected is refused by name, and none makes us take more memory than a few times
 * its size.
 */
public final class ModelFile {
  /** Largest file that is looked at, in bytes: forty times the largest ever published. */
  public static final int LARGEST = 4 << 20;

  private ModelFile() {}

  /** Whether a file of this name would be a model; hidden ones are none. */
  public static boolean isNamedLikeOne(String name) {
    return !name.startsWith(".") && (name.endsWith(".stfm") || name.endsWith(".json"));
  }

  /**
   * Reads a model of either kind, told by the name's end.
   *
   * @throws IOException when it cannot be read or is no model; the message is one line that names
   *     the file and what is wrong with it
   */
  public static MarkovModel read(Path file) throws IOException {
    return parse(file.toString(), content(file));
  }

  /**
   * The bytes of a model file.
   *
   * @throws IOException when it cannot be read, is no regular file or is larger than {@link
   *     #LARGEST}
   */
  public static byte[] content(Path file) throws IOException {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new IOException(file + " is no usable model: it is no regular file");
    }
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(LARGEST + 1);
    } catch (NoSuchFileException missing) {
      throw new IOException(file + " does not exist", missing);
    }
  }

  /**
   * A model from content that is in memory, such as an entry of an archive.
   *
   * @param name whose end tells the kind, and which errors name
   */
  public static MarkovModel parse(String name, byte[] content) throws IOException {
    try {
      if (content.length > LARGEST) {
        throw new IllegalArgumentException(
            "no model is larger than " + LARGEST + " bytes, and it is");
      }
      if (name.endsWith(".json")) return ModelJson.parse(content);
      if (name.endsWith(".stfm")) return StfmReader.parse(name, content);
      throw new IllegalArgumentException("its name ends neither in .json nor in .stfm");
    } catch (IllegalArgumentException refused) {
      throw new IOException(name + " is no usable model: " + refused.getMessage(), refused);
    }
  }

  /**
   * Writes a model as JSON. A file of that name is replaced in one step, so that a reader sees the
   * old one or the new one.
   *
   * @throws IOException when it cannot be written, or has a provenance that could not be read again
   */
  public static void write(MarkovModel model, Path file) throws IOException {
    byte[] content = ModelJson.write(model);
    parse(file.toString(), content);
    replace(file, content);
  }

  /** Replaces a file in one step. */
  static void replace(Path file, byte[] content) throws IOException {
    Path half = file.resolveSibling("." + file.getFileName() + ".part");
    try {
      Files.write(half, content);
      Files.move(half, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(half);
    }
  }

  /** SHA-256 in hexadecimal. */
  public static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException notInAnyJdk) {
      throw new IllegalStateException("this Java has no SHA-256", notInAnyJdk);
    }
  }
}
