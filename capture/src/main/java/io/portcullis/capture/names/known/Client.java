package io.portcullis.capture.names.known;

import io.portcullis.argus.names.IpAddress;
import io.portcullis.argus.names.ServerName;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** What is known of one client, and what it knows of its servers; the longest unused one first. */
final class Client {
  static final int MINUTES = 10;
  private static final int SLOTS = 16;
  private static final long SECOND = 1_000_000;
  private static final long MINUTE = 60 * SECOND;

  final Map<IpAddress, Server> servers = new LinkedHashMap<>(8, 0.75f, true);
  long firstAnswerMicros = ServerName.NEVER;
  long lastAnswerMicros = ServerName.NEVER;
  long lastMicros = ServerName.NEVER;
  private long lossMicros = ServerName.NEVER;
  private long second = Long.MIN_VALUE;
  private int thisSecond;
  private int[] failures = new int[0];
  private long[] failedMinutes = new long[0];

  /** Whether this client may have one more message in this second. */
  boolean mayHave(long micros, int rate) {
    long now = Math.floorDiv(micros, SECOND);
    if (now != second) {
      second = now;
      thisSecond = 0;
    }
    return thisSecond++ < rate;
  }

  void answered(long micros) {
    if (firstAnswerMicros == ServerName.NEVER || micros < firstAnswerMicros) {
      firstAnswerMicros = micros;
    }
    lastAnswerMicros = Math.max(lastAnswerMicros, micros);
  }

  /**
   * Since when its answers were watched, and kept, at a time; {@link ServerName#NEVER} when none
   * was.
   */
  long resolvingSince(long atMicros, long ageMicros) {
    // What made room for others can be blamed on nobody: from then on it counts anew.
    long since = Math.max(firstAnswerMicros, lossMicros);
    boolean watched =
        firstAnswerMicros != ServerName.NEVER
            && since <= atMicros
            && lastAnswerMicros >= atMicros - ageMicros;
    return watched ? since : ServerName.NEVER;
  }

  void failed(long micros) {
    if (failures.length == 0) {
      failures = new int[SLOTS];
      failedMinutes = new long[SLOTS];
    }
    long minute = Math.floorDiv(micros, MINUTE);
    int slot = (int) Math.floorMod(minute, (long) SLOTS);
    if (failedMinutes[slot] != minute) {
      if (failedMinutes[slot] > minute) return;
      failedMinutes[slot] = minute;
      failures[slot] = 0;
    }
    failures[slot]++;
  }

  /** Failed look-ups of the ten minutes that end with a time's. */
  int failedBefore(long micros) {
    long minute = Math.floorDiv(micros, MINUTE);
    int sum = 0;
    for (int slot = 0; slot < failures.length; slot++) {
      long age = minute - failedMinutes[slot];
      if (age >= 0 && age < MINUTES) sum += failures[slot];
    }
    return sum;
  }

  /** Lets go of a server to make room. */
  void makeRoom(long micros) {
    dropEldest();
    lossMicros = Math.max(lossMicros, micros);
  }

  /** Lets go of the server that was not used for longest. */
  void dropEldest() {
    Iterator<IpAddress> eldest = servers.keySet().iterator();
    eldest.next();
    eldest.remove();
  }
}
