package io.portcullis.capture.names.messages;

import io.portcullis.argus.names.Handshake.Claim;
import io.portcullis.capture.names.messages.HttpHead.Method;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads the head of an HTTP/1 request in clear (RFC 9112 §2): method, Host, and whether there is a
 * User-Agent. It steps over the target and keeps nothing of it.
 */
public final class HttpHeadReader {
  /** Of a head, what is looked at. */
  static final int MOST_BYTES = 8 << 10;

  private static final Method[] METHODS = Method.values();

  /** Bytes of {@code GET} and the blank behind it. */
  private static final int SHORTEST = 4;

  private static final byte[] VERSION = bytes(" HTTP/1.");
  private static final byte[] HOST = bytes("host:");
  private static final byte[] USER_AGENT = bytes("user-agent:");

  private HttpHeadReader() {}

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** The method that bytes begin with, and the blank behind it. */
  public static @Nullable Method method(byte[] bytes, int from, int to) {
    // From DELETE to PUT: most segments are told from a request by one byte.
    if (to - from < SHORTEST || bytes[from] < 'D' || bytes[from] > 'P') return null;
    for (Method method : METHODS) {
      String word = method.name();
      int end = from + word.length();
      if (end >= to || bytes[end] != ' ') continue;
      int at = 0;
      while (at < word.length() && bytes[from + at] == word.charAt(at)) at++;
      if (at == word.length()) return method;
    }
    return null;
  }

  /** From the front of what the client sends. */
  public static Parsed<HttpHead> read(byte[] bytes, int from, int to) {
    Method method = method(bytes, from, to);
    if (method == null) return new Parsed.Nothing<>();
    int end = Math.min(to, from + MOST_BYTES);
    int line = lineEnd(bytes, from, end);
    if (line < 0) return unfinished(end < to);
    if (!isRequest(bytes, from, line)) return new Parsed.Malformed<>("a line that is no request");
    return headers(method, bytes, line + 1, end, end < to);
  }

  private static Parsed<HttpHead> unfinished(boolean tooLong) {
    return tooLong
        ? new Parsed.Malformed<>("a head of more than " + MOST_BYTES + " bytes")
        : new Parsed.Partial<>();
  }

  private static boolean isRequest(byte[] bytes, int from, int line) {
    int end = line > from && bytes[line - 1] == '\r' ? line - 1 : line;
    int version = end - VERSION.length - 1;
    return version > from && startsWith(bytes, version, end, VERSION);
  }

  private static Parsed<HttpHead> headers(
      Method method, byte[] bytes, int from, int end, boolean tooLong) {
    Claims claims = Claims.ABSENT;
    boolean userAgent = false;
    int at = from;
    while (true) {
      int next = lineEnd(bytes, at, end);
      if (next < 0) break;
      int stop = next > at && bytes[next - 1] == '\r' ? next - 1 : next;
      if (stop == at) return whole(method, claims, userAgent);
      if (startsWith(bytes, at, stop, HOST)) claims = host(bytes, at + HOST.length, stop);
      if (startsWith(bytes, at, stop, USER_AGENT)) {
        userAgent |= !isBlank(bytes, at + USER_AGENT.length, stop);
      }
      at = next + 1;
    }
    // Large cookies push the end out of sight; with both headers seen nothing more is wanted.
    boolean enough = claims.claim() != Claim.ABSENT && (userAgent || tooLong);
    return enough ? whole(method, claims, userAgent) : unfinished(tooLong);
  }

  private static Parsed<HttpHead> whole(Method method, Claims claims, boolean userAgent) {
    return new Parsed.Whole<>(new HttpHead(method, claims.claim(), claims.name(), userAgent));
  }

  /** A host without its port (RFC 3986 §3.2). */
  private static Claims host(byte[] bytes, int from, int to) {
    int begin = from;
    int end = to;
    while (begin < end && isBlank(bytes[begin])) begin++;
    while (end > begin && isBlank(bytes[end - 1])) end--;
    int digits = end;
    while (digits > begin && bytes[digits - 1] >= '0' && bytes[digits - 1] <= '9') digits--;
    // In an IPv6 address without brackets the last group would be taken for a port.
    boolean port =
        digits > begin && bytes[digits - 1] == ':' && !hasColon(bytes, begin, digits - 1);
    return Claims.of(bytes, begin, port ? digits - 1 : end);
  }

  private static boolean hasColon(byte[] bytes, int from, int to) {
    if (bytes[to - 1] == ']') return false;
    for (int i = from; i < to; i++) {
      if (bytes[i] == ':') return true;
    }
    return false;
  }

  private static boolean isBlank(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (!isBlank(bytes[i])) return false;
    }
    return true;
  }

  private static boolean isBlank(byte character) {
    return character == ' ' || character == '\t';
  }

  /**
   * Without regard to case; the wanted bytes are in lower case where they are letters of a name.
   */
  private static boolean startsWith(byte[] bytes, int from, int to, byte[] wanted) {
    if (to - from < wanted.length) return false;
    for (int i = 0; i < wanted.length; i++) {
      int here = bytes[from + i];
      boolean capital = here >= 'A' && here <= 'Z';
      if (here != wanted[i] && !(capital && here + ('a' - 'A') == wanted[i])) return false;
    }
    return true;
  }

  private static int lineEnd(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] == '\n') return i;
    }
    return -1;
  }
}
