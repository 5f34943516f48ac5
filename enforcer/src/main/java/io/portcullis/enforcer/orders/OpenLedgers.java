package io.portcullis.enforcer.orders;

import io.portcullis.enforcer.netlink.KernelName;
import io.portcullis.enforcer.netlink.NetlinkException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which ledgers the running gateways of this network namespace have open. Each holds a name in the
 * kernel for its own (unix(7), abstract addresses), which nobody can remove with a file. So an
 * order can tell whether a gateway reads what it wrote.
 */
public final class OpenLedgers {
  private static final String PREFIX = "portcullis-ledger-";
  // proc(5), /proc/net/unix: the path is the last column, and abstract ones begin with an @.
  private static final String COLUMN = " @" + PREFIX;
  private static final Path NAMES = Path.of("/proc/thread-self/net/unix");

  private OpenLedgers() {}

  /**
   * The name that a gateway holds while it has a ledger open.
   *
   * @param identity of its file, see {@link io.portcullis.rules.ledger.Ledger#identity}
   */
  public static String name(String identity) {
    return PREFIX + identity;
  }

  /**
   * Identities of files that gateways have open, without this one. A name that a stranger took is
   * none: any local user can bind any name.
   */
  static List<String> othersThan(Optional<String> ours) throws IOException {
    // Names of others may be anything.
    try (Stream<String> lines = Files.lines(NAMES, StandardCharsets.ISO_8859_1)) {
      return lines
          .filter(line -> line.contains(COLUMN))
          .map(line -> line.substring(line.indexOf(COLUMN) + COLUMN.length()))
          .distinct()
          .filter(identity -> !ours.equals(Optional.of(identity)) && isGateways(identity))
          .toList();
    }
  }

  private static boolean isGateways(String identity) {
    try {
      KernelName.Asked asked = KernelName.take(name(identity));
      // Its holder has just let go of it.
      if (asked instanceof KernelName.Asked.Taken taken) taken.name().close();
      return asked instanceof KernelName.Asked.HeldByOurs;
    } catch (NetlinkException | IllegalArgumentException | LinkageError unknown) {
      return false;
    }
  }
}
