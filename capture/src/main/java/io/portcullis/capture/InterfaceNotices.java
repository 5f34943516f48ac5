package io.portcullis.capture;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What there is to say about the interfaces until somebody asks: one notice for each change of
 * state, and one for all the interfaces that changed alike. Bounded; the oldest go first, counted.
 */
final class InterfaceNotices {
  private static final int MOST = 256;
  private static final String WELL = "";

  private final Map<String, String> said = new LinkedHashMap<>();
  private final Deque<CaptureNotice> waiting = new ArrayDeque<>();
  private long forgotten;

  /**
   * Takes the state of all interfaces at one moment.
   *
   * @param troubles by interface; empty text when it is well
   */
  synchronized void look(Instant now, Map<String, String> troubles) {
    Map<String, List<String>> changed = new LinkedHashMap<>();
    troubles.forEach(
        (name, trouble) -> {
          if (said.getOrDefault(name, WELL).equals(trouble)) return;
          said.put(name, trouble);
          changed.computeIfAbsent(trouble, text -> new ArrayList<>()).add(name);
        });
    changed.forEach(
        (trouble, names) ->
            add(new CaptureNotice(now, names, trouble.isEmpty() ? "capturing again" : trouble)));
  }

  private void add(CaptureNotice notice) {
    if (waiting.size() == MOST) {
      waiting.removeFirst();
      forgotten++;
    }
    waiting.addLast(notice);
  }

  /** Hands over all that wait, oldest first, and forgets them. */
  synchronized List<CaptureNotice> take() {
    List<CaptureNotice> taken = new ArrayList<>(waiting);
    waiting.clear();
    if (forgotten > 0 && !taken.isEmpty()) {
      CaptureNotice first = taken.get(0);
      String text = forgotten + " older notices of the capture were forgotten unread";
      taken.add(0, new CaptureNotice(first.time(), List.copyOf(said.keySet()), text));
    }
    forgotten = 0;
    return taken;
  }
}
