package io.portcullis.gateway.names;

import io.portcullis.argus.Flow;
import io.portcullis.argus.Tuple;
import io.portcullis.argus.names.IpAddress;
import io.portcullis.argus.names.Names;
import io.portcullis.argus.names.ServerName;
import io.portcullis.detector.evidence.parameters.Ports;
import java.time.Instant;
import java.util.Optional;

/** Asks for the name of a flow's server by the flow's text. */
final class FlowEnds {
  private static final int TCP = 6;
  private static final int UDP = 17;

  private FlowEnds() {}

  /** {@link ServerName#UNKNOWN} for flows without two addresses and a port. */
  static ServerName ask(Names names, Flow flow) {
    Tuple tuple = flow.tuple();
    boolean tcp = tuple.protocol().equals("tcp");
    if (!tcp && !tuple.protocol().equals("udp")) return ServerName.UNKNOWN;
    Optional<IpAddress> client = IpAddress.parse(tuple.source());
    Optional<IpAddress> server = IpAddress.parse(tuple.destination());
    int port = Ports.number(tuple.destinationPort());
    if (client.isEmpty() || server.isEmpty() || port < 0 || port > 0xffff) {
      return ServerName.UNKNOWN;
    }
    return names.of(client.get(), server.get(), port, tcp ? TCP : UDP, micros(flow.start()));
  }

  static long micros(Instant at) {
    return at.getEpochSecond() * 1_000_000 + at.getNano() / 1_000;
  }
}
