package io.portcullis.fleet.evidence;

import com.fasterxml.jackson.core.JsonGenerator;
import io.portcullis.argus.names.IpAddress;
import io.portcullis.detector.json.Json;
import io.portcullis.rules.Protocols;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * One port of an outside server.
 *
 * @param port 0 to 65535
 * @param protocol IANA number of a protocol that has ports
 */
public record Endpoint(IpAddress server, int port, int protocol) implements Comparable<Endpoint> {
  public Endpoint {
    if (port < 0 || port > 65535) throw new IllegalArgumentException(port + " is no port");
    if (Protocols.number(Protocols.name(protocol)).isEmpty()) {
      throw new IllegalArgumentException(protocol + " has no ports");
    }
  }

  /** Which share of all servers it belongs to, 0 to 15: by its address alone. */
  int partition() {
    return (int) (sum() & 15);
  }

  /** Which part of its share, 0 to 15. */
  int slice() {
    return (int) (sum() >> 4 & 15);
  }

  private long sum() {
    CRC32 sum = new CRC32();
    sum.update(server.toString().getBytes(StandardCharsets.UTF_8));
    return sum.getValue();
  }

  void write(JsonGenerator json) throws IOException {
    json.writeStringField("server", server.toString());
    json.writeNumberField("port", port);
    json.writeStringField("proto", Protocols.name(protocol));
  }

  /**
   * Reads it among the fields of an entry.
   *
   * @throws IllegalArgumentException when it is none
   */
  static Endpoint read(Json json) throws IOException {
    String server = json.text("server");
    return new Endpoint(
        IpAddress.parse(server)
            .orElseThrow(() -> new IllegalArgumentException(server + " is no address")),
        json.integer("port"),
        Protocols.number(json.text("proto"))
            .orElseThrow(() -> new IllegalArgumentException("the protocol is unknown")));
  }

  @Override
  public int compareTo(Endpoint other) {
    int servers = server.compareTo(other.server);
    if (servers != 0) return servers;
    int ports = Integer.compare(port, other.port);
    return ports != 0 ? ports : Integer.compare(protocol, other.protocol);
  }

  @Override
  public String toString() {
    return server + " " + port + "/" + Protocols.name(protocol);
  }
}
