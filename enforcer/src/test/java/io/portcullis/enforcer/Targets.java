package io.portcullis.enforcer;

import io.portcullis.rules.InetAddresses;
import io.portcullis.rules.Prefix;
import io.portcullis.rules.Target;

/** Targets as short as a test wants them. */
final class Targets {
  static final int TCP = 6;
  static final int UDP = 17;

  private Targets() {}

  static Target tcp(String source, String destination, int port) {
    return connection(source, destination, port, TCP);
  }

  static Target udp(String source, String destination, int port) {
    return connection(source, destination, port, UDP);
  }

  private static Target connection(String source, String destination, int port, int protocol) {
    return new Target.Connection(
        InetAddresses.parse(source).orElseThrow(),
        InetAddresses.parse(destination).orElseThrow(),
        port,
        protocol);
  }

  static Target remote(String prefix) {
    return new Target.Remote(Prefix.parse(prefix));
  }

  static Target host(String prefix) {
    return new Target.Host(Prefix.parse(prefix));
  }
}
