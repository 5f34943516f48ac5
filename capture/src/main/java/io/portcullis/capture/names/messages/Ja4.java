package io.portcullis.capture.names.messages;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * JA4 of a TLS client, as FoxIO's description of it says (technical_details/JA4.md; the method for
 * TLS clients is under the BSD 3-Clause licence): how it speaks, in a part that is read and two
 * that are hashed. GREASE (RFC 8701) counts nowhere.
 */
final class Ja4 {
  private static final HexFormat HEX = HexFormat.of();
  private static final int HASHED = 12;
  private static final int MOST_COUNTED = 99;
  private static final int SERVER_NAME = 0;
  private static final int ALPN = 16;

  private Ja4() {}

  /** RFC 8701 §2: both bytes are equal and end in 1010. */
  static boolean isGrease(int value) {
    return (value & 0x0f0f) == 0x0a0a && value >> 8 == (value & 0xff);
  }

  /**
   * The fingerprint.
   *
   * @param transport {@code t} for TCP, {@code q} for QUIC
   * @param version the highest that the client offers, 0x0304 for TLS 1.3
   * @param ciphers without GREASE, in their order; so are extensions and signature algorithms
   * @param alpn the first protocol offered, byte by byte; empty where there is none
   */
  static String of(
      char transport,
      int version,
      boolean serverName,
      int[] ciphers,
      int[] extensions,
      int[] signatures,
      byte[] alpn) {
    StringBuilder text = new StringBuilder(36);
    text.append(transport).append(version(version)).append(serverName ? 'd' : 'i');
    count(text, ciphers.length);
    count(text, extensions.length);
    text.append(ends(alpn));
    text.append('_').append(hash(sorted(ciphers), new int[0]));
    int[] named =
        Arrays.stream(extensions).filter(each -> each != SERVER_NAME && each != ALPN).toArray();
    text.append('_').append(hash(sorted(named), signatures));
    return text.toString();
  }

  private static String version(int version) {
    return switch (version) {
      case 0x0304 -> "13";
      case 0x0303 -> "12";
      case 0x0302 -> "11";
      case 0x0301 -> "10";
      case 0x0300 -> "s3";
      case 0x0002 -> "s2";
      default -> "00";
    };
  }

  private static void count(StringBuilder text, int count) {
    int shown = Math.min(count, MOST_COUNTED);
    text.append((char) ('0' + shown / 10)).append((char) ('0' + shown % 10));
  }

  private static String ends(byte[] alpn) {
    if (alpn.length == 0) return "00";
    byte first = alpn[0];
    byte last = alpn[alpn.length - 1];
    if (isAlphanumeric(first) && isAlphanumeric(last)) return "" + (char) first + (char) last;
    return "" + HEX.toHighHexDigit(first) + HEX.toLowHexDigit(last);
  }

  private static boolean isAlphanumeric(byte character) {
    return (character >= '0' && character <= '9')
        || (character >= 'A' && character <= 'Z')
        || (character >= 'a' && character <= 'z');
  }

  private static int[] sorted(int[] values) {
    int[] copy = values.clone();
    Arrays.sort(copy);
    return copy;
  }

  private static String hash(int[] values, int[] after) {
    if (values.length == 0) return "0".repeat(HASHED);
    StringBuilder list = new StringBuilder(5 * (values.length + after.length));
    list(list, values);
    if (after.length > 0) list(list.append('_'), after);
    byte[] digest = sha256().digest(list.toString().getBytes(StandardCharsets.ISO_8859_1));
    return HEX.formatHex(digest, 0, HASHED / 2);
  }

  private static void list(StringBuilder list, int[] values) {
    for (int i = 0; i < values.length; i++) {
      if (i > 0) list.append(',');
      list.append(HEX.toHexDigits((short) values[i]));
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      // Every Java platform has it (MessageDigest's own documentation).
      throw new IllegalStateException(impossible);
    }
  }
}
