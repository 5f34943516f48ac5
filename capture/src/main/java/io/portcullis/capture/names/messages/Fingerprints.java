package io.portcullis.capture.names.messages;

import java.util.Arrays;

/**
 * The JA4 of hellos seen lately, so that what many connections have in common is hashed once: a
 * network has some dozens of ways to say hello. A place for each of 256 ways; whoever comes later
 * takes the place of an earlier one. Forged hellos can only make it compute as often as without.
 * For one thread.
 */
public final class Fingerprints {
  private static final int PLACES = 256;

  /** Numbers in a hello that are remembered; browsers have some fifty. Longer ones are computed. */
  private static final int LONGEST = 128;

  private static final int HEAD = 5;
  private static final int[] NONE = {};

  private final int[][] keys = new int[PLACES][];
  private final String[] fingerprints = new String[PLACES];
  private final int[] key = new int[LONGEST];

  /** None so far. */
  public Fingerprints() {
    Arrays.fill(keys, NONE);
    Arrays.fill(fingerprints, "");
  }

  /** The JA4 of a hello, as {@link Ja4#of} computes it of these. */
  String of(
      char transport,
      int version,
      boolean serverName,
      int[] ciphers,
      int[] extensions,
      int[] signatures,
      byte[] alpn) {
    int length = HEAD + ciphers.length + extensions.length + signatures.length;
    if (length > LONGEST) {
      return Ja4.of(transport, version, serverName, ciphers, extensions, signatures, alpn);
    }
    key[0] = transport << 1 | (serverName ? 1 : 0);
    key[1] = version;
    key[2] = ciphers.length;
    key[3] = extensions.length;
    key[4] = alpn.length == 0 ? -1 : (alpn[0] & 0xff) << 8 | (alpn[alpn.length - 1] & 0xff);
    int at = append(ciphers, HEAD);
    int behind = append(extensions, at);
    // Browsers mix their extensions anew for each connection, and JA4 sorts them.
    Arrays.sort(key, at, behind);
    append(signatures, behind);
    int place = place(length);
    if (!Arrays.equals(keys[place], 0, keys[place].length, key, 0, length)) {
      fingerprints[place] =
          Ja4.of(transport, version, serverName, ciphers, extensions, signatures, alpn);
      keys[place] = Arrays.copyOf(key, length);
    }
    return fingerprints[place];
  }

  private int append(int[] numbers, int at) {
    System.arraycopy(numbers, 0, key, at, numbers.length);
    return at + numbers.length;
  }

  private int place(int length) {
    int mixed = 0;
    for (int i = 0; i < length; i++) mixed = (mixed ^ key[i]) * 0x9E3779B1;
    return (mixed ^ mixed >>> 15) >>> 8 & PLACES - 1;
  }
}
