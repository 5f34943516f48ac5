package io.portcullis.detector.reasons;

import io.portcullis.argus.names.IpAddress;
import io.portcullis.detector.evidence.Inside;
import io.portcullis.detector.evidence.parameters.Ports;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** What is known beside single tuples: bounded in number, the latest stay. */
final class Network {
  private static final int NAMED_ADDRESSES = 65_536;

  private final Ports ports;
  private final Optional<Inside> inside;
  private final UnaryOperator<String> registrable;
  private final Recent<IpAddress, HostReasons> hosts;
  private final Recent<Server.Key, Server> servers;
  private final Recent<String, Domain> domains;
  private final Map<IpAddress, Name> names = new LinkedHashMap<>();
  private final Listening listening = new Listening();
  private long now;

  /**
   * @param registrable the registrable domain of a name
   * @param most hosts, servers and domains that are remembered at once, 1 or more
   */
  Network(Ports ports, Optional<Inside> inside, UnaryOperator<String> registrable, int most) {
    this.ports = ports;
    this.inside = inside;
    this.registrable = registrable;
    hosts = new Recent<>(most, host -> host.rhythms.forgetAll());
    servers = new Recent<>(most, server -> {});
    domains = new Recent<>(most, domain -> {});
  }

  HostReasons host(IpAddress address) {
    return hosts.get(address, now, met -> new HostReasons(met, isOurs(met)));
  }

  Optional<HostReasons> known(IpAddress address) {
    return hosts.find(address);
  }

  private boolean isOurs(IpAddress address) {
    return Reach.isPrivate(address)
        || (inside.isPresent() && inside.get().contains(address.toString()));
  }

  /**
   * Tells a tuple who its host and its server are, where it does not know or they are forgotten.
   */
  void meet(TupleReasons tuple, IpAddress source, IpAddress destination) {
    if (tuple.server.forgotten) {
      int port = Ports.number(tuple.tuple.destinationPort());
      tuple.server = servers.get(new Server.Key(destination, port), now, this::server);
    }
    if (tuple.host.forgotten) {
      tuple.host = host(source);
      if (tuple.server.isOdd(tuple.tcp))
        tuple.host.odd = tuple.host.odd.with(tuple.server.address, HostReasons.ODD);
      tuple.host.out = tuple.host.out.with(tuple.server.address, HostReasons.OUT);
    }
  }

  /** Notes that a tuple has a flow. */
  void seen(TupleReasons tuple) {
    now++;
    tuple.server.lastSeen = now;
    tuple.host.lastSeen = now;
  }

  private Server server(Server.Key key) {
    boolean ours = isOurs(key.address());
    return new Server(key, ports.classOf(key.port(), ours), !ours);
  }

  Name name(String text) {
    return new Name(text, domains.get(registrable.apply(text), now, Domain::new));
  }

  /** An answer of DNS that somebody got. */
  void answer(NameEvent.Answer answer) {
    now++;
    HostReasons host = host(answer.client());
    if (answer.nonexistent()) {
      host.missed(answer.micros());
      return;
    }
    if (answer.addresses().isEmpty()) return;
    if (!host.seen) host.since = answer.micros();
    host.seen = true;
    Name name = name(answer.question());
    Domain domain = name.domain();
    domain.users = domain.users.with(answer.client(), Domain.USERS);
    for (IpAddress address : answer.addresses()) {
      host.names(address, name);
      names.remove(address);
      names.put(address, name);
      if (names.size() > NAMED_ADDRESSES) names.remove(names.keySet().iterator().next());
    }
  }

  /** Answers were not heard for a time. */
  void deaf(NameEvent.Unheard gap) {
    listening.deaf(gap);
  }

  /** Whether an answer that was heard names a server, the host's own or anybody's. */
  boolean isAnswered(HostReasons host, IpAddress server) {
    return host.name(server).isKnown() || names.containsKey(server);
  }

  /** How sure it is that no answer gave a host the address of a server without a name, 0 to 1. */
  double unanswered(TupleReasons tuple, long micros) {
    HostReasons host = tuple.host;
    return listening.sure(host.since, tuple.first, micros) * host.toldAll();
  }

  /** What a tuple's server is called: its host's own answers first, others' last. */
  Name nameOf(TupleReasons tuple) {
    Name told = tuple.host.name(tuple.server.address);
    if (told.isKnown()) return told;
    Name said = tuple.said.name();
    if (said.isKnown() || !tuple.host.seen) return said;
    return names.getOrDefault(tuple.server.address, Name.NONE);
  }
}
