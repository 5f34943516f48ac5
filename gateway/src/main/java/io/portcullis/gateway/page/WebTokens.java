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
import java.util.Locale;
import java.util.Optional;

/**
 * Tokens that open the page, as SHA-256 of each in a file that only root reads. They have 192
 * random bits, so that nothing slower than a plain hash is needed. A login is used up by its first
 * use, and a session takes its place: the page shows its key with each order, so that the gateway
 * itself knows who orders. A token for programs holds until its end.
 */
public final class WebTokens {
  /** Of each kind; more than people make by hand, and the oldest go. */
  private static final int MOST = 64;

  private static final Duration SESSION = Duration.ofDays(7);

  private static final int BYTES = 24;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Path file;
  private final RunLock lock;
  private final WebPasswords passwords;

  /** What a token is for. */
  public enum Kind {
    /** Opens the page once. */
    LOGIN,
    /** Of somebody who has logged in; only the page has it. */
    SESSION,
    /** Of a program, for the API, again and again. */
    PROGRAM;

    private String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * What is known of a token.
   *
   * @param hash its SHA-256 in hexadecimal
   * @param name of the person or program
   * @param write whether it may order, and not only look
   */
  public record Token(String hash, String name, boolean write, Kind kind, Instant expires) {
    public Token {
      if (!Request.isName(name)) {
        throw new IllegalArgumentException(
            "'" + name + "' is no name of letters, digits, dots and dashes, 32 at most");
      }
    }

    /**
     * For the page.
     *
     * @param key of the session; empty for a program, whose key is its token
     */
    String json(String key) {
      return "{\"name\":\""
          + name
          + "\",\"write\":"
          + write
          + ",\"program\":"
          + (kind == Kind.PROGRAM)
          + ",\"expires\":\""
          + expires
          + "\",\"key\":\""
          + key
          + "\"}";
    }

    private String line() {
      String may = write ? "write" : "read";
      return String.join(" ", hash, name, may, kind.word(), expires.toString());
    }

    private static Optional<Token> read(String line) {
      String[] words = line.split(" ", -1);
      if (words.length != 5) return Optional.empty();
      try {
        boolean write = words[2].equals("write");
        Kind kind = Kind.valueOf(words[3].toUpperCase(Locale.ROOT));
        return Optional.of(new Token(words[0], words[1], write, kind, Instant.parse(words[4])));
      } catch (IllegalArgumentException | java.time.DateTimeException damaged) {
        return Optional.empty();
      }
    }
  }

  private WebTokens(Path file, RunLock lock, WebPasswords passwords) {
    this.file = file;
    this.lock = lock;
    this.passwords = passwords;
  }

  public static WebTokens of(Paths paths) {
    RunLock lock = new RunLock(paths.webLock());
    return new WebTokens(paths.webTokens(), lock, new WebPasswords(paths.webPasswords(), lock));
  }

  /** The passwords beside them. */
  public WebPasswords passwords() {
    return passwords;
  }

  /**
   * Makes one.
   *
   * @return the token itself, which is nowhere else
   */
  public String make(String name, boolean write, Kind kind, Instant expires, SecureRandom random)
      throws IOException, InterruptedException {
    String text = text(random);
    try (RunLock.Held held = locked()) {
      List<Token> all = read();
      add(all, new Token(hash(text), name, write, kind, expires));
      write(all);
    }
    return text;
  }

  private static String text(SecureRandom random) {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static void add(List<Token> all, Token made) {
    List<Token> same = all.stream().filter(each -> each.kind() == made.kind()).toList();
    if (same.size() >= MOST) all.remove(same.get(0));
    all.add(made);
  }

  /**
   * Begins the session of somebody who has shown who he is.
   *
   * @return what the page may know of it, as JSON
   */
  String admit(String name, boolean write, Instant now, SecureRandom random)
      throws IOException, InterruptedException {
    Instant expires = now.plus(SESSION);
    String key = make(name, write, Kind.SESSION, expires, random);
    return new Token(hash(key), name, write, Kind.SESSION, expires).json(key);
  }

  /**
   * What opens with this hash, now, as JSON: a login is gone after it, and its session has begun.
   */
  Optional<String> take(String hash, Instant now, SecureRandom random)
      throws IOException, InterruptedException {
    Optional<Token> found;
    try (RunLock.Held held = locked()) {
      List<Token> all = read();
      found =
          all.stream()
              .filter(each -> each.kind() != Kind.SESSION)
              .filter(each -> each.hash().equals(hash) && each.expires().isAfter(now))
              .findFirst();
      boolean over = all.removeIf(each -> !each.expires().isAfter(now));
      if (found.filter(each -> each.kind() == Kind.LOGIN).isPresent()) {
        all.remove(found.get());
      } else if (!over) {
        return found.map(each -> each.json(""));
      }
      write(all);
    }
    if (found.isEmpty() || found.get().kind() == Kind.PROGRAM) {
      return found.map(each -> each.json(""));
    }
    return Optional.of(admit(found.get().name(), found.get().write(), now, random));
  }

  /** Whose key this is, of a session or a program; a login orders nothing. */
  Optional<Token> holder(String key, Instant now) throws IOException {
    String hash = hash(key);
    return read().stream()
        .filter(each -> each.kind() != Kind.LOGIN)
        .filter(each -> each.hash().equals(hash) && each.expires().isAfter(now))
        .findFirst();
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
    write(file, all.stream().map(Token::line).toList());
  }

  /** Writes a file that only its owner reads, as a whole or not at all. */
  static void write(Path file, List<String> lines) throws IOException {
    Path half = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(half);
    Files.createFile(
        half, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.write(half, lines);
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
