package io.portcullis.enforcer.firewall;

import io.portcullis.rules.InetAddresses;
import io.portcullis.rules.Prefix;
import io.portcullis.rules.Target;

/** Targets as short as a test wants them. */
public final class Targets {
  static final int TCP = 6;
  static final int UDP = 17;

  private Targets() {}

  public static Target tcp(String source, String destination, int port) {
    return connection(source, destination, port, TCP);
  }

  public static Target udp(String source, String destination, int port) {
    return connection(source, destination, port, UDP);
  }

  private static Target connection(String source, String destination, int port, int protocol) {
    return new Target.Connection(
        InetAddresses.parse(source).orElseThrow(),
        InetAddresses.parse(destination).orElseThrow(),
        port,
        protocol);
  }

  public static Target remote(String prefix) {
    return new Target.Remote(Prefix.parse(prefix));
  }

  public static Target host(String prefix) {
    return new Target.Host(Prefix.parse(prefix));
  }
}
