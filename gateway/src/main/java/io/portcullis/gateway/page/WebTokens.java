package io.portcullis.gateway.page;

import io.portcullis.gateway.config.Paths;
import io.portcullis.rules.ledger.RunLock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Tokens that open the page, as SHA-256 of each in a file that only root reads. They have 192
 * random bits, so that nothing slower than a plain hash is needed. A login is used up by its first
 * use; a token for programs holds until its end.
 */
public final class WebTokens {
  /** More than people make by hand; the oldest go. */
  private static final int MOST = 64;

  private static final int BYTES = 24;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Path file;
  private final RunLock lock;

  /**
   * What is known of a token.
   *
   * @param hash its SHA-256 in hexadecimal
   * @param name of the person or program
   * @param write whether it may order, and not only look
   * @param program whether it may be used again and again, by the API only
   */
  public record Token(String hash, String name, boolean write, boolean program, Instant expires) {
    public Token {
      if (!Request.isName(name)) {
        throw new IllegalArgumentException(
            "'" + name + "' is no name of letters, digits, dots and dashes, 32 at most");
      }
    }

    String json() {
      return "{\"name\":\""
          + name
          + "\",\"write\":"
          + write
          + ",\"program\":"
          + program
          + ",\"expires\":\""
          + expires
          + "\"}";
    }

    private String line() {
      String kind = program ? "program" : "login";
      return String.join(" ", hash, name, write ? "write" : "read", kind, expires.toString());
    }

    private static Optional<Token> read(String line) {
      String[] words = line.split(" ", -1);
      if (words.length != 5) return Optional.empty();
      try {
        boolean write = words[2].equals("write");
        boolean program = words[3].equals("program");
        return Optional.of(new Token(words[0], words[1], write, program, Instant.parse(words[4])));
      } catch (IllegalArgumentException | java.time.DateTimeException damaged) {
        return Optional.empty();
      }
    }
  }

  private WebTokens(Path file, RunLock lock) {
    this.file = file;
    this.lock = lock;
  }

  public static WebTokens of(Paths paths) {
    return new WebTokens(paths.webTokens(), new RunLock(paths.webLock()));
  }

  /**
   * Makes one.
   *
   * @return the token itself, which is nowhere else
   */
  public String make(
      String name, boolean write, boolean program, Instant expires, SecureRandom random)
      throws IOException, InterruptedException {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    String text = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    Token made = new Token(hash(text), name, write, program, expires);
    try (RunLock.Held held = locked()) {
      List<Token> all = read();
      all.add(made);
      write(all.subList(Math.max(0, all.size() - MOST), all.size()));
    }
    return text;
  }

  /** What opens with this hash, now; a login is gone after it. */
  Optional<Token> take(String hash, Instant now) throws IOException, InterruptedException {
    try (RunLock.Held held = locked()) {
      List<Token> all = read();
      Optional<Token> found =
          all.stream()
              .filter(each -> each.hash().equals(hash) && each.expires().isAfter(now))
              .findFirst();
      boolean over = all.removeIf(each -> !each.expires().isAfter(now));
      if (found.isPresent() && !found.get().program()) all.remove(found.get());
      else if (!over) return found;
      write(all);
      return found;
    }
  }

  private RunLock.Held locked() throws IOException, InterruptedException {
    return lock.take(PATIENCE)
        .orElseThrow(() -> new IOException("another process changes " + file + ": try again"));
  }

  private List<Token> read() throws IOException {
    List<Token> all = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(file)) Token.read(line).ifPresent(all::add);
    } catch (NoSuchFileException none) {
      return all;
    }
    return all;
  }

  private void write(List<Token> all) throws IOException {
    Path half = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(half);
    Files.createFile(
        half, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.write(half, all.stream().map(Token::line).toList());
    Files.move(half, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** The hash under which a token is kept. */
  static String hash(String token) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(token.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException everyJavaHasIt) {
      throw new IllegalStateException(everyJavaHasIt);
    }
  }
}
