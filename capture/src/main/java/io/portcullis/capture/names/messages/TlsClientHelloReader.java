package io.portcullis.capture.names.messages;

import io.portcullis.argus.names.Handshake.Claim;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads a ClientHello: RFC 8446 §4.1.2 and RFC 5246 §7.4.1.2, SNI of RFC 6066 §3, ALPN of RFC 7301.
 */
public final class TlsClientHelloReader {
  /** The type of the handshake message. */
  public static final int CLIENT_HELLO = 1;

  private static final int MESSAGE_HEADER = 4;
  private static final int MOST_LISTED = 512;
  private static final int MOST_ALPN = 16;
  private static final int SERVER_NAME = 0;
  private static final int SIGNATURE_ALGORITHMS = 13;
  private static final int ALPN = 16;
  private static final int SUPPORTED_VERSIONS = 43;
  private static final byte[] NONE = {};

  private final Bytes in;
  private final Fingerprints known;
  private int[] extensions = new int[0];
  private int[] signatures = new int[0];
  private int version;
  private boolean hasServerName;
  private Claims claims = Claims.ABSENT;
  private byte[] alpn = NONE;

  private TlsClientHelloReader(Bytes in, Fingerprints known) {
    this.in = in;
    this.known = known;
  }

  /**
   * From the front of what the client sends over TCP, records and all.
   *
   * @param known fingerprints of earlier ones
   */
  public static Parsed<ClientHello> read(byte[] bytes, int from, int to, Fingerprints known) {
    if (to - from > 0 && bytes[from] != 22) return new Parsed.Nothing<>();
    TlsRecords records = TlsRecords.read(bytes, from, to);
    Parsed<ClientHello> read = readMessage(records.messages, records.from, records.to, 't', known);
    boolean ended = records.end != TlsRecords.End.OPEN;
    if (read instanceof Parsed.Partial && ended) {
      return new Parsed.Malformed<>("a ClientHello that is not carried on");
    }
    return read;
  }

  /**
   * The message itself.
   *
   * @param transport {@code t} for TCP, {@code q} for QUIC
   */
  static Parsed<ClientHello> readMessage(
      byte[] bytes, int from, int to, char transport, Fingerprints known) {
    Bytes in = new Bytes(bytes, from, to);
    int type = in.u8();
    if (in.isShort()) return new Parsed.Partial<>();
    if (type != CLIENT_HELLO) return new Parsed.Nothing<>();
    int length = in.u24();
    if (in.isShort()) return new Parsed.Partial<>();
    if (length > TlsRecords.MOST_BYTES - MESSAGE_HEADER) {
      return new Parsed.Malformed<>("a ClientHello of " + length + " bytes");
    }
    if (length > in.left()) return new Parsed.Partial<>();
    return new TlsClientHelloReader(in.take(length), known).hello(transport);
  }

  private Parsed<ClientHello> hello(char transport) {
    version = in.u16();
    in.skip(32);
    in.skip(in.u8());
    int[] ciphers = list(in.take(in.u16()));
    in.skip(in.u8());
    if (in.isShort()) return new Parsed.Malformed<>("a ClientHello that ends before its ciphers");
    if (in.left() > 0 && !extensions(in.take(in.u16()))) {
      return new Parsed.Malformed<>("a ClientHello with a broken extension");
    }
    if (in.isShort()) return new Parsed.Malformed<>("a ClientHello with a broken extension");
    String ja4 = known.of(transport, version, hasServerName, ciphers, extensions, signatures, alpn);
    return new Parsed.Whole<>(new ClientHello(claims.claim(), claims.name(), printable(), ja4));
  }

  private boolean extensions(Bytes all) {
    // Each takes four bytes at least.
    int[] types = new int[Math.min(MOST_LISTED, all.left() / 4)];
    int count = 0;
    while (all.left() > 0) {
      int type = all.u16();
      Bytes content = all.take(all.u16());
      if (all.isShort()) return false;
      if (Ja4.isGrease(type)) continue;
      if (count < types.length) types[count++] = type;
      extension(type, content);
    }
    extensions = first(types, count);
    return true;
  }

  private void extension(int type, Bytes content) {
    switch (type) {
      case SERVER_NAME -> serverName(content);
      case SIGNATURE_ALGORITHMS -> signatures = list(content.take(content.u16()));
      case ALPN -> protocols(content);
      case SUPPORTED_VERSIONS -> versions(content.take(content.u8()));
      default -> {
        // Counts for JA4 by its number alone.
      }
    }
  }

  private void serverName(Bytes content) {
    hasServerName = true;
    Bytes names = content.take(content.u16());
    while (names.left() > 0) {
      int type = names.u8();
      Bytes name = names.take(names.u16());
      // The list may be of other types one day; today there is one, host_name.
      if (type == 0 && !names.isShort()) {
        claims = Claims.of(name.array, name.at(), name.end());
        return;
      }
    }
    if (names.isShort() || content.isShort()) claims = new Claims(Claim.UNREADABLE, "");
  }

  private void protocols(Bytes content) {
    Bytes first = content.take(content.u16());
    Bytes name = first.take(first.u8());
    if (!first.isShort()) alpn = Arrays.copyOfRange(name.array, name.at(), name.end());
  }

  private void versions(Bytes offered) {
    int highest = 0;
    for (int each : list(offered)) highest = Math.max(highest, each);
    if (highest > 0) version = highest;
  }

  /** Numbers of two bytes, without GREASE. */
  private static int[] list(Bytes numbers) {
    int[] kept = new int[Math.min(numbers.left() / 2, MOST_LISTED)];
    int count = 0;
    while (numbers.left() >= 2 && count < kept.length) {
      int number = numbers.u16();
      if (!Ja4.isGrease(number)) kept[count++] = number;
    }
    return first(kept, count);
  }

  private static int[] first(int[] numbers, int count) {
    return count == numbers.length ? numbers : Arrays.copyOf(numbers, count);
  }

  /** The protocol offered, when its name could stand in a log as it is. */
  private String printable() {
    if (alpn.length > MOST_ALPN) return "";
    for (byte character : alpn) {
      if (character != '/' && NameText.lower(character) < 0) return "";
    }
    return new String(alpn, StandardCharsets.ISO_8859_1);
  }
}
