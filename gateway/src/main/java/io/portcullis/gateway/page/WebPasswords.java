package io.portcullis.gateway.page;

import io.portcullis.rules.ledger.RunLock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Passwords that open the page, in a file that only root reads. The page computes the slow hash, so
 * that guessing costs the gateway nothing, and sends it as a proof; what is kept is the SHA-256 of
 * that. Neither a password nor its slow hash is ever in the gateway's files.
 */
public final class WebPasswords {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Pattern HEX = Pattern.compile("[0-9a-f]{32,64}");

  private final Path file;
  private final RunLock lock;
  // So that a name without a password looks like one that has one.
  private final String unknown = salt(new SecureRandom());

  WebPasswords(Path file, RunLock lock) {
    this.file = file;
    this.lock = lock;
  }

  private record Password(String name, boolean write, String salt, String verifier) {
    private String line() {
      return String.join(" ", name, write ? "write" : "read", salt, verifier);
    }

    private static Optional<Password> read(String line) {
      String[] words = line.split(" ", -1);
      boolean whole =
          words.length == 4
              && Request.isName(words[0])
              && HEX.matcher(words[2]).matches()
              && HEX.matcher(words[3]).matches();
      if (!whole) return Optional.empty();
      return Optional.of(new Password(words[0], words[1].equals("write"), words[2], words[3]));
    }
  }

  /** A new salt, in hexadecimal. */
  public static String salt(SecureRandom random) {
    byte[] bytes = new byte[16];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /**
   * Sets the password of a person, in place of the one before.
   *
   * @param salt of {@link #salt(SecureRandom)}
   * @param proof the slow hash with that salt, in hexadecimal
   */
  public void set(String name, boolean write, String salt, String proof)
      throws IOException, InterruptedException {
    if (!Request.isName(name)) {
      throw new IllegalArgumentException(
          "'" + name + "' is no name of letters, digits, dots and dashes, 32 at most");
    }
    try (RunLock.Held held = locked()) {
      List<Password> all = read();
      all.removeIf(each -> each.name().equals(name));
      all.add(new Password(name, write, salt, WebTokens.hash(proof)));
      write(all);
    }
  }

  /**
   * Takes the password of a person away.
   *
   * @return whether there was one
   */
  public boolean remove(String name) throws IOException, InterruptedException {
    try (RunLock.Held held = locked()) {
      List<Password> all = read();
      boolean there = all.removeIf(each -> each.name().equals(name));
      if (there) write(all);
      return there;
    }
  }

  /** The salt of a person's password; of somebody unknown one that is always the same. */
  String saltOf(String name) throws IOException {
    return find(name)
        .map(Password::salt)
        .orElseGet(() -> WebTokens.hash(unknown + name).substring(0, 32));
  }

  /**
   * Whether this is the proof of a person's password.
   *
   * @return whether he may order, and not only look; empty: it is not
   */
  Optional<Boolean> check(String name, String proof) throws IOException {
    byte[] shown = WebTokens.hash(proof).getBytes(StandardCharsets.UTF_8);
    return find(name)
        .filter(
            each -> MessageDigest.isEqual(shown, each.verifier().getBytes(StandardCharsets.UTF_8)))
        .map(Password::write);
  }

  private Optional<Password> find(String name) throws IOException {
    return read().stream().filter(each -> each.name().equals(name)).findFirst();
  }

  private RunLock.Held locked() throws IOException, InterruptedException {
    return lock.take(PATIENCE)
        .orElseThrow(() -> new IOException("another process changes " + file + ": try again"));
  }

  private List<Password> read() throws IOException {
    List<Password> all = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(file)) Password.read(line).ifPresent(all::add);
    } catch (NoSuchFileException none) {
      return all;
    }
    return all;
  }

  private void write(List<Password> all) throws IOException {
    WebTokens.write(file, all.stream().map(Password::line).toList());
  }
}
