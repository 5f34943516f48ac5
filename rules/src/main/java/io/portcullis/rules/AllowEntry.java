package io.portcullis.rules;

import java.time.Instant;
import java.util.Optional;

/**
 * One reason not to block; {@link Allowlist} has their order.
 *
 * @param what an address, a prefix, a host name, or a tuple that is spared after a release
 * @param kind which of the protections it is
 * @param reason the operator's, or how it was discovered
 * @param created when it was added or found
 * @param expires empty: for ever
 */
public record AllowEntry(
    String what, Kind kind, String reason, Instant created, Optional<Instant> expires) {

  /** Where an entry comes from, which decides what it protects. */
  public enum Kind {
    /** From the configuration file: all traffic of the address, both directions. */
    CONFIGURED,
    /** Added on the command line: the same. */
    OPERATOR,
    /** Published by the operator of the fleet, where this router takes that: the same. */
    FLEET,
    /** Found: an address of this machine. Never the target of remote or host. */
    OWN_ADDRESS,
    /** Found: next hop of a route. */
    GATEWAY,
    /** Found: a name server; its port 53 is never blocked. */
    RESOLVER,
    /** Found: a DHCP server; its port 67 is never blocked. */
    DHCP_SERVER,
    /** Broadcast, multicast, loopback. */
    SPECIAL,
    /** Found: the far end of an administrator's session; exactly that traffic. */
    ADMIN_SESSION,
    /** Released by the operator: old evidence may not block it again before this runs out. */
    SPARED
  }

  /** Whether an operator wanted it, so that it beats every block. */
  public boolean isOperators() {
    return kind == Kind.CONFIGURED || kind == Kind.OPERATOR || kind == Kind.FLEET;
  }
}
