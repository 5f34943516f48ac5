package io.portcullis.capture;

import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.InstantSource;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The state of the watched interfaces. A capture on an interface that is down only waits and says
 * nothing, so the state is asked for; a silence while it was down is no silence of a host.
 */
final class Links {
  private final Map<String, Link> links = new LinkedHashMap<>();
  private final Notices notices;
  private final InstantSource clock;

  private record Link(boolean up, long sinceMicros) {}

  Links(Collection<String> names, Notices notices, InstantSource clock) {
    this.notices = notices;
    this.clock = clock;
    long now = Timeline.micros(clock.instant());
    for (String name : names) links.put(name, new Link(isUp(name), now));
  }

  synchronized void look() {
    for (Map.Entry<String, Link> entry : links.entrySet()) {
      boolean up = isUp(entry.getKey());
      if (up == entry.getValue().up) continue;
      entry.setValue(new Link(up, Timeline.micros(clock.instant())));
      notices.add(
          entry.getKey(),
          up
              ? "the interface is up"
              : "the interface is down or gone: nothing can be proved on it");
    }
  }

  synchronized boolean isDown(String name) {
    Link link = links.get(name);
    return link != null && !link.up;
  }

  /** When the interface last came up or, if it always was, when watching began. */
  synchronized long upSinceMicros(String name) {
    Link link = links.get(name);
    return link == null ? Timeline.NEVER : link.sinceMicros;
  }

  private static boolean isUp(String name) {
    try {
      NetworkInterface found = NetworkInterface.getByName(name);
      return found != null && found.isUp();
    } catch (SocketException goneMeanwhile) {
      return false;
    }
  }
}
