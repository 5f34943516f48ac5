package io.portcullis.detector.reasons;

import crawlercommons.domains.EffectiveTldFinder;
import org.jspecify.annotations.Nullable;

/**
 * Registrable domains by the public suffix list (publicsuffix.org), which crawler-commons carries.
 * Suffixes of the list's private part count, too: who takes a name of a dynamic DNS service or a
 * cloud is somebody else than its neighbours there.
 */
final class PublicSuffixes {
  private PublicSuffixes() {}

  /**
   * The registrable part of a name; the name itself where it has none, as a suffix or a name of one
   * label.
   *
   * @param name in lower case, as DNS or TLS had it
   */
  static String registrable(String name) {
    String bare = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    try {
      @Nullable String assigned = EffectiveTldFinder.getAssignedDomain(bare, false, false);
      return assigned == null || assigned.isEmpty() ? bare : assigned;
    } catch (RuntimeException odd) {
      // A stranger's name, which need not be one of the Internet's.
      return Domain.ofLastLabels(bare);
    }
  }
}
