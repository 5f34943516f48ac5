package io.portcullis.fleet.keys;

import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.util.Base64;

/** The open half of a pair: tells whether the owner of the other half signed something. */
public final class VerifyingKey {
  private final String id;
  private final String text;
  private final PublicKey key;

  private VerifyingKey(String id, String text, PublicKey key) {
    this.id = id;
    this.text = text;
    this.key = key;
  }

  /**
   * Reads one.
   *
   * @param id by which messages name it, such as {@code lyon-1}
   * @param text its 32 bytes in base64
   * @throws IllegalArgumentException when it is no key, with what is wrong
   */
  public static VerifyingKey of(String id, String text) {
    try {
      byte[] raw = Base64.getDecoder().decode(text);
      if (raw.length != Ed25519.BYTES) {
        throw new IllegalArgumentException("key " + id + " has " + raw.length + " bytes, not 32");
      }
      return new VerifyingKey(id, text, Ed25519.open(raw));
    } catch (GeneralSecurityException wrong) {
      throw new IllegalArgumentException("key " + id + " is no key of Ed25519", wrong);
    }
  }

  /** By which messages name it. */
  public String id() {
    return id;
  }

  /** Its 32 bytes in base64. */
  public String text() {
    return text;
  }

  /** Whether its other half made this signature of this text. */
  public boolean verifies(byte[] signed, byte[] signature) {
    try {
      Signature check = Signature.getInstance(Ed25519.NAME);
      check.initVerify(key);
      check.update(signed);
      return check.verify(signature);
    } catch (SignatureException wrongForm) {
      return false;
    } catch (GeneralSecurityException withoutEd25519) {
      throw new IllegalStateException("this Java has no Ed25519", withoutEd25519);
    }
  }
}
