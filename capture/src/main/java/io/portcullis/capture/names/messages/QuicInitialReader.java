package io.portcullis.capture.names.messages;

import java.security.GeneralSecurityException;
import java.util.Arrays;

/**
 * Reads a client's Initial packets of QUIC v1 (RFC 9000, RFC 9001) and v2 (RFC 9369) into the
 * stream of CRYPTO frames that its ClientHello comes in. Clients of today send it in two datagrams,
 * in pieces that are mixed on purpose.
 */
public final class QuicInitialReader {
  /** Of the CRYPTO stream, what is kept. */
  static final int MOST_BYTES = TlsRecords.MOST_BYTES;

  private static final int LONGEST_ID = 20;
  private static final int MOST_PACKETS = 4;
  private static final int MOST_FRAMES = 512;
  private static final int PADDING = 0;
  private static final int PING = 1;
  private static final int ACK = 2;
  private static final int ACK_ECN = 3;
  private static final int CRYPTO = 6;
  private static final int CONNECTION_CLOSE = 0x1c;

  private final Bytes in;
  private final Reassembly crypto;
  private final Fingerprints known;
  private boolean opened;
  private String trouble = "";

  private QuicInitialReader(Bytes in, Reassembly crypto, Fingerprints known) {
    this.in = in;
    this.crypto = crypto;
    this.known = known;
  }

  /** Whether a datagram begins like an Initial of a version that is known; seven are asked for. */
  public static boolean begins(byte[] bytes, int from, int to) {
    if (to - from < 7 || (bytes[from] & 0xc0) != 0xc0) return false;
    QuicVersion version = QuicVersion.of((int) new Bytes(bytes, from + 1, to).u32());
    return version != null && (bytes[from] >> 4 & 3) == version.initialType;
  }

  /**
   * Takes the CRYPTO frames of a datagram that a client sent, and reads the ClientHello when it is
   * whole with them.
   *
   * @param crypto what earlier datagrams of the connection brought, or new; it is added to
   * @param known fingerprints of earlier hellos
   */
  public static Parsed<ClientHello> read(
      byte[] bytes, int from, int to, Reassembly crypto, Fingerprints known) {
    return new QuicInitialReader(new Bytes(bytes, from, to), crypto, known).datagram();
  }

  private Parsed<ClientHello> datagram() {
    try {
      for (int packets = 0; packets < MOST_PACKETS && in.left() > 0; packets++) {
        if (!packet()) break;
      }
    } catch (GeneralSecurityException foreign) {
      // Of a server, or of a connection ID that the server chose.
      if (!opened) return new Parsed.Malformed<>("an Initial packet that its key does not open");
    }
    if (!trouble.isEmpty()) return new Parsed.Malformed<>(trouble);
    if (!opened) return new Parsed.Nothing<>();
    return TlsClientHelloReader.readMessage(crypto.bytes(), 0, crypto.length(), 'q', known);
  }

  /** One of the packets in the datagram (RFC 9000 §12.2); false when none can follow. */
  private boolean packet() throws GeneralSecurityException {
    int begin = in.at();
    if (!begins(in.array, begin, in.end())) return false;
    in.skip(1);
    QuicVersion version = QuicVersion.of((int) in.u32());
    byte[] connectionId = id();
    id();
    in.skip(number());
    long length = number();
    int numberAt = in.at();
    if (in.isShort() || version == null || length > in.left()) return broken("is cut off");
    if (length < 4 + QuicKeys.SAMPLE) return broken("is too short for its protection");
    QuicKeys keys = QuicKeys.ofClient(version, connectionId);
    byte[] mask = keys.mask(in.array, numberAt + 4);
    int first = (in.array[begin] ^ (mask[0] & 0x0f)) & 0xff;
    int numberLength = 1 + (first & 3);
    byte[] header = Arrays.copyOfRange(in.array, begin, numberAt + numberLength);
    header[0] = (byte) first;
    long number = 0;
    for (int i = 0; i < numberLength; i++) {
      int at = header.length - numberLength + i;
      header[at] ^= mask[1 + i];
      number = number << 8 | (header[at] & 0xff);
    }
    int end = numberAt + (int) length;
    frames(keys.open(header, number, in.array, numberAt + numberLength, end));
    in.skip(end - in.at());
    return trouble.isEmpty();
  }

  private boolean broken(String how) {
    trouble = "an Initial packet that " + how;
    return false;
  }

  private byte[] id() {
    int length = in.u8();
    Bytes id = in.take(length > LONGEST_ID ? in.left() + 1 : length);
    return Arrays.copyOfRange(id.array, id.at(), id.end());
  }

  /** A number of one to eight bytes (RFC 9000 §16). */
  private long number() {
    return number(in);
  }

  private static long number(Bytes in) {
    int first = in.u8();
    long number = first & 0x3f;
    for (int more = (1 << (first >> 6)) - 1; more > 0; more--) number = number << 8 | in.u8();
    return number;
  }

  /** Frames that an Initial may have (RFC 9000 §12.4). */
  private void frames(byte[] payload) {
    opened = true;
    Bytes in = new Bytes(payload, 0, payload.length);
    for (int frames = 0; frames < MOST_FRAMES && in.left() > 0; ) {
      int type = in.u8();
      if (type == PADDING) continue;
      frames++;
      switch (type) {
        case PING -> {}
        case ACK, ACK_ECN -> acknowledgement(in, type == ACK_ECN);
        case CRYPTO -> crypto(in);
        case CONNECTION_CLOSE -> in.skip(in.left());
        default -> broken("has a frame that it may not have");
      }
      if (in.isShort()) broken("has a frame that is cut off");
      if (!trouble.isEmpty()) return;
    }
  }

  private static void acknowledgement(Bytes in, boolean ecn) {
    number(in);
    number(in);
    long ranges = number(in);
    number(in);
    for (long i = 0; i < ranges && !in.isShort(); i++) {
      number(in);
      number(in);
    }
    for (int i = 0; ecn && i < 3; i++) number(in);
  }

  private void crypto(Bytes in) {
    long offset = number(in);
    Bytes data = in.take(number(in));
    if (!in.isShort()) crypto.add(offset, data.array, data.at(), data.end());
  }
}
