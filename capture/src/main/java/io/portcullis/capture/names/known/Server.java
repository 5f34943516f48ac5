package io.portcullis.capture.names.known;

import io.portcullis.argus.names.Handshake;
import io.portcullis.argus.names.ServerName.Source;
import org.jspecify.annotations.Nullable;

/** What is known of one server, by one client or by all. */
final class Server {
  private static final int MOST_SERVICES = 4;

  /** The latest handshake with one port. */
  private static final class Service {
    final int key;
    Handshake handshake;
    @Nullable Service before;

    Service(int key, Handshake handshake, @Nullable Service before) {
      this.key = key;
      this.handshake = handshake;
      this.before = before;
    }
  }

  private @Nullable Heard names;
  private @Nullable Service services;
  private long answeredMicros = Long.MAX_VALUE;
  long lastMicros;

  void hear(String name, Source source, long micros) {
    names = Heard.add(names, name, source, micros);
    if (source == Source.DNS) answeredMicros = Math.min(answeredMicros, micros);
    lastMicros = Math.max(lastMicros, micros);
  }

  /** Whether an answer had given this address by then, under a name that may be gone by now. */
  boolean wasAnswered(long atMicros) {
    return answeredMicros <= atMicros;
  }

  /**
   * The name of this kind that counts at a time: the wanted one where it was heard by then, else
   * the latest.
   *
   * @param wanted what the client asks for, or empty
   */
  @Nullable Heard named(boolean byDns, String wanted, long atMicros, long ageMicros) {
    Heard latest = null;
    for (Heard each = names; each != null; each = each.before) {
      boolean then = each.sinceMicros <= atMicros && each.lastMicros >= atMicros - ageMicros;
      if (!then || (each.source == Source.DNS) != byDns) continue;
      if (each.name.equals(wanted)) return each;
      if (latest == null) latest = each;
    }
    return latest;
  }

  void shake(int port, int protocol, Handshake handshake) {
    int key = key(port, protocol);
    lastMicros = Math.max(lastMicros, handshake.seenMicros());
    int count = 0;
    for (Service each = services; each != null; each = each.before) {
      if (each.key == key) {
        each.handshake = handshake;
        return;
      }
      if (++count == MOST_SERVICES - 1) each.before = null;
    }
    services = new Service(key, handshake, services);
  }

  Handshake handshake(int port, int protocol) {
    int key = key(port, protocol);
    for (Service each = services; each != null; each = each.before) {
      if (each.key == key) return each.handshake;
    }
    return Handshake.NONE;
  }

  private static int key(int port, int protocol) {
    return protocol << 16 | port;
  }
}
