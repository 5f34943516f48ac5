package io.portcullis.enforcer.firewall;

import io.portcullis.rules.AddressSet;
import java.util.Locale;

/**
 * Addresses of others' choosing that the kernel is to drop as a whole.
 *
 * @param name {@code a} to {@code z}, digits and {@code -}, at most 16
 * @param fingerprint of the addresses, so that another copy is another set
 * @param drops false: packets are counted, and pass
 */
public record BlockList(
    String name, AddressSet addresses, String fingerprint, Direction direction, boolean drops) {
  /** ipset's names have 31 characters (ip_set.h, IPSET_MAXNAMELEN), of which we need the rest. */
  public static final int LONGEST_NAME = 16;

  /** Which packets are meant. */
  public enum Direction {
    BOTH,
    /** What goes to a listed address. */
    TO,
    /** What comes from one. */
    FROM;

    /** {@code both}, {@code to} or {@code from}. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    boolean means(boolean source) {
      return this == BOTH || this == (source ? FROM : TO);
    }
  }

  public BlockList {
    if (!isName(name)) throw new IllegalArgumentException("'" + name + "' is no name of a list");
  }

  /** With the fingerprint of its addresses. */
  public static BlockList of(
      String name, AddressSet addresses, Direction direction, boolean drops) {
    return new BlockList(name, addresses, addresses.fingerprint(), direction, drops);
  }

  /** Whether a list may be called so. */
  public static boolean isName(String name) {
    return name.matches("[a-z0-9][a-z0-9-]{0," + (LONGEST_NAME - 1) + "}");
  }

  /** Whether both would be the same in the kernel. */
  boolean isAs(BlockList other) {
    return name.equals(other.name)
        && fingerprint.equals(other.fingerprint)
        && direction == other.direction
        && drops == other.drops;
  }
}
