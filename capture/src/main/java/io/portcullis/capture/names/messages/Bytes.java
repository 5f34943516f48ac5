package io.portcullis.capture.names.messages;

/**
 * A part of a packet that is read from its front. Reading past the end gives zero and marks it as
 * {@link #isShort}, so that a parser asks once at the end of a step and not before each byte.
 */
final class Bytes {
  final byte[] array;
  private final int end;
  private int at;
  private boolean isShort;

  Bytes(byte[] array, int from, int to) {
    this.array = array;
    this.at = from;
    this.end = to;
  }

  int at() {
    return at;
  }

  int end() {
    return end;
  }

  int left() {
    return end - at;
  }

  /** Whether something was read that is not there. */
  boolean isShort() {
    return isShort;
  }

  int u8() {
    if (at >= end) return missing();
    return array[at++] & 0xff;
  }

  int u16() {
    if (left() < 2) return missing();
    return u8() << 8 | u8();
  }

  int u24() {
    if (left() < 3) return missing();
    return u16() << 8 | u8();
  }

  long u32() {
    if (left() < 4) return missing();
    return (long) u16() << 16 | u16();
  }

  void skip(long length) {
    if (length < 0 || length > left()) {
      missing();
    } else {
      at += (int) length;
    }
  }

  /** The next so many bytes, which are then behind; none where there are fewer. */
  Bytes take(long length) {
    int from = at;
    skip(length);
    return new Bytes(array, from, isShort ? from : at);
  }

  private int missing() {
    isShort = true;
    at = end;
    return 0;
  }
}
