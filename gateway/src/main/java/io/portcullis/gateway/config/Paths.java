package io.portcullis.gateway.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.UUID;

/**
 * Where everything lies. By the Filesystem Hierarchy Standard 3.0 for a service; in one folder
 * under {@code --state}, so that tests and users without root touch nothing else.
 *
 * @param configuration the YAML file; its {@code conf.d} lies beside it
 * @param models folder of the operator's models
 * @param ledger the SQLite file
 * @param run folder of locks, children's settings and metrics; empty after a reboot
 * @param log folder of the event log
 */
public record Paths(Path configuration, Path models, Path ledger, Path run, Path log) {

  /** Those of a service. */
  public static Paths standard() {
    return new Paths(
        Path.of("/etc/portcullis/portcullis.yaml"),
        Path.of("/etc/portcullis/models"),
        Path.of("/var/lib/portcullis/portcullis.db"),
        Path.of("/run/portcullis"),
        Path.of("/var/log/portcullis"));
  }

  /** All of them under one folder, made when it is first written to. */
  public static Paths under(Path folder) {
    return new Paths(
        folder.resolve("portcullis.yaml"),
        folder.resolve("models"),
        folder.resolve("portcullis.db"),
        folder.resolve("run"),
        folder.resolve("log"));
  }

  /** These paths with another configuration file. */
  public Paths withConfiguration(Path file) {
    return new Paths(file, models, ledger, run, log);
  }

  /** These paths, but for those that a configuration names. */
  public Paths with(Config config) {
    Config.Places places = config.paths();
    return new Paths(
        configuration,
        config.models().folder().orElse(models),
        places.ledger().orElse(ledger),
        places.run().orElse(run),
        places.log().orElse(log));
  }

  public Path eventLog() {
    return log.resolve("eve.json");
  }

  /** Held while ledger and kernel are changed together. */
  public Path lock() {
    return run.resolve("lock");
  }

  /**
   * Where orders wait that the ledger could not be told, in order of preference. The run folder of
   * a service is in memory; one under {@code --state} is on the ledger's own disk, which may be
   * full, so there is another place for root.
   */
  public List<Path> waiting() {
    // A service may write nowhere else in /run, and need not.
    if (run.startsWith("/run")) return List.of(run.resolve("waiting"));
    String ledgers = ledger.toAbsolutePath().normalize().toString();
    UUID name = UUID.nameUUIDFromBytes(ledgers.getBytes(StandardCharsets.UTF_8));
    return List.of(run.resolve("waiting"), Path.of("/run", "portcullis-waiting-" + name));
  }

  /** Held by the running gateway as long as it lives. */
  public Path gatewayLock() {
    return run.resolve("gateway.lock");
  }

  /** What is customarily periodic in this network. */
  public Path baseline() {
    return ledger.resolveSibling("baseline.json");
  }

  /** Held while the baseline is changed. */
  public Path baselineLock() {
    return run.resolve("baseline.lock");
  }

  /** Where somebody asks the running gateway to read its configuration again. */
  public Path reloadRequest() {
    return run.resolve("reload");
  }

  /** What the running gateway made of the last such request. */
  public Path reloadAnswer() {
    return run.resolve("reloaded");
  }

  /** The last good copies of block lists. */
  public Path lists() {
    return ledger.resolveSibling("lists");
  }

  /** Held while a copy of a list is replaced. */
  public Path listsLock() {
    return run.resolve("lists.lock");
  }

  /** What the running gateway sees of its rules on the wire. */
  public Path wire() {
    return run.resolve("wire.json");
  }

  /** What the running gateway tells and hears of servers that several sites see. */
  public Path fleetEvidence() {
    return run.resolve("fleet-evidence.json");
  }

  /** What the running gateway knows of its fleet. */
  public Path fleet() {
    return run.resolve("fleet.json");
  }

  /** Packets around blocks, where they are kept. */
  public Path evidence() {
    return log.resolve("evidence");
  }

  /** Where the gateway's socket for the page lies, when it opens one. */
  public Path webSocket() {
    return run.resolve("web.sock");
  }

  /** Hashes of the tokens that open the page. */
  public Path webTokens() {
    return ledger.resolveSibling("web.tokens");
  }

  /** Who opens the page by a password. */
  public Path webPasswords() {
    return ledger.resolveSibling("web.passwords");
  }

  /** Held while the tokens or passwords are changed. */
  public Path webLock() {
    return run.resolve("web.lock");
  }

  public Path metrics() {
    return run.resolve("portcullis.prom");
  }

  /**
   * Makes a folder where it is missing.
   *
   * @throws IOException when it cannot be made; the message names the remedy
   */
  public static void make(Path folder) throws IOException {
    try {
      Files.createDirectories(folder);
    } catch (AccessDeniedException denied) {
      throw new IOException(
          folder + " may not be made by this user: run as root, or use --state DIR", denied);
    } catch (IOException failed) {
      throw new IOException("cannot make the folder " + folder + ": " + reason(failed), failed);
    }
  }

  /** Replaces a file so that a reader sees the old one or the new one, never half of it. */
  public static void replace(Path file, String text) throws IOException {
    Path half = file.resolveSibling(file.getFileName() + ".new");
    Files.writeString(half, text);
    Files.move(half, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** What went wrong in words; Java's file exceptions often carry no more than the name. */
  public static String reason(IOException failed) {
    if (failed instanceof AccessDeniedException) return "this user may not use it";
    if (failed instanceof NoSuchFileException) return "it does not exist";
    if (failed instanceof FileAlreadyExistsException) return "something else is there already";
    if (failed instanceof NotDirectoryException) return "it is no folder";
    if (failed instanceof DirectoryNotEmptyException) return "the folder is not empty";
    if (failed instanceof FileSystemException file) {
      return file.getReason() == null ? "it cannot be used" : file.getReason();
    }
    return failed.getMessage() == null ? "it cannot be used" : failed.getMessage();
  }
}
