package io.portcullis.gateway.events;

import io.portcullis.rules.InetAddresses;
import io.portcullis.rules.Protocols;
import io.portcullis.rules.Target;
import java.util.LinkedHashMap;
import java.util.Map;

/** The ends of a block under the names that lists and events give them (DESIGN §3, §5). */
public final class BlockEnds {
  private BlockEnds() {}

  /** {@code src_ip}, {@code dest_ip}, {@code dest_port}, {@code proto}: those that it names. */
  public static Map<String, Object> of(Target target) {
    Map<String, Object> ends = new LinkedHashMap<>();
    if (target instanceof Target.Connection connection) {
      ends.put("src_ip", InetAddresses.text(connection.source()));
      ends.put("dest_ip", InetAddresses.text(connection.destination()));
      ends.put("dest_port", connection.port());
      ends.put("proto", Protocols.name(connection.protocol()));
    }
    if (target instanceof Target.Remote remote) ends.put("dest_ip", remote.prefix().toString());
    if (target instanceof Target.Host host) ends.put("src_ip", host.prefix().toString());
    return ends;
  }

  /** The one address that a reader looks for: the outside end, or the host in quarantine. */
  public static String address(Target target) {
    Map<String, Object> ends = of(target);
    return String.valueOf(ends.getOrDefault("dest_ip", ends.get("src_ip")));
  }
}
