package io.portcullis.capture.names.messages;

import io.portcullis.argus.names.Handshake.Claim;
import io.portcullis.argus.names.IpAddress;
import java.nio.charset.StandardCharsets;

/**
 * What a client wrote where a server's name belongs.
 *
 * @param name when it is a name, else empty
 */
record Claims(Claim claim, String name) {
  static final Claims ABSENT = new Claims(Claim.ABSENT, "");
  private static final Claims ADDRESS = new Claims(Claim.ADDRESS, "");
  private static final Claims UNREADABLE = new Claims(Claim.UNREADABLE, "");
  // RFC 4291 §2.2: the longest form, with an IPv4 tail; RFC 3986 puts it into brackets.
  private static final int LONGEST_ADDRESS = 45 + 2;

  /** Of the bytes of a name, an address, or an IPv6 address in brackets. */
  static Claims of(byte[] bytes, int from, int to) {
    if (from >= to) return ABSENT;
    if (isAddress(bytes, from, to)) return ADDRESS;
    String name = NameText.of(bytes, from, to);
    return name.isEmpty() ? UNREADABLE : new Claims(Claim.NAME, name);
  }

  private static boolean isAddress(byte[] bytes, int from, int to) {
    byte last = bytes[to - 1];
    boolean bracketed = bytes[from] == '[' && last == ']' && to - from > 2;
    boolean maybe = bracketed || (last >= '0' && last <= '9') || contains(bytes, from, to, ':');
    if (!maybe || to - from > LONGEST_ADDRESS) return false;
    int begin = bracketed ? from + 1 : from;
    int length = (bracketed ? to - 1 : to) - begin;
    return IpAddress.parse(new String(bytes, begin, length, StandardCharsets.ISO_8859_1))
        .isPresent();
  }

  private static boolean contains(byte[] bytes, int from, int to, char wanted) {
    for (int i = from; i < to; i++) {
      if (bytes[i] == wanted) return true;
    }
    return false;
  }
}
