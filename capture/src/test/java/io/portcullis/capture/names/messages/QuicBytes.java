package io.portcullis.capture.names.messages;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Protects Initial packets as RFC 9001 §5 and RFC 9369 §3.3 have it, apart from our reader. */
public final class QuicBytes {
  private static final byte[] SALT_1 = hex("38762cf7f55934b34d179ae6a4c80cadccbb7f0a");
  private static final byte[] SALT_2 = hex("0dede3def700a6db819381be6e269dcbf9bd2ed9");

  private QuicBytes() {}

  public static byte[] hex(String text) {
    return java.util.HexFormat.of().parseHex(text);
  }

  /** A CRYPTO frame. */
  public static byte[] crypto(int offset, byte[] data, int from, int to) {
    return Frames.joined(
        new byte[] {6},
        Frames.u16(0x4000 | offset),
        Frames.u16(0x4000 | (to - from)),
        Arrays.copyOfRange(data, from, to));
  }

  /** A client's Initial with these frames, padded to a datagram of 1,200 bytes. */
  public static byte[] initial(int version, byte[] connectionId, int number, byte[]... frames) {
    byte[] payload = Arrays.copyOf(Frames.joined(frames), 1_162);
    return initial(version, connectionId, number, payload);
  }

  private static byte[] initial(int version, byte[] connectionId, int number, byte[] payload) {
    int first = version == 1 ? 0xc3 : 0xd3;
    byte[] header =
        ByteBuffer.allocate(14 + connectionId.length)
            .put((byte) first)
            .putInt(version)
            .put((byte) connectionId.length)
            .put(connectionId)
            .put((byte) 0)
            .put((byte) 0)
            .putShort((short) (0x4000 | 4 + payload.length + 16))
            .putInt(number)
            .array();
    try {
      return protect(version, connectionId, header, number, payload);
    } catch (GeneralSecurityException impossible) {
      throw new AssertionError(impossible);
    }
  }

  private static byte[] protect(
      int version, byte[] connectionId, byte[] header, int number, byte[] payload)
      throws GeneralSecurityException {
    String prefix = version == 1 ? "quic" : "quicv2";
    byte[] client = expand(mac(version == 1 ? SALT_1 : SALT_2, connectionId), "client in", 32);
    byte[] nonce = expand(client, prefix + " iv", 12);
    for (int i = 0; i < 4; i++) nonce[11 - i] ^= (byte) (number >>> (8 * i));
    Cipher seal = Cipher.getInstance("AES/GCM/NoPadding");
    seal.init(
        Cipher.ENCRYPT_MODE,
        new SecretKeySpec(expand(client, prefix + " key", 16), "AES"),
        new GCMParameterSpec(128, nonce));
    seal.updateAAD(header);
    byte[] sealed = seal.doFinal(payload);
    byte[] mask = mask(expand(client, prefix + " hp", 16), sealed);
    byte[] hidden = header.clone();
    hidden[0] ^= (byte) (mask[0] & 0xf);
    for (int i = 0; i < 4; i++) hidden[header.length - 4 + i] ^= mask[1 + i];
    return Frames.joined(hidden, sealed);
  }

  @SuppressWarnings("InsecureCryptoUsage") // one block, as RFC 9001 §5.4.3 has it
  private static byte[] mask(byte[] key, byte[] sealed) throws GeneralSecurityException {
    Cipher block = Cipher.getInstance("AES/ECB/NoPadding");
    block.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"));
    return block.doFinal(sealed, 0, 16);
  }

  private static byte[] expand(byte[] secret, String label, int length)
      throws GeneralSecurityException {
    ByteArrayOutputStream info = new ByteArrayOutputStream();
    byte[] full = ("tls13 " + label).getBytes(StandardCharsets.US_ASCII);
    info.writeBytes(Frames.u16(length));
    info.write(full.length);
    info.writeBytes(full);
    info.write(0);
    info.write(1);
    return Arrays.copyOf(mac(secret, info.toByteArray()), length);
  }

  private static byte[] mac(byte[] key, byte[] text) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(text);
  }
}
