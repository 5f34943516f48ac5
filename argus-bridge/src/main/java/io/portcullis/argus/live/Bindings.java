package io.portcullis.argus.live;

import java.io.IOException;
import java.net.NetworkInterface;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Whether argus still listens where it was told. It keeps the device that it opened: one that was
 * made anew under the same name, or that had another name for a while, it does not hear again, and
 * does not say so. Used by one thread.
 */
final class Bindings {
  /** Java knows the numbers of those with an address only. */
  private static final int UNKNOWN = 0;

  private final Map<String, Integer> opened = new HashMap<>();
  private final Set<String> lost = new HashSet<>();

  /** Of an argus that has just opened them. */
  Bindings(List<String> interfaces) throws IOException {
    for (String name : interfaces) opened.put(name, number(name));
  }

  private static int number(String name) throws IOException {
    NetworkInterface known = NetworkInterface.getByName(name);
    return known == null ? UNKNOWN : known.getIndex();
  }

  /** One that argus lost; empty while any is away, since argus starts with all or not at all. */
  Optional<String> backAgain() throws IOException {
    boolean all = true;
    for (Map.Entry<String, Integer> each : opened.entrySet()) {
      String name = each.getKey();
      if (!ArgusProbe.exists(name)) {
        lost.add(name);
        all = false;
        continue;
      }
      int now = number(name);
      boolean other = now != UNKNOWN && each.getValue() != UNKNOWN && now != each.getValue();
      if (other) lost.add(name);
    }
    return all ? lost.stream().findFirst() : Optional.empty();
  }
}
