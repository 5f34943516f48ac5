package io.portcullis.gateway.fleet;

import io.portcullis.argus.Tuple;
import io.portcullis.argus.names.IpAddress;
import io.portcullis.fleet.evidence.Endpoint;
import io.portcullis.rules.Protocols;
import java.util.Optional;
import java.util.OptionalInt;

/** Tuples' far ends, as a fleet names them. */
final class Endpoints {
  private Endpoints() {}

  /** Empty where there is no address, no port, or a protocol without ports. */
  static Optional<Endpoint> of(Tuple tuple) {
    OptionalInt protocol = Protocols.number(tuple.protocol());
    Optional<Integer> port = port(tuple.destinationPort());
    Optional<IpAddress> address = IpAddress.parse(tuple.destination());
    if (protocol.isEmpty() || port.isEmpty() || address.isEmpty()) return Optional.empty();
    return Optional.of(new Endpoint(address.get(), port.get(), protocol.getAsInt()));
  }

  private static Optional<Integer> port(String text) {
    if (!text.matches("[0-9]{1,5}")) return Optional.empty();
    return Optional.of(Integer.parseInt(text)).filter(port -> port <= 65535);
  }
}
