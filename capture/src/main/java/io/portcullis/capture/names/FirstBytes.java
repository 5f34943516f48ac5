package io.portcullis.capture.names;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which segments are the first that a client sends, on ports where TLS or HTTP is usual. Known only
 * where the SYN was seen: what comes in the middle of a connection says nothing. Bounded; the
 * longest waiting go first.
 */
final class FirstBytes {
  private static final int MOST = 4_096;

  /** Fewer may be the front of anything. */
  private static final int LEAST_BYTES = 6;

  /** A method that is none of the usual ones (RFC 9110 §9.1 registers many) is HTTP, too. */
  private static final int LONGEST_METHOD = 16;

  private final Map<Streams.Key, Integer> expected = new LinkedHashMap<>();

  static boolean isWatched(int serverPort) {
    return serverPort == 80 || serverPort == 443 || serverPort == 8080 || serverPort == 8443;
  }

  /** A client wants a connection. */
  void open(Streams.Key key, int sequence) {
    expected.remove(key);
    expected.put(key, sequence + 1);
    if (expected.size() > MOST) expected.remove(expected.keySet().iterator().next());
  }

  /** Whether a segment is a client's first; asked once of each. */
  boolean isFirst(Streams.Key key, int sequence) {
    @Nullable Integer first = expected.get(key);
    if (first == null || first != sequence) return false;
    expected.remove(key);
    return true;
  }

  /** Whether bytes that begin no TLS and no usual request are surely something else. */
  static boolean isOther(byte[] bytes, int from, int to) {
    if (to - from < LEAST_BYTES) return false;
    int end = from;
    while (end < to && bytes[end] >= 'A' && bytes[end] <= 'Z') end++;
    boolean method = end > from && end - from <= LONGEST_METHOD && end < to && bytes[end] == ' ';
    return !method;
  }
}
