package io.portcullis.detector.evidence;

import java.util.Optional;

/** What is known of the network beside single tuples: bounded in number, the latest stay. */
final class Surroundings {
  private final RecentMap<Host> hosts;
  private final RecentMap<Service> services;
  private final Settings settings;
  private final Optional<Inside> inside;
  private long flows;

  /**
   * @param most hosts, and services, that are remembered at once, 1 or more
   */
  Surroundings(Settings settings, int most, Optional<Inside> inside) {
    this.hosts = new RecentMap<>(most);
    this.services = new RecentMap<>(most);
    this.settings = settings;
    this.inside = inside;
  }

  /** Notes that a tuple has a flow. */
  void note(TupleEvidence tuple) {
    if (tuple.host.isForgotten()) meetHost(tuple);
    if (tuple.service.isForgotten()) meetService(tuple);
    flows++;
    tuple.lastFlow = flows;
    tuple.host.seen(flows);
    tuple.service.seen(flows);
  }

  private void meetHost(TupleEvidence tuple) {
    Host host = hosts.get(tuple.tuple.source(), Host::new);
    String destination = tuple.tuple.destination();
    host.destinations.add(destination, settings.outDegree);
    boolean odd =
        tuple.protocol == TupleEvidence.Protocol.TCP && tuple.portClass == PortClass.OTHER;
    if (odd) host.odd.add(destination, settings.loneDestinations);
    tuple.host = host;
  }

  private void meetService(TupleEvidence tuple) {
    String name = tuple.tuple.destination() + ' ' + tuple.tuple.destinationPort();
    tuple.service = services.get(name, Service::new);
    tuple.service.clients.add(tuple.tuple.source(), Service.POPULAR);
  }

  /** Why a tuple looks like somebody calling in; empty when it does not. */
  Optional<String> inboundBecause(TupleEvidence tuple) {
    String source = tuple.tuple.source();
    if (inside.isPresent()) {
      return inside.get().contains(source)
          ? Optional.empty()
          : Optional.of(source + " is not inside");
    }
    if (isPrivate(source)) return Optional.empty();
    String destination = tuple.tuple.destination();
    if (isPrivate(destination)) {
      return Optional.of(source + " is a public address, " + destination + " is not");
    }
    boolean opens =
        hosts
            .find(destination)
            .map(host -> host.destinations.size() >= settings.outDegree)
            .orElse(false);
    return opens
        ? Optional.of(destination + " itself opens connections to many, " + source + " is outside")
        : Optional.empty();
  }

  private static boolean isPrivate(String address) {
    return Address.parse(address).map(Address::isPrivate).orElse(false);
  }

  int hosts() {
    return hosts.size();
  }
}
