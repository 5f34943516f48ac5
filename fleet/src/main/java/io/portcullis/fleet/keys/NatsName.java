package io.portcullis.fleet.keys;

import java.nio.charset.StandardCharsets;

/**
 * The text form of a public key that NATS calls an nkey: a byte for its kind, the 32 bytes, and a
 * checksum, in base32 without padding (RFC 4648 §6).
 */
final class NatsName {
  /** Makes the text begin with U. */
  private static final int USER = 20 << 3;

  private static final byte[] ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".getBytes(StandardCharsets.US_ASCII);

  private NatsName() {}

  static String ofUser(byte[] open) {
    byte[] whole = new byte[1 + open.length + 2];
    whole[0] = (byte) USER;
    System.arraycopy(open, 0, whole, 1, open.length);
    int sum = checksum(whole, 1 + open.length);
    whole[whole.length - 2] = (byte) sum;
    whole[whole.length - 1] = (byte) (sum >> 8);
    return base32(whole);
  }

  /** CRC-16 with polynomial 0x1021, from zero, highest bit first (XMODEM). */
  private static int checksum(byte[] bytes, int many) {
    int sum = 0;
    for (int at = 0; at < many; at++) {
      sum ^= (bytes[at] & 0xff) << 8;
      for (int bit = 0; bit < 8; bit++) sum = (sum & 0x8000) != 0 ? (sum << 1) ^ 0x1021 : sum << 1;
      sum &= 0xffff;
    }
    return sum;
  }

  private static String base32(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    int held = 0;
    int bits = 0;
    for (byte each : bytes) {
      held = held << 8 | (each & 0xff);
      bits += 8;
      while (bits >= 5) {
        bits -= 5;
        text.append((char) ALPHABET[held >> bits & 31]);
        held &= (1 << bits) - 1;
      }
    }
    if (bits > 0) text.append((char) ALPHABET[held << (5 - bits) & 31]);
    return text.toString();
  }
}
