package io.portcullis.detector.reasons;

import io.portcullis.argus.names.IpAddress;

/** The servers of one port of which a host got no answer within an hour, the latest last. */
final class DeadServers {
  private static final long HOUR = 3_600_000_000L;

  /** More than so many is a scan. */
  private static final int MOST = 16;

  private static final int LEAST = 3;

  private final IpAddress[] servers = new IpAddress[MOST + 2];
  private final long[] times = new long[MOST + 2];
  private int size;

  void remove(IpAddress server) {
    int at = 0;
    while (at < size && !servers[at].equals(server)) at++;
    if (at < size) drop(at);
  }

  private void drop(int at) {
    size--;
    System.arraycopy(servers, at + 1, servers, at, size - at);
    System.arraycopy(times, at + 1, times, at, size - at);
  }

  void add(IpAddress server, long micros) {
    remove(server);
    servers[size] = server;
    times[size++] = micros;
    while (micros - times[0] > HOUR) drop(0);
    if (size > MOST + 1) drop(0);
  }

  /** Whether a program tries its list of servers; more than a list is a scan. */
  boolean isFan() {
    return size >= LEAST && size <= MOST;
  }

  int size() {
    return size;
  }
}
