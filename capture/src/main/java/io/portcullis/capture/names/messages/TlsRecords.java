package io.portcullis.capture.names.messages;

/**
 * The handshake messages at the front of one direction of a TLS connection, out of their records
 * (RFC 8446 §5.1), as far as they are in clear and there.
 */
public final class TlsRecords {
  /** Of one direction of one connection, what is looked at. */
  public static final int MOST_BYTES = 16 << 10;

  private static final int HANDSHAKE = 22;
  private static final int RECORD_HEADER = 5;
  // RFC 5246 §6.2.3 allows ciphertext 2,048 bytes more than plaintext.
  private static final int LONGEST_RECORD = (1 << 14) + 2048;

  /** How the bytes went on where no more handshake was found. */
  enum End {
    /** The bytes end: more may come. */
    OPEN,
    /** Another kind of record: what follows is encrypted, or an alert. */
    OTHER,
    /** No record of TLS. */
    BROKEN
  }

  /** What holds the messages: the bytes themselves where they came in one record. */
  final byte[] messages;

  final int from;
  final int to;
  final End end;

  private TlsRecords(byte[] messages, int from, int to, End end) {
    this.messages = messages;
    this.from = from;
    this.to = to;
    this.end = end;
  }

  /** Whether bytes begin like a record with a handshake message of this type; six are asked for. */
  public static boolean begins(byte[] bytes, int from, int to, int type) {
    return to - from > RECORD_HEADER
        && bytes[from] == HANDSHAKE
        && bytes[from + 1] == 3
        && bytes[from + RECORD_HEADER] == type;
  }

  static TlsRecords read(byte[] bytes, int from, int to) {
    byte[] messages = bytes;
    int begin = from;
    int length = 0;
    End end = End.OPEN;
    for (int at = from; at < to; ) {
      if (bytes[at] != HANDSHAKE) {
        boolean record = bytes[at] >= 20 && bytes[at] <= 24 && length > 0;
        end = record ? End.OTHER : End.BROKEN;
        break;
      }
      if (at + RECORD_HEADER > to) break;
      int size = (bytes[at + 3] & 0xff) << 8 | (bytes[at + 4] & 0xff);
      if (bytes[at + 1] != 3 || size == 0 || size > LONGEST_RECORD) {
        end = End.BROKEN;
        break;
      }
      at += RECORD_HEADER;
      int here = Math.min(size, to - at);
      if (length == 0) {
        begin = at;
      } else {
        if (messages == bytes) {
          messages = copy(bytes, begin, length, to - from);
          begin = 0;
        }
        System.arraycopy(bytes, at, messages, length, here);
      }
      length += here;
      at += here;
    }
    return new TlsRecords(messages, begin, begin + length, end);
  }

  private static byte[] copy(byte[] bytes, int from, int length, int size) {
    byte[] copy = new byte[size];
    System.arraycopy(bytes, from, copy, 0, length);
    return copy;
  }
}
