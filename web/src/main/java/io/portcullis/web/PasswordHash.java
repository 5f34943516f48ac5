package io.portcullis.web;

import com.password4j.Argon2Function;
import com.password4j.types.Argon2;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * The slow hash of a password: Argon2id (RFC 9106) with 19 MiB, two passes and one lane, as OWASP's
 * cheat sheet on password storage has it in 2025.
 */
public final class PasswordHash {
  private static final int MEMORY_KIB = 19_456;
  private static final int PASSES = 2;
  private static final int LANES = 1;
  private static final int BYTES = 32;

  private PasswordHash() {}

  /**
   * Computes it, in some tenths of a second.
   *
   * @param salt in hexadecimal
   * @return 32 bytes in hexadecimal
   */
  public static String of(String password, String salt) {
    byte[] hash =
        Argon2Function.getInstance(MEMORY_KIB, PASSES, LANES, BYTES, Argon2.ID)
            .hash(password.getBytes(StandardCharsets.UTF_8), HexFormat.of().parseHex(salt))
            .getBytes();
    return HexFormat.of().formatHex(hash);
  }
}
