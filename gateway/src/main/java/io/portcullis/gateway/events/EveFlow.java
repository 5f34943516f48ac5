package io.portcullis.gateway.events;

import com.fasterxml.jackson.core.JsonGenerator;
import io.portcullis.argus.Flow;
import io.portcullis.argus.Tuple;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A flow in EVE's words: its ends, and the numbers by which events of one flow are joined. */
record EveFlow(Flow flow) {
  // FNV-1a (draft-eastlake-fnv): 64 bits, offset basis and prime.
  private static final long FNV_BASIS = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;
  // What a double holds exactly; readers in JavaScript have nothing better (RFC 8259 §6).
  private static final long SAFE = (1L << 53) - 1;

  void write(JsonGenerator body) throws IOException {
    Tuple tuple = flow.tuple();
    body.writeNumberField("flow_id", id());
    body.writeStringField("src_ip", tuple.source());
    port(body, "src_port", flow.sourcePort());
    body.writeStringField("dest_ip", tuple.destination());
    port(body, "dest_port", tuple.destinationPort());
    body.writeStringField("proto", tuple.protocol());
    Optional<String> community = CommunityId.of(flow);
    if (community.isPresent()) body.writeStringField("community_id", community.get());
  }

  /** Depends on ends and start alone, so that whoever reads the flow, and when, has one number. */
  long id() {
    String name = flow.tuple() + " " + flow.sourcePort() + " " + flow.startMicros();
    long hash = FNV_BASIS;
    for (byte each : name.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (each & 0xff)) * FNV_PRIME;
    }
    return hash & SAFE;
  }

  /** Ports that are no number (ICMP's hexadecimal, ARP's none) are left out. */
  private static void port(JsonGenerator body, String name, String text) throws IOException {
    boolean decimal = !text.isEmpty() && text.length() < 6;
    for (int at = 0; decimal && at < text.length(); at++) {
      decimal = text.charAt(at) >= '0' && text.charAt(at) <= '9';
    }
    if (decimal) body.writeNumberField(name, Integer.parseInt(text));
  }
}
