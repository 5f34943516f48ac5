package io.portcullis.capture.names.messages;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The keys of a client's Initial packets, which anybody can compute who sees the connection ID they
 * are sent to (RFC 9001 §5.2): they keep middleboxes out of the handshake, not readers.
 */
final class QuicKeys {
  static final int SAMPLE = 16;
  static final int TAG = 16;
  private static final int KEY = 16;
  private static final int IV = 12;

  private final SecretKeySpec key;
  private final byte[] iv;
  private final SecretKeySpec headerKey;

  private QuicKeys(SecretKeySpec key, byte[] iv, SecretKeySpec headerKey) {
    this.key = key;
    this.iv = iv;
    this.headerKey = headerKey;
  }

  /**
   * The client's keys.
   *
   * @param connectionId the destination's, of the client's first Initial
   */
  static QuicKeys ofClient(QuicVersion version, byte[] connectionId)
      throws GeneralSecurityException {
    byte[] secret = mac(version.salt(), connectionId);
    byte[] client = expand(secret, "client in", 32);
    return new QuicKeys(
        new SecretKeySpec(expand(client, version.prefix + " key", KEY), "AES"),
        expand(client, version.prefix + " iv", IV),
        new SecretKeySpec(expand(client, version.prefix + " hp", KEY), "AES"));
  }

  /** HKDF-Expand-Label (RFC 8446 §7.1) of no more than one block of SHA-256. */
  private static byte[] expand(byte[] secret, String label, int length)
      throws GeneralSecurityException {
    byte[] full = ("tls13 " + label).getBytes(StandardCharsets.US_ASCII);
    ByteBuffer info = ByteBuffer.allocate(2 + 1 + full.length + 1 + 1);
    info.putShort((short) length).put((byte) full.length).put(full).put((byte) 0).put((byte) 1);
    return Arrays.copyOf(mac(secret, info.array()), length);
  }

  private static byte[] mac(byte[] key, byte[] text) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(text);
  }

  /** What hides the header's bits and the packet number (RFC 9001 §5.4.3). */
  // One block that is random by itself, as the RFC has it: no text is encrypted in this mode.
  @SuppressWarnings("InsecureCryptoUsage")
  byte[] mask(byte[] bytes, int sampleAt) throws GeneralSecurityException {
    Cipher block = Cipher.getInstance("AES/ECB/NoPadding");
    block.init(Cipher.ENCRYPT_MODE, headerKey);
    return block.doFinal(bytes, sampleAt, SAMPLE);
  }

  /**
   * The payload in clear (RFC 9001 §5.3).
   *
   * @param header of the packet, with its protection taken off
   * @throws GeneralSecurityException when it is not of this key
   */
  byte[] open(byte[] header, long number, byte[] bytes, int from, int to)
      throws GeneralSecurityException {
    byte[] nonce = iv.clone();
    for (int i = 0; i < Long.BYTES; i++) nonce[IV - 1 - i] ^= (byte) (number >>> (8 * i));
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(TAG * 8, nonce));
    cipher.updateAAD(header);
    return cipher.doFinal(bytes, from, to - from);
  }
}
