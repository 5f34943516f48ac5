package io.portcullis.rules;

import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * All reasons not to block, and their order (DESIGN §3): the operator's entries, then the roles
 * that were found. A value; a new one is made when entries, addresses or routes change.
 */
public final class Allowlist {

  /**
   * @param entries operator's, configured, spared and found ones, host names already resolved into
   *     {@code resolved}
   * @param resolved what each host name stands for now, old answers within their grace included
   */
  public Allowlist(List<AllowEntry> entries, java.util.Map<String, List<InetAddress>> resolved) {
    throw new UnsupportedOperationException("not built yet");
  }

  /**
   * The entry that forbids blocking this target wholly, if any: an operator's entry that contains
   * it (of a connection: either end), a role that it would cut, or its own spare.
   */
  public Optional<AllowEntry> forbids(Target target, Instant now) {
    throw new UnsupportedOperationException("not built yet");
  }

  /** The operator's entries that lie inside a wider target: its holes. */
  public List<Prefix> holes(Target target, Instant now) {
    throw new UnsupportedOperationException("not built yet");
  }

  /** What an address is allowed for, for {@code allow check}; empty when nothing protects it. */
  public List<AllowEntry> of(InetAddress address, Instant now) {
    throw new UnsupportedOperationException("not built yet");
  }

  /** What the kernel must let pass before any drop. */
  public List<Prefix> kernelPrefixes(Instant now) {
    throw new UnsupportedOperationException("not built yet");
  }

  public List<AllowEntry> entries() {
    throw new UnsupportedOperationException("not built yet");
  }
}
