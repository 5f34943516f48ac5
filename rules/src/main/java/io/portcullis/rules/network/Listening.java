package io.portcullis.rules.network;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Interfaces that listen to the group of all hosts: the kernel joins it on each one that is set up,
 * with a carrier or without, whatever its addresses and routes (net/ipv4/igmp.c, ip_mc_up).
 */
final class Listening {
  private Listening() {}

  /**
   * Reads the names from /proc/net/igmp (igmp_mc_seq_show: index, tab, name, colon, figures); none
   * where the kernel has no IPv4 multicast.
   */
  static Set<String> read(Path root) throws IOException {
    Path file = root.resolve("proc/net/igmp");
    if (!Files.exists(file)) return Set.of();
    Set<String> names = new LinkedHashSet<>();
    for (String line : Files.readAllLines(file)) {
      int tab = line.indexOf('\t');
      int colon = line.indexOf(':');
      // The line of a group has its tabs first, the heading has no number.
      if (tab > 0 && colon > tab && Character.isDigit(line.charAt(0))) {
        names.add(line.substring(tab + 1, colon).strip());
      }
    }
    return names;
  }
}
