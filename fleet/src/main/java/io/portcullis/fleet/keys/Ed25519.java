package io.portcullis.fleet.keys;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;

/** Keys of Ed25519 as 32 bytes each, which is how RFC 8032 has them, and as the JDK's objects. */
final class Ed25519 {
  static final String NAME = "Ed25519";
  static final int BYTES = 32;

  // RFC 8410 §10: what stands before the 32 bytes in DER; the same for each key.
  private static final byte[] OPEN = HexFormat.of().parseHex("302a300506032b6570032100");
  private static final byte[] SECRET = HexFormat.of().parseHex("302e020100300506032b657004220420");

  private Ed25519() {}

  static PublicKey open(byte[] raw) throws GeneralSecurityException {
    return KeyFactory.getInstance(NAME).generatePublic(new X509EncodedKeySpec(join(OPEN, raw)));
  }

  static PrivateKey secret(byte[] seed) throws GeneralSecurityException {
    return KeyFactory.getInstance(NAME)
        .generatePrivate(new PKCS8EncodedKeySpec(join(SECRET, seed)));
  }

  /** The 32 bytes of a key, which stand last in both forms. */
  static byte[] raw(byte[] encoded) {
    return Arrays.copyOfRange(encoded, encoded.length - BYTES, encoded.length);
  }

  private static byte[] join(byte[] head, byte[] raw) {
    byte[] whole = Arrays.copyOf(head, head.length + raw.length);
    System.arraycopy(raw, 0, whole, head.length, raw.length);
    return whole;
  }
}
