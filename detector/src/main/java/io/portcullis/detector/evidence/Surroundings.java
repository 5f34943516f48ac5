package io.portcullis.detector.evidence;

import io.portcullis.argus.Tuple.Part;
import io.portcullis.detector.evidence.parameters.EvidenceSettings;
import io.portcullis.detector.evidence.parameters.PortClass;
import io.portcullis.detector.evidence.parameters.Ports;
import java.util.Optional;

/** What is known of the network beside single tuples: bounded in number, the latest stay. */
final class Surroundings {
  private final RecentTable<Host> hosts;
  private final RecentTable<Service> services;
  private final EvidenceSettings settings;
  private final Ports ports;
  private final Optional<Inside> inside;
  private long flows;

  /**
   * @param most hosts, and services, that are remembered at once, 1 or more
   * @param key of the tables' hashes
   */
  Surroundings(
      EvidenceSettings settings, Ports ports, int most, Optional<Inside> inside, long key) {
    this.hosts = new RecentTable<>(Part.SOURCE, most, key);
    this.services = new RecentTable<>(Part.SERVICE, most, key);
    this.settings = settings;
    this.ports = ports;
    this.inside = inside;
  }

  /** Notes that a tuple has a flow. */
  void note(TupleEvidence tuple) {
    if (tuple.service.isForgotten()) meetService(tuple);
    if (tuple.host.isForgotten()) meetHost(tuple);
    flows++;
    tuple.lastFlow = flows;
    tuple.host.seen(flows);
    tuple.service.seen(flows);
  }

  private void meetHost(TupleEvidence tuple) {
    Host host = hosts.get(tuple.tuple, Host::new);
    host.opens(tuple.tuple, settings.outDegree);
    boolean odd =
        tuple.protocol == TupleEvidence.Protocol.TCP && tuple.portClass() == PortClass.OTHER;
    if (odd) host.odd = host.odd.with(tuple.tuple, Host::isSameServer, settings.loneDestinations);
    tuple.host = host;
  }

  private void meetService(TupleEvidence tuple) {
    Inside known = inside.orElse(address -> false);
    Service service = services.get(tuple.tuple, met -> Service.of(met, ports, known));
    service.usedBy(tuple.tuple);
    tuple.service = service;
  }

  /** Why a tuple looks like somebody calling in; empty when it does not. */
  Optional<String> inboundBecause(TupleEvidence tuple) {
    if (inside.isPresent()) {
      String source = tuple.tuple.source();
      return inside.get().contains(source)
          ? Optional.empty()
          : Optional.of(source + " is not inside");
    }
    if (tuple.host.isPrivate) return Optional.empty();
    String source = tuple.tuple.source();
    String destination = tuple.tuple.destination();
    if (tuple.service.isPrivate) {
      return Optional.of(source + " is a public address, " + destination + " is not");
    }
    boolean opens =
        hosts
            .find(tuple.tuple, Part.DESTINATION)
            .map(host -> host.destinations() >= settings.outDegree)
            .orElse(false);
    return opens
        ? Optional.of(destination + " itself opens connections to many, " + source + " is outside")
        : Optional.empty();
  }

  int hosts() {
    return hosts.size();
  }
}
