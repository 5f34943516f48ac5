package io.portcullis.gateway.cli.rules;

import io.portcullis.gateway.cli.common.Exit;
import io.portcullis.gateway.cli.common.StopException;
import io.portcullis.rules.InetAddresses;
import io.portcullis.rules.Prefix;
import io.portcullis.rules.Target;
import io.portcullis.rules.network.Network;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/** What looks like a slip of the hand in a target that is to be blocked. */
final class TargetNotes {
  private TargetNotes() {}

  /** A target that some packet can have. */
  static Target usable(Target target) throws StopException {
    boolean portZero = target.connection().filter(ends -> ends.port() == 0).isPresent();
    if (!portZero) return target;
    throw new StopException(
        Exit.USAGE, target + ": no connection goes to port 0; the third part is the port");
  }

  /** A sentence for each; a target without one is as targets are. */
  static List<String> of(List<Target> targets, Network network) {
    List<String> notes = new ArrayList<>();
    for (Target target : targets) {
      target.connection().ifPresent(ends -> reversed(ends, network, notes));
      if (target instanceof Target.Remote remote && isInside(remote.range(), network)) {
        notes.add(
            target
                + " is inside: scope remote is for outside addresses; to quarantine an inside host"
                + " say --scope host");
      }
      if (target instanceof Target.Host host && !isInside(host.range(), network)) {
        notes.add(target + " is not inside: scope host is for inside hosts");
      }
      if (target.ends().stream().anyMatch(end -> isLinkLocal(end.network()))) {
        notes.add(target + " is link-local: a router forwards none of its packets");
      }
    }
    return notes;
  }

  private static void reversed(Target.Connection ends, Network network, List<String> notes) {
    if (network.isInside(ends.source()) || !network.isInside(ends.destination())) return;
    notes.add(
        ends
            + " comes from outside; a tuple is SOURCE-DESTINATION-PORT-PROTOCOL. If "
            + InetAddresses.text(ends.destination())
            + " opens the connection, it is "
            + new Target.Connection(
                ends.destination(), ends.source(), ends.port(), ends.protocol()));
  }

  private static boolean isInside(java.util.Optional<Prefix> range, Network network) {
    return range
        .filter(prefix -> network.inside().stream().anyMatch(inside -> inside.contains(prefix)))
        .isPresent();
  }

  /** RFC 3927 and RFC 4291, section 2.5.6. */
  private static boolean isLinkLocal(InetAddress address) {
    return address.isLinkLocalAddress();
  }
}
