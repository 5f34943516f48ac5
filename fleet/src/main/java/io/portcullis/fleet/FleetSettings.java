package io.portcullis.fleet;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a router must know to belong to a fleet.
 *
 * @param servers of the bus, as {@code nats://HOST:PORT} or {@code tls://HOST:PORT}
 * @param site by which others know this router
 * @param folder with {@code site.key}, {@code bus.key} and {@code operator.pub}
 * @param authority certificates that the bus may show, as a PEM file; empty: the machine's own
 * @param acceptance whose word counts here
 */
public record FleetSettings(
    List<String> servers,
    String site,
    Path folder,
    Optional<Path> authority,
    Acceptance acceptance) {
  public FleetSettings {
    servers = List.copyOf(servers);
  }
}
