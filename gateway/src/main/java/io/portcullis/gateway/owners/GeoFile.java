package io.portcullis.gateway.owners;

import com.maxmind.db.Reader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;

/** One file of the MaxMind DB format, version 2.0. Errors name it, and say what to do. */
final class GeoFile implements AutoCloseable {
  private final Path file;
  private final Reader reader;
  private final Instant built;
  private final String type;

  private GeoFile(Path file) throws IOException {
    this.file = file;
    this.reader = new Reader(file.toFile());
    this.built = reader.getMetadata().getBuildDate().toInstant();
    this.type = reader.getMetadata().getDatabaseType();
  }

  /**
   * Opens a file.
   *
   * @throws IOException when it is missing, may not be read, or is no such file
   */
  static GeoFile open(Path file) throws IOException {
    if (Files.notExists(file)) {
      throw new IOException(file + ": does not exist; correct 'geo' in the configuration");
    }
    if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
      throw new IOException(file + ": is no file that can be read");
    }
    try {
      return new GeoFile(file);
    } catch (FileNotFoundException | NoSuchFileException gone) {
      throw new IOException(file + ": is gone", gone);
    } catch (IOException | RuntimeException | VirtualMachineError broken) {
      throw broken(file, broken);
    }
  }

  // A damaged file may say lengths and pointers of any kind: too deep, too large, beyond its end.
  private static IOException broken(Path file, Throwable why) {
    return new IOException(file + ": is no MMDB file, or a damaged one; fetch it again", why);
  }

  /** When its publisher made it. */
  Instant built() {
    return built;
  }

  /** What its publisher calls it, such as {@code GeoLite2-ASN}. */
  String type() {
    return type;
  }

  /**
   * What it knows of an address; empty where that is nothing.
   *
   * @throws IOException when it is damaged
   */
  Map<?, ?> of(InetAddress address) throws IOException {
    boolean ipv6 = address.getAddress().length == 16;
    try {
      if (ipv6 && reader.getMetadata().getIpVersion() == 4) return Map.of();
      Map<?, ?> found = reader.get(address, Map.class);
      return found == null ? Map.of() : found;
    } catch (IOException | RuntimeException | VirtualMachineError broken) {
      throw broken(file, broken);
    }
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
