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
  private final AddressTable<HostReasons> hosts;
  private final AddressTable<Server> servers;
  private final Recent<Domain> domains;
  private final Map<IpAddress, Name> names = new LinkedHashMap<>();
  private final Listening listening = new Listening();
  private long now;

  /**
   * @param registrable the registrable domain of a name
   * @param most hosts, servers and domains that are remembered at once, 1 or more
   * @param key of the tables' hashes
   */
  Network(
      Ports ports, Optional<Inside> inside, UnaryOperator<String> registrable, int most, long key) {
    this.ports = ports;
    this.inside = inside;
    this.registrable = registrable;
    hosts = new AddressTable<>(most, key, this::makeHost, host -> host.rhythms().forgetAll());
    servers = new AddressTable<>(most, key, this::makeServer, server -> {});
    domains = new Recent<>(most);
  }

  private HostReasons host(IpAddress address) {
    return hosts.get(address, 0, now);
  }

  private HostReasons makeHost(IpAddress address, int any) {
    return new HostReasons(address, isOurs(address));
  }

  Optional<HostReasons> known(IpAddress address) {
    return hosts.find(address, 0);
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
      tuple.server = servers.get(destination, port, now);
    }
    if (tuple.host.forgotten) {
      tuple.host = host(source);
      if (tuple.server.isOdd(tuple.tcp())) tuple.host.callsOddly(tuple.server.address);
      tuple.host.calls(tuple.server.address);
    }
  }

  /** Tells a tuple its host and its server as far as they are known, for those who only look. */
  void recall(TupleReasons tuple, IpAddress source, IpAddress destination) {
    tuple.host = known(source).orElse(HostReasons.NONE);
    int port = Ports.number(tuple.tuple.destinationPort());
    tuple.server = servers.find(destination, port).orElse(Server.NONE);
  }

  /** Notes that a tuple has a flow. */
  void seen(TupleReasons tuple) {
    now++;
    tuple.server.lastSeen = now;
    tuple.host.lastSeen = now;
  }

  private Server makeServer(IpAddress address, int port) {
    boolean ours = isOurs(address);
    return new Server(address, port, ports.classOf(port, ours), !ours);
  }

  Name name(String text) {
    return new Name(text, domains.get(registrable.apply(text), now, Domain::new));
  }

  /** An answer of DNS that somebody got. */
  void answer(NameEvent.Answer answer) {
    now++;
    Told host = host(answer.client()).hears();
    if (answer.nonexistent()) {
      host.missed(answer.micros());
      return;
    }
    if (answer.addresses().isEmpty()) return;
    host.answered(answer.micros());
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
    return host.told().name(server).isKnown() || names.containsKey(server);
  }

  /** How sure it is that no answer gave a host the address of a server without a name, 0 to 1. */
  double unanswered(TupleReasons tuple, Clock clock, long micros) {
    Told told = tuple.host.told();
    boolean opens = tuple.tcp() && clock.started > 0.5;
    return listening.sure(told.since, tuple.first, micros, opens) * told.toldAll();
  }

  /** What a tuple's server is called: its host's own answers first, others' last. */
  Name nameOf(TupleReasons tuple) {
    Name told = tuple.host.told().name(tuple.server.address);
    if (told.isKnown()) return told;
    Name said = tuple.said.name();
    if (said.isKnown() || !tuple.host.told().seen) return said;
    return names.getOrDefault(tuple.server.address, Name.NONE);
  }
}
